"""Bringing recordings into a repository: sealed objects and signed manifests, each compared with what was signed.

Notes follow their recordings, perhaps a backup later: they are written seconds after.

Some are uploaded side by side, and told to the inventory a few hundred at a time, so that a killed backup is continued.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from fairhearing.call.probe import PROBE_PRACTICE
from fairhearing.vault.document import is_slug
from fairhearing.vault.errors import DamagedData
from fairhearing.vault.home import Home
from fairhearing.vault.layout import object_name
from fairhearing.vault.manifest import ManifestFile, list_manifests, parse_manifest
from fairhearing.vault.note import split_note
from fairhearing.vault.notes import note_names, recording_of_note
from fairhearing.vault.store import FolderStore, measure_file

from .inventory import NOTES, KeptRecording, part_name, write_part
from .repository import Repository, StoredFile
from .target import CHUNK_BYTES

Progress = Callable[[str, int, int], None]
"""Told what is being done, how far it is, and how far it goes."""

_Each = TypeVar("_Each")
_AT_ONCE: Final = 4
_BATCH: Final = 400
_WHOLE_BYTES: Final = 32 << 20


@dataclass(slots=True)
class Copied:
    """What came into the repository. unfit: recordings whose files are missing or not as signed; nothing was copied."""

    recordings: list[KeptRecording] = field(default_factory=list)
    parts: list[StoredFile] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)
    size: int = 0


def waiting_manifests(home: Home, known: Iterable[str]) -> list[ManifestFile]:
    """Return the manifests of recordings that are not in the repository yet, in the order they were written."""
    there = set(known)
    nodes = sorted(path.name for path in home.manifests.glob("*") if path.is_dir() and is_slug(path.name))
    return [file for node in nodes for file in list_manifests(home.manifests, node) if file.recording not in there]


def copy_recordings(
    repository: Repository, home: Home, waiting: list[ManifestFile], stamp: str, progress: Progress
) -> Copied:
    """Bring recordings in; those that are not as their manifests say are named and left. Raises as the target does."""
    copied = Copied()
    batches = iter(partial(_take, iter(waiting), _BATCH), [])
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="backup") as threads:
        for number, found in enumerate(batches, start=1):
            batch = [file for file in found if not _is_probes(file)]
            results: list[KeptRecording | None] = []
            for result in threads.map(partial(_copy_one, repository, home), batch):
                results.append(result)
                progress("recordings", (number - 1) * _BATCH + len(results), len(waiting))
            kept = [each for each in results if each is not None]
            copied.unfit += [file.recording for file, result in zip(batch, results, strict=True) if result is None]
            if kept:
                copied.parts.append(write_part(repository, part_name(stamp, number), kept))
            copied.recordings += kept
            copied.size += sum(each.object_size + each.manifest_size for each in kept)
    return copied


def copy_notes(
    repository: Repository, home: Home, inventory: Mapping[str, KeptRecording], stamp: str, after: int
) -> Copied:
    """Bring in the notes of recordings that are in the repository, and whose notes are not.

    after: how many parts this backup has written. A note is sealed and proves itself when it is opened.
    """
    copied = Copied()
    missing = iter(list(_without_notes(home, inventory)))
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="backup") as threads:
        for number, batch in enumerate(iter(partial(_take, missing, _BATCH), []), start=after + 1):
            noted = [each for each in threads.map(partial(_copy_notes_of, repository, home), batch) if each.notes]
            if noted:
                copied.parts.append(write_part(repository, part_name(stamp, number), noted))
            copied.recordings += noted
    return copied


def _without_notes(home: Home, inventory: Mapping[str, KeptRecording]) -> Iterator[KeptRecording]:
    """Yield what the store has notes of that the repository has not."""
    store = FolderStore(home.store)
    for folder in sorted(path.name for path in home.store.glob("[0-9a-f][0-9a-f]")):
        found = Counter(recording_of_note(name) for name in store.notes(folder))
        for recording, count in sorted(found.items()):
            kept = inventory.get(recording)
            if kept is not None and len(kept.notes) < count:
                yield kept


def _copy_notes_of(repository: Repository, home: Home, kept: KeptRecording) -> KeptRecording:
    """Bring in a recording's notes; those that went meanwhile, with their recording, are left out."""
    notes = []
    for name in note_names(kept.recording):
        with contextlib.suppress(FileNotFoundError):
            notes.append(repository.copy(f"{NOTES}{name}", [(home.store / name).read_bytes()]))
    return replace(kept, notes=tuple(notes))


def _is_probes(file: ManifestFile) -> bool:
    """Whether a recording is a test call's: it is about to be destroyed, and nobody wants it back."""
    try:
        return parse_manifest(split_note(file.path.read_text("utf-8"))).practice == PROBE_PRACTICE
    except (OSError, DamagedData, UnicodeDecodeError):
        return False


def _copy_one(repository: Repository, home: Home, file: ManifestFile) -> KeptRecording | None:
    """Bring one recording in: the object first. Return None if it is not what its manifest says."""
    try:
        note = file.path.read_bytes()
        manifest = parse_manifest(split_note(note.decode("utf-8")))
        if manifest.recording != file.recording or manifest.object.name != object_name(file.recording):
            return None
        chunks = _checked(home.store / manifest.object.name, manifest.object.size, manifest.object.sha256)
    except (DamagedData, UnicodeDecodeError, FileNotFoundError):
        return None
    if chunks is None:
        return None
    name = file.path.relative_to(home.manifests).as_posix()
    stored = repository.copy(f"objects/{manifest.object.name}", chunks)
    signed = repository.copy(f"manifests/{name}", [note])
    return KeptRecording(
        recording=manifest.recording,
        manifest=name,
        manifest_size=signed.size,
        manifest_sha256=signed.sha256,
        object=manifest.object.name,
        object_size=stored.size,
        object_sha256=stored.sha256,
    )


def _checked(path: Path, size: int, sha256: str) -> Iterable[bytes] | None:
    """Return an object's bytes, None if they are others than were signed for. A long one is read twice."""
    if size <= _WHOLE_BYTES:
        data = path.read_bytes()
        return [data] if len(data) == size and hashlib.sha256(data).hexdigest() == sha256 else None
    found = measure_file(path)
    return _chunks(path) if (found.size, found.sha256) == (size, sha256) else None


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _take(files: Iterator[_Each], most: int) -> list[_Each]:
    return list(itertools.islice(files, most))
