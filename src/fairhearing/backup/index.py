"""The index of a generation: what it consists of and what it holds. A generation is whole when its index is there.

JSON, sealed under the repository's key and its own name; see docs/reference/formats/backup.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from fairhearing.vault.document import BadDocument, Fields, write_document, write_time

from .errors import DamagedBackup, MissingFile, NoBackup
from .repository import Repository, StoredFile
from .target import Target

_FORMAT: Final = "fairhearing backup index v1"
_FOLDER: Final = "generations"
_INDEX: Final = re.compile(r"generations/(\d{8}T\d{9}Z)/index\.sealed")


@dataclass(frozen=True, slots=True)
class HomeFile:
    """A file of the home that lies in the generation's archive."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """One generation.

    database: "sqlcipher" or "postgresql". counts: rows of the catalogue's tables. recordings: how many are in the
    repository. inventory, log: all parts up to here. log_size: entries of the log. contents: what `files` holds.
    """

    generation: str
    made: datetime
    version: str
    database: str
    counts: Mapping[str, int]
    recordings: int
    catalogue: StoredFile
    files: StoredFile
    contents: tuple[HomeFile, ...]
    keyring: StoredFile
    keys: int
    inventory: tuple[StoredFile, ...]
    log: tuple[StoredFile, ...]
    log_size: int


def stamp(moment: datetime) -> str:
    """Return a moment as the name of a generation: `20261122T120000000Z`. Names sort by time."""
    return re.sub(r"[-:.]", "", write_time(moment))


def moment_of(generation: str) -> datetime:
    """Return when a generation was begun, by its name."""
    return datetime.strptime(generation[:-1] + "000+0000", "%Y%m%dT%H%M%S%f%z")


def index_name(generation: str) -> str:
    """Return where a generation's index lies."""
    return f"{_FOLDER}/{generation}/index.sealed"


def part_of(generation: str, what: str) -> str:
    """Return where a generation's catalogue or files lie."""
    return f"{_FOLDER}/{generation}/{what}.sealed"


def generations(target: Target) -> list[str]:
    """Return the whole generations, the oldest first."""
    matches = map(_INDEX.fullmatch, target.names(_FOLDER))
    return [match[1] for match in matches if match]


def read_index(repository: Repository, generation: str = "") -> Index:
    """Return a generation's index; the newest one's where none is named. Raises NoBackup, DamagedBackup."""
    if not generation:
        there = generations(repository.target)
        if not there:
            raise NoBackup("no generation of this backup is whole yet", hint="`fairhearing backup` makes one")
        generation = there[-1]
    name = index_name(generation)
    try:
        text = repository.read_whole(name).decode("utf-8")
        index = _parse(Fields.parse(text, name, _FORMAT))
    except MissingFile:
        raise NoBackup(f"there is no generation {generation}", hint="`fairhearing restore --list` names them") from None
    except (BadDocument, UnicodeDecodeError) as error:
        raise DamagedBackup(name, "is not what it should be") from error
    if index.generation != generation:
        raise DamagedBackup(name, "is another generation's")
    return index


def write_index(repository: Repository, index: Index) -> StoredFile:
    """Make a generation whole."""
    return repository.write(index_name(index.generation), [_render(index).encode()])


def _render(index: Index) -> str:
    return write_document(
        {
            "format": _FORMAT,
            "generation": index.generation,
            "made": write_time(index.made),
            "version": index.version,
            "database": index.database,
            "counts": dict(index.counts),
            "recordings": index.recordings,
            "catalogue": _file(index.catalogue),
            "files": _file(index.files),
            "contents": [{"path": each.path, "size": each.size, "sha256": each.sha256} for each in index.contents],
            "keyring": _file(index.keyring),
            "keys": index.keys,
            "inventory": _list(index.inventory),
            "log": _list(index.log),
            "log_size": index.log_size,
        }
    )


def _file(file: StoredFile) -> dict[str, Any]:
    return {"name": file.name, "size": file.size, "sha256": file.sha256}


def _list(files: Iterable[StoredFile]) -> list[dict[str, Any]]:
    return [_file(each) for each in files]


def _parse(fields: Fields) -> Index:
    counts = fields.object("counts")
    return Index(
        generation=fields.text("generation"),
        made=fields.time("made"),
        version=fields.text("version"),
        database=fields.text("database"),
        counts={name: counts.number(name) for name in counts.values},
        recordings=fields.number("recordings"),
        catalogue=_parse_file(fields.object("catalogue")),
        files=_parse_file(fields.object("files")),
        contents=tuple(
            HomeFile(each.text("path"), each.number("size"), each.digest("sha256"))
            for each in fields.objects("contents")
        ),
        keyring=_parse_file(fields.object("keyring")),
        keys=fields.number("keys"),
        inventory=tuple(map(_parse_file, fields.objects("inventory"))),
        log=tuple(map(_parse_file, fields.objects("log"))),
        log_size=fields.number("log_size"),
    )


def _parse_file(fields: Fields) -> StoredFile:
    return StoredFile(fields.text("name"), fields.number("size"), fields.digest("sha256"))
