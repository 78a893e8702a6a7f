"""Making one generation of a backup, beside a recorder that records and a worker that works.

1. The catalogue is copied as it is at one moment. What it lists was published before.
2. The manifests that wait are listed, then the keyring is copied: it holds the keys of all of them.
3. Objects and manifests are brought in, and told to the inventory every few hundred.
4. What was destroyed is taken away; the log's new entries are copied: they tell of every destruction so far.
5. The index is written. Now, and not before, the generation is there.
6. Older generations, and keyrings of thirty days and more, are taken away.

Killed anywhere, the generations before stand as they were, and the next backup goes on from the inventory.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from fairhearing import __version__
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.publishing import make_folders

from .archive import ArchivedFile, write_archive
from .catalogue import Catalogue
from .copying import Copied, Progress, copy_notes, copy_recordings, waiting_manifests
from .errors import BackupRunning, RemovalRefused
from .home_files import home_files
from .index import HomeFile, Index, generations, index_name, moment_of, part_of, read_index, stamp, write_index
from .inventory import FOLDER, KeptRecording, part_name, read_inventory, write_part
from .keyring_copy import Destroyed, parse_lines, read_lines
from .log_copy import log_checkpoint, log_files
from .repository import Repository, StoredFile
from .rotation import kept_generations, outlived
from .settings import BackupSettings

Step = Callable[[str], None]
_GONE_PART: Final = 0
_WHOLE_PART: Final = 99_999
_MOST_PARTS: Final = 200
_KEYRINGS: Final = "keyring"
_LOG: Final = "log"


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeBackup:
    """What a backup did.

    recordings: in the repository now. added: by this backup, with their size in bytes. removed: of destroyed
    recordings. locked: destroyed ones whose files the target keeps; locked_until: when it lets the last of them go,
    None if nobody said. unfit: recordings that could not be copied, since they are not as they were signed.
    """

    generation: str
    recordings: int
    added: int
    added_bytes: int
    removed: int
    locked: int
    locked_until: datetime | None
    unfit: tuple[str, ...]
    generations: int


@dataclass(slots=True)
class _Removed:
    gone: list[str] = field(default_factory=list)
    locked: list[str] = field(default_factory=list)
    parts: list[StoredFile] = field(default_factory=list)


def make_backup(
    home: Home,
    repository: Repository,
    catalogue: Catalogue,
    settings: BackupSettings,
    now: datetime,
    *,
    progress: Progress = lambda _what, _done, _all: None,
    reached: Step = lambda _step: None,
) -> MadeBackup:
    """Make one generation. reached: told the name of each step as it ends.

    Raises BackupRunning, CatalogueUnusable, FarEndError, and OSError as the disks do.
    """
    with _alone(home):
        return _Making(home, repository, catalogue, settings, now, progress, reached).make()


@dataclass(slots=True)
class _Making:
    home: Home
    repository: Repository
    catalogue: Catalogue
    settings: BackupSettings
    now: datetime
    progress: Progress
    reached: Step

    def make(self) -> MadeBackup:
        target = self.repository.target
        target.tidy()
        there = generations(target)
        generation = _next_stamp(self.now, [*there, *_stamps(target.names(_KEYRINGS))])
        before = read_index(self.repository, there[-1]) if there else None
        inventory = read_inventory(self.repository, target.names(FOLDER))
        self.reached("looked")
        self.progress("catalogue", 0, 1)
        with self.catalogue.copied() as copy:
            counts = copy.counts
            catalogue = self.repository.write(part_of(generation, "catalogue"), copy.chunks)
        self.reached("catalogue")
        files, contents = self._files(generation)
        self.reached("files")
        waiting = waiting_manifests(self.home, inventory)
        keyring, keys, destroyed = self._keyring(generation)
        self.reached("keyring")
        waiting = [each for each in waiting if each.recording not in destroyed]
        copied = copy_recordings(self.repository, self.home, waiting, generation, self.progress)
        copied.unfit = self._not_destroyed_meanwhile(copied.unfit)
        self.reached("recordings")
        inventory |= {each.recording: each for each in copied.recordings}
        noted = copy_notes(self.repository, self.home, inventory, generation, len(copied.parts))
        inventory |= {each.recording: each for each in noted.recordings}
        removed = self._remove(generation, [each for each in inventory.values() if each.recording in destroyed])
        self.reached("removed")
        left = [each for name, each in inventory.items() if name not in removed.gone]
        parts = self._parts(
            generation, left, [*(before.inventory if before else ()), *copied.parts, *noted.parts, *removed.parts]
        )
        log, log_size = self._log(generation, before)
        self.reached("log")
        index = Index(
            generation=generation,
            made=self.now,
            version=__version__,
            database=self.catalogue.kind,
            counts=counts,
            recordings=len(left),
            catalogue=catalogue,
            files=files,
            contents=contents,
            keyring=keyring,
            keys=keys,
            inventory=parts,
            log=log,
            log_size=log_size,
        )
        write_index(self.repository, index)
        self.reached("index")
        self._prune(index)
        self.reached("pruned")
        return self._result(index, copied, removed)

    def _files(self, generation: str) -> tuple[StoredFile, tuple[HomeFile, ...]]:
        contents: list[HomeFile] = []

        def noted(files: Iterable[ArchivedFile]) -> Iterator[ArchivedFile]:
            for file in files:
                contents.append(HomeFile(file.path, len(file.data), hashlib.sha256(file.data).hexdigest()))
                yield file

        stored = self.repository.write(part_of(generation, "files"), write_archive(noted(home_files(self.home))))
        return stored, tuple(contents)

    def _keyring(self, generation: str) -> tuple[StoredFile, int, set[str]]:
        """Copy the keyring; return how many keys it has, and which were destroyed."""
        destroyed: set[str] = set()
        keys = 0

        def noted(chunks: Iterable[bytes]) -> Iterator[bytes]:
            nonlocal keys
            for chunk in chunks:
                for entry in parse_lines([chunk]):
                    if isinstance(entry, Destroyed):
                        destroyed.add(entry.recording)
                    else:
                        keys += 1
                yield chunk

        name = f"{_KEYRINGS}/{generation}.sealed"
        lines = read_lines(self.home.keyring) if self.home.keyring.exists() else ()
        return self.repository.write(name, noted(lines)), keys, destroyed

    def _not_destroyed_meanwhile(self, unfit: list[str]) -> list[str]:
        """Return those of these that are still to be there: what went while it was looked for is not missing."""
        if not unfit:
            return []
        with contextlib.closing(Keyring(self.home.keyring, read_only=True)) as keyring:
            destroyed = keyring.destroyed(unfit)
        return [each for each in unfit if each not in destroyed]

    def _remove(self, generation: str, destroyed: list[KeptRecording]) -> _Removed:
        """Take away what was destroyed, and tell the inventory."""
        removed = _Removed()
        for at, each in enumerate(destroyed, start=1):
            try:
                for file in reversed(each.files):
                    self.repository.target.remove(file.name)
                removed.gone.append(each.recording)
            except RemovalRefused:
                removed.locked.append(each.recording)
            self.progress("destroyed", at, len(destroyed))
        if removed.gone:
            part = part_name(generation, _GONE_PART)
            removed.parts.append(write_part(self.repository, part, (), removed.gone))
        return removed

    def _log(self, generation: str, before: Index | None) -> tuple[tuple[StoredFile, ...], int]:
        known = before.log if before else ()
        note, size = log_checkpoint(self.home.log)
        if not size:
            return known, 0
        files = log_files(self.home.log, note, size, before.log_size if before else 0)
        return (*known, self.repository.write(f"{_LOG}/{generation}.sealed", write_archive(files))), size

    def _parts(self, generation: str, left: list[KeptRecording], known: list[StoredFile]) -> tuple[StoredFile, ...]:
        """Return every part of the inventory that is there, those of killed backups too; one, if they became many."""
        names = self.repository.target.names(FOLDER)
        if len(names) > _MOST_PARTS:
            return (write_part(self.repository, part_name(generation, _WHOLE_PART), left),)
        by_name = {each.name: each for each in known}
        return tuple(by_name.get(name) or self._measured(name) for name in names)

    def _measured(self, name: str) -> StoredFile:
        digest, size = hashlib.sha256(), 0
        for chunk in self.repository.target.read(name):
            digest.update(chunk)
            size += len(chunk)
        return StoredFile(name, size, digest.hexdigest())

    def _prune(self, index: Index) -> None:
        """Take away what is older than it may be, and what killed backups left. What is locked goes at a later one."""
        target = self.repository.target
        whole = generations(target)
        kept = kept_generations(whole, self.settings.keep)
        listed = {each.name for each in (*index.log, *index.inventory)}
        old = [index_name(each) for each in whole if each not in kept]  # first: then they are no generations
        old += [name for name in target.names("generations") if name.split("/")[1] not in kept and name not in old]
        old += [name for folder in (_LOG, FOLDER) for name in target.names(folder) if name not in listed]
        keyrings = outlived(_stamps(target.names(_KEYRINGS)), self.now, self.settings.locked_days)
        old += [f"{_KEYRINGS}/{each}.sealed" for each in keyrings if each != index.generation]
        for name in old:
            with contextlib.suppress(RemovalRefused):
                target.remove(name)

    def _result(self, index: Index, copied: Copied, removed: _Removed) -> MadeBackup:
        until = self.now + timedelta(days=self.settings.locked_days)
        locked = len(removed.locked) + (len(removed.gone) if self.settings.locked_days else 0)
        return MadeBackup(
            generation=index.generation,
            recordings=index.recordings,
            added=len(copied.recordings),
            added_bytes=copied.size,
            removed=len(removed.gone),
            locked=locked,
            locked_until=until if locked and self.settings.locked_days else None,
            unfit=tuple(copied.unfit),
            generations=len(generations(self.repository.target)),
        )


def keyring_copies(repository: Repository) -> list[str]:
    """Return the names of the keyring's copies, the oldest first."""
    return repository.target.names(_KEYRINGS)


def _next_stamp(now: datetime, there: list[str]) -> str:
    """Return this moment as a generation's name, later than all that are there, whatever the clock says."""
    newest = max(there, default="")
    own = stamp(now)
    return own if own > newest else stamp(moment_of(newest) + timedelta(milliseconds=1))


def _stamps(names: Iterable[str]) -> list[str]:
    return [Path(name).name.partition(".")[0] for name in names]


@contextlib.contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Hold the home's backups to one at a time. The lock goes when the process ends, however it ends."""
    make_folders(home.backup)
    descriptor = os.open(home.backup / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise BackupRunning("another backup of this home runs now", hint="let it end") from error
    try:
        yield
    finally:
        os.close(descriptor)
