"""A drill: the newest generation is restored into a scratch folder and looked through, as far as no key is needed.

Settings, catalogue, log and keyring are written there; objects and manifests are read whole and compared, not written:
a drill needs no second disk of the store's size. Every recording of the catalogue must have its object and its key,
every key must be the one its manifest speaks of, and what was destroyed must be refused.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from fairhearing.vault.errors import DamagedData
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import DestroyedRecording, Keyring, UnknownRecording
from fairhearing.vault.manifest import parse_manifest
from fairhearing.vault.note import split_note
from fairhearing.vault.publishing import make_folders

from .catalogue import Catalogue, ListedRecording
from .copying import Progress
from .errors import CatalogueUnusable, DamagedBackup
from .index import read_index
from .inventory import KeptRecording
from .repository import Repository
from .restoring import Damages, kept_recordings, restore_files, restore_keyring, restore_log

_AT_ONCE: Final = 4
_BATCH: Final = 400
_SCRATCH: Final = ".drill"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """What a drill found.

    recordings: read whole and compared. keys: in the keyring. log_size: entries, each verified. destroyed: recordings
    that were tried and did not open. failures: what is not as it should be, by file or recording; none is well.
    """

    generation: str
    recordings: int
    bytes_read: int
    keys: int
    log_size: int
    destroyed: int
    failures: tuple[str, ...]


def drill(
    repository: Repository,
    home: Home,
    catalogue: Catalogue,
    progress: Progress = lambda _what, _done, _all: None,
) -> Drill:
    """Try the newest generation. Raises NoBackup, TargetAway, and OSError as the disk does."""
    scratch = Home(home.backup / _SCRATCH)
    shutil.rmtree(scratch.root, ignore_errors=True)
    make_folders(scratch.root)
    try:
        return _Drilling(repository, scratch, catalogue, progress).run()
    finally:
        shutil.rmtree(scratch.root, ignore_errors=True)


class _Drilling:
    def __init__(self, repository: Repository, scratch: Home, catalogue: Catalogue, progress: Progress) -> None:
        self._repository, self._scratch, self._catalogue = repository, scratch, catalogue
        self._progress = progress
        self._failures: list[str] = []
        self._read = 0

    def run(self) -> Drill:
        index = read_index(self._repository)
        damages = Damages(leaves_out=True)
        log_size = keys = recordings = 0
        destroyed: dict[str, str] = {}
        try:
            restore_files(self._repository, index, self._scratch, damages)
            log_size = restore_log(self._repository, index, self._scratch, damages)
            keys, destroyed = restore_keyring(self._repository, index, self._scratch, damages)
            inventory = kept_recordings(self._repository, index, damages)
            chunks = self._repository.read_listed(index.catalogue)
            counts, listed = self._catalogue.looked_into(chunks, self._scratch)
            if counts != index.counts:
                self._failures.append("catalogue: its rows are not as many as the index says")
            kept = {name: each for name, each in inventory.items() if name not in destroyed}
            self._look_for_recordings(listed, kept, destroyed)
            recordings = self._read_through(list(kept.values()))
            self._try_destroyed(destroyed)
        except (DamagedBackup, CatalogueUnusable) as error:
            self._failures.append(str(error))
        return Drill(
            generation=index.generation,
            recordings=recordings,
            bytes_read=self._read,
            keys=keys,
            log_size=log_size,
            destroyed=len(destroyed),
            failures=(*damages.left_out, *self._failures),
        )

    def _look_for_recordings(
        self, listed: Iterable[ListedRecording], kept: dict[str, KeptRecording], destroyed: dict[str, str]
    ) -> None:
        """Compare what the catalogue lists with what is in the repository."""
        for row in listed:
            there = kept.get(row.recording)
            if row.recording in destroyed:
                continue
            if there is None:
                self._failures.append(f"recording {row.recording}: not in the backup")
            elif (there.object_size, there.object_sha256) != (row.object_size, row.object_sha256):
                self._failures.append(f"recording {row.recording}: another object than the catalogue lists")

    def _read_through(self, recordings: list[KeptRecording]) -> int:
        """Read every object and manifest, and compare each key with its manifest. Returns how many were sound."""
        sound = 0
        with (
            closing(Keyring(self._scratch.keyring, read_only=True)) as keyring,
            ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="drill") as threads,
        ):
            for at in range(0, len(recordings), _BATCH):
                for done, (kept, digest) in enumerate(
                    self._digests(threads, recordings[at : at + _BATCH]), start=at + 1
                ):
                    self._progress("recordings", done, len(recordings))
                    sound += self._has_key(keyring, kept.recording, digest)
        return sound

    def _digests(self, threads: ThreadPoolExecutor, batch: list[KeptRecording]) -> Iterator[tuple[KeptRecording, str]]:
        """Give the sound recordings of a batch, each with the digest of its key by its manifest."""
        for kept, found in zip(batch, threads.map(self._read_one, batch), strict=True):
            if isinstance(found, str):
                self._read += kept.object_size + kept.manifest_size
                yield kept, found
            else:
                self._failures.append(str(found))

    def _read_one(self, kept: KeptRecording) -> str | Exception:
        """Read one recording's two files; return its key's digest as its manifest has it, or what is wrong."""
        manifest, *sealed = kept.files
        try:
            for file in sealed:
                for _ in self._repository.compared(file):
                    pass
            note = b"".join(self._repository.compared(manifest)).decode("utf-8")
            return parse_manifest(split_note(note)).sealed_key_sha256
        except (DamagedBackup, DamagedData, UnicodeDecodeError) as error:
            return error

    def _has_key(self, keyring: Keyring, recording: str, digest: str) -> bool:
        try:
            sealed_key = keyring.get(recording)
        except (UnknownRecording, DestroyedRecording) as error:
            self._failures.append(str(error))
            return False
        if sealed_key.digest != digest:
            self._failures.append(f"recording {recording}: the keyring has another key than its manifest says")
            return False
        return True

    def _try_destroyed(self, destroyed: Iterable[str]) -> None:
        """Ask for the keys of what was destroyed: each must be refused."""
        with closing(Keyring(self._scratch.keyring, read_only=True)) as keyring:
            for recording in destroyed:
                try:
                    keyring.get(recording)
                except DestroyedRecording:
                    continue
                self._failures.append(f"recording {recording}: destroyed, and its key came back")
