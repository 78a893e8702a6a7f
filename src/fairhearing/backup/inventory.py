"""Which recordings are in a repository: parts that add to those before them, JSON lines, each part sealed.

    {"recording":…,"manifest":…,"manifest_size":…,"manifest_sha256":…,"object":…,"object_size":…,"object_sha256":…,
     "notes":[{"name":…,"size":…,"sha256":…}]}
    {"gone":…}        the recording was destroyed, and its files were taken away here

A part is written after the files it tells of, every few hundred recordings: a backup that is killed is continued.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from typing import Final

from fairhearing.vault.document import is_id

from .archive import is_below
from .errors import DamagedBackup
from .repository import Repository, StoredFile

FOLDER: Final = "inventory"
NOTES: Final = "notes/"
_TEXTS: Final = ("recording", "manifest", "manifest_sha256", "object", "object_sha256")


@dataclass(frozen=True, slots=True)
class KeptRecording:
    """A recording in the repository. manifest, object: their paths below manifests/ and objects/.

    notes: what a machine wrote down of it, by their names in the repository; a later backup may bring them.
    """

    recording: str
    manifest: str
    manifest_size: int
    manifest_sha256: str
    object: str
    object_size: int
    object_sha256: str
    notes: tuple[StoredFile, ...] = ()

    @property
    def files(self) -> tuple[StoredFile, ...]:
        """Manifest, object and notes, as they lie in the repository."""
        return (
            StoredFile(f"manifests/{self.manifest}", self.manifest_size, self.manifest_sha256),
            StoredFile(f"objects/{self.object}", self.object_size, self.object_sha256),
            *self.notes,
        )


_FIELDS: Final = tuple(field.name for field in fields(KeptRecording) if field.name != "notes")


def _refuse(error: DamagedBackup) -> None:
    raise error


def read_inventory(
    repository: Repository, parts: Iterable[str | StoredFile], damaged: Callable[[DamagedBackup], None] = _refuse
) -> dict[str, KeptRecording]:
    """Return what the parts together say, by recording. damaged: told of a part that cannot be used."""
    kept: dict[str, KeptRecording] = {}
    for part in parts:
        try:
            entries = list(_entries(repository, part))
        except DamagedBackup as error:
            damaged(error)
            continue
        for entry in entries:
            if isinstance(entry, str):
                kept.pop(entry, None)
            else:
                kept[entry.recording] = entry
    return kept


def write_part(
    repository: Repository, name: str, added: Iterable[KeptRecording], gone: Iterable[str] = ()
) -> StoredFile:
    """Write one part."""
    lines = (json.dumps(asdict(each)).encode() + b"\n" for each in added)
    ends = (json.dumps({"gone": each}).encode() + b"\n" for each in gone)
    return repository.write(name, _chained(lines, ends))


def part_name(stamp: str, number: int) -> str:
    """Return the name of one backup's so-manieth part."""
    return f"{FOLDER}/{stamp}-{number:05d}.sealed"


def _chained(*parts: Iterable[bytes]) -> Iterator[bytes]:
    for part in parts:
        yield from part


def _entries(repository: Repository, part: str | StoredFile) -> Iterator[KeptRecording | str]:
    name = part if isinstance(part, str) else part.name
    rest = b""
    for chunk in repository.read(part) if isinstance(part, str) else repository.read_listed(part):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield _parse(line, name)
    if rest:
        raise DamagedBackup(name, "does not end with a whole line")


def _parse(line: bytes, name: str) -> KeptRecording | str:
    try:
        values = json.loads(line)
        if "gone" in values:
            return str(values["gone"])
        notes = tuple(StoredFile(**note) for note in values.get("notes", ()))
        kept = KeptRecording(**{field: values[field] for field in _FIELDS}, notes=notes)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedBackup(name, "holds a line of another form") from error
    sound = all(isinstance(getattr(kept, field), str) for field in _TEXTS) and is_id(kept.recording)
    named = all(note.name.startswith(NOTES) and is_below(note.name) for note in kept.notes)
    if not sound or not named or not is_below(kept.manifest) or not is_below(kept.object):
        raise DamagedBackup(name, "holds a line of another form")
    return kept
