"""Making a home of a backup: into an empty folder, every file compared with what the index says of it.

1. The marker `restore.unfinished` is written: nothing is served from this home before it is gone.
2. Files and catalogue come from the generation that was named; log, keys and recordings from the newest there are.
3. Recordings that were destroyed, by the log or the keyring, are left out: neither key nor object nor manifest comes
   back. Whoever calls this brings the catalogue's rows to the same before the marker goes.
4. Each recorder's boot number is moved beyond every manifest's, so that no number is given twice.

A restore that was broken off is continued: recordings that are there as they should be are not fetched again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fairhearing.audit.errors import DamagedLog
from fairhearing.audit.verify import verify_log
from fairhearing.capture.identity import advance_boot
from fairhearing.vault.home import Home
from fairhearing.vault.note import NoteVerifier
from fairhearing.vault.publishing import make_folders, publish_chunks, publish_file
from fairhearing.vault.recipients import list_recipients, load_recipients
from fairhearing.vault.store import measure_file

from .archive import ArchivedFile, BadArchive, read_archive
from .catalogue import Catalogue
from .copying import Progress
from .errors import BackupError, CatalogueUnusable, DamagedBackup, NotEmpty
from .index import HomeFile, Index, read_index
from .inventory import FOLDER, NOTES, KeptRecording, read_inventory
from .keyring_copy import BadCopy, Destroyed, parse_lines, write_keyring
from .log_copy import destroyed_in, drop_old_tails
from .making import keyring_copies
from .repository import Repository, StoredFile
from .repository_key import RepositoryKey, key_path, render_key

_AT_ONCE: Final = 4
_BATCH: Final = 400
_BOOTS_ON: Final = 100
"""So many starts may have happened since the backup: their numbers stay unused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredHome:
    """What was restored. destroyed: recordings that stay destroyed, and when. left_out: damaged files, by name."""

    generation: str
    database: str
    recordings: int
    keys: int
    log_size: int
    destroyed: dict[str, str]
    left_out: tuple[str, ...]


@dataclass(slots=True)
class Damages:
    """What is damaged: refused at once, or left out and listed."""

    leaves_out: bool = False
    left_out: list[str] = field(default_factory=list)

    def met(self, error: DamagedBackup) -> None:
        """Note one. Raises it, unless what is damaged is to be left out."""
        if not self.leaves_out:
            raise error
        self.left_out.append(error.name)


def begin_restore(home: Home, repository: Repository) -> None:
    """Mark a home as not whole. Raises NotEmpty unless it is empty, or a restore of this backup broke off in it."""
    marker = json.dumps({"repository": repository.id}).encode() + b"\n"
    if home.root.exists() and any(home.root.iterdir()):
        if not home.unfinished_restore.exists() or home.unfinished_restore.read_bytes() != marker:
            raise NotEmpty(f"{home.root} is not empty", hint="a restore goes into a new, empty folder")
        _keep_recordings_alone(home)
    make_folders(home.root)
    publish_file(home.unfinished_restore, marker)


def finish_restore(home: Home) -> None:
    """Say that the home is whole: from now on it may be served."""
    home.unfinished_restore.unlink()


def restore(
    repository: Repository,
    home: Home,
    catalogue: Catalogue,
    generation: str,
    damages: Damages,
    progress: Progress = lambda _what, _done, _all: None,
) -> RestoredHome:
    """Fill a home that `begin_restore` marked. generation: empty for the newest.

    Raises DamagedBackup, which names the first file that is not as it was written, NoBackup, CatalogueUnusable.
    """
    index = read_index(repository, generation)
    newest = read_index(repository) if generation else index
    if index.database != catalogue.kind:
        raise CatalogueUnusable(
            f"the backup's catalogue is of {index.database}, and this would be of {catalogue.kind}",
            hint="set or unset FAIRHEARING_DATABASE_URL, as it was where the backup was made",
        )
    restore_files(repository, index, home, damages)
    progress("catalogue", 0, 1)
    catalogue.fill(repository.read_listed(index.catalogue))
    log_size = restore_log(repository, newest, home, damages)
    keys, destroyed = restore_keyring(repository, newest, home, damages)
    inventory = kept_recordings(repository, newest, damages)
    _fetch(
        repository, home, [each for each in inventory.values() if each.recording not in destroyed], damages, progress
    )
    _advance_boots(home, inventory.values())
    publish_file(key_path(home), render_key(RepositoryKey(repository.id, repository.key, repository.earlier)))
    return RestoredHome(
        generation=index.generation,
        database=index.database,
        recordings=sum(each.recording not in destroyed for each in inventory.values()),
        keys=keys,
        log_size=log_size,
        destroyed=destroyed,
        left_out=tuple(damages.left_out),
    )


def restore_files(repository: Repository, index: Index, home: Home, damages: Damages) -> None:
    """Write the settings, identities and keys, each compared with the index."""
    expected = {each.path: each for each in index.contents}
    try:
        for file in read_archive(repository.read_listed(index.files)):
            if expected.pop(file.path, None) != _measured(file):
                raise DamagedBackup(index.files.name, f"holds {file.path} as the index does not know it")
            publish_file(home.root / file.path, file.data, file.mode)
    except BadArchive as error:
        raise DamagedBackup(index.files.name, f"cannot be used: {error}") from error
    for path in expected:
        damages.met(DamagedBackup(index.files.name, f"lacks {path}"))


def restore_log(repository: Repository, index: Index, home: Home, damages: Damages) -> int:
    """Put the log together and verify it whole. Returns how many entries it has.

    Where a part is damaged and that is allowed, the log ends with the part before.
    """
    size = index.log_size
    for part in index.log:
        try:
            for file in _archived(repository, part):
                publish_file(home.log / file.path, file.data, file.mode)
        except DamagedBackup as error:
            damages.met(error)
            size = -1
            break
    if not (home.log / "checkpoint").exists():
        return 0
    drop_old_tails(home.log)
    try:
        verified = verify_log(home.log, _log_key(home)).size
    except DamagedLog as error:
        raise DamagedBackup("log", f"does not verify: {error}") from error
    if size not in (verified, -1):
        raise DamagedBackup("log", f"has {verified} entries, the index says {size}")
    return verified


def _archived(repository: Repository, part: StoredFile) -> list[ArchivedFile]:
    """Return what one part of the log holds; nothing of it, if any of it is damaged."""
    try:
        return list(read_archive(repository.read_listed(part)))
    except BadArchive as error:
        raise DamagedBackup(part.name, f"cannot be used: {error}") from error


def restore_keyring(repository: Repository, index: Index, home: Home, damages: Damages) -> tuple[int, dict[str, str]]:
    """Write the newest keyring without what was destroyed; return how many keys it has, and what was destroyed.

    Damaged, the one before it is taken where that is allowed: keys of the newest recordings are then missing.
    """
    names = sorted({index.keyring.name, *keyring_copies(repository)}, reverse=True)
    in_log = destroyed_in(home.log)
    for name in names:
        try:
            destroyed = in_log | _destroyed_of(repository, name)
        except DamagedBackup as error:
            damages.met(error)
            continue
        keys = (each for each in parse_lines(repository.read(name)) if not isinstance(each, Destroyed))
        home.keyring.unlink(missing_ok=True)
        return write_keyring(home.keyring, keys, destroyed), destroyed
    raise DamagedBackup("keyring", "has no copy that can be used: no recording could be opened")


def kept_recordings(repository: Repository, index: Index, damages: Damages) -> dict[str, KeptRecording]:
    """Return what the inventory says is there: by the index, and by what a later backup told before it was killed."""
    last = max((part.name for part in index.inventory), default="")
    later = [name for name in repository.target.names(FOLDER) if name > last]
    return read_inventory(repository, [*index.inventory, *later], damages.met)


def _destroyed_of(repository: Repository, name: str) -> dict[str, str]:
    """Read a keyring's copy to its end, so that all of it is known to be sound; return what was destroyed."""
    try:
        entries = parse_lines(repository.read(name))
        return {each.recording: each.at for each in entries if isinstance(each, Destroyed)}
    except BadCopy as error:
        raise DamagedBackup(name, f"cannot be used: {error}") from error


def _fetch(
    repository: Repository, home: Home, recordings: list[KeptRecording], damages: Damages, progress: Progress
) -> None:
    """Fetch notes and objects, then manifests: a manifest is never without its object."""

    def fetch(kept: KeptRecording) -> DamagedBackup | None:
        manifest, sealed, *notes = kept.files
        try:
            for note in notes:
                _fetch_file(repository, note, home.store / note.name.removeprefix(NOTES), 0o600)
            _fetch_file(repository, sealed, home.store / kept.object, 0o600)
            _fetch_file(repository, manifest, home.manifests / kept.manifest, 0o644)
        except DamagedBackup as error:
            return error
        return None

    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="restore") as threads:
        for at in range(0, len(recordings), _BATCH):
            for done, error in enumerate(threads.map(fetch, recordings[at : at + _BATCH]), start=at + 1):
                progress("recordings", done, len(recordings))
                if error is not None:
                    damages.met(error)


def _fetch_file(repository: Repository, file: StoredFile, path: Path, mode: int) -> None:
    if path.is_file():
        there = measure_file(path)
        if (there.size, there.sha256) == (file.size, file.sha256):
            return
    make_folders(path.parent)
    publish_chunks(path, repository.compared(file), mode)


def _advance_boots(home: Home, recordings: Iterable[KeptRecording]) -> None:
    """Move every recorder's boot number on."""
    boots = {path.parent.name: int(path.read_text("ascii")) for path in home.recorder.glob("*/boot")}
    for each in recordings:
        node, of_manifest, _ = each.manifest.split("/")
        boots[node] = max(boots.get(node, 0), int(of_manifest))
    for node, boot in boots.items():
        advance_boot(home, node, boot + _BOOTS_ON)


def _keep_recordings_alone(home: Home) -> None:
    """Clear away what a broken restore left, but for what is dear to fetch and compared by digest anyway."""
    for folder in (home.store, home.manifests):
        for half in folder.rglob(".*.part"):
            half.unlink()
    for path in home.root.iterdir():
        if path in (home.store, home.manifests, home.unfinished_restore):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _log_key(home: Home) -> NoteVerifier:
    """Return the log's public key, as the practices signed it."""
    named = {load_recipients(path).log_vkey for path in list_recipients(home)}
    if len(named) != 1:
        raise BackupError(f"the recipients files name {len(named)} keys for the log, expected one")
    return NoteVerifier.parse(named.pop())


def _measured(file: ArchivedFile) -> HomeFile:
    return HomeFile(file.path, len(file.data), hashlib.sha256(file.data).hexdigest())
