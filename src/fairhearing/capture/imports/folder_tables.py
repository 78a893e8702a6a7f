"""What the tables of a folder tell of the recordings in it and below.

    index.csv     a line of names, a line a recording    the columns of `beside`, and `file`: its name, with or without
                                                         folders before it
    cdr.csv       FreePBX's call log, exported           calldate, src, dst, recordingfile; cnum, cnam, uniqueid; others
                                                         are passed over
    Master.csv    Asterisk's own call log                no line of names; recordings are found by their unique id

Where several tell of a recording, index.csv goes first, then cdr.csv.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath
from typing import Final
from zoneinfo import ZoneInfo

from .beside import COLUMNS, FOLDER_TABLES, BadTable, Row, check_columns, read_text, table_lines
from .folder import FileState
from .told import ToldCall, ToldParty

_CDR_COLUMNS: Final = frozenset({"calldate", "src", "dst", "recordingfile"})
_MASTER_WIDTHS: Final = (16, 17, 18)
_MASTER_PLACES: Final = {"src": 1, "dst": 2, "calldate": 9, "uniqueid": 16}
_MOST_BYTES: Final = 1 << 28

TableStates = tuple[FileState | None, ...]


@dataclass(frozen=True, slots=True)
class FolderTables:
    """What a folder's tables tell, by the recordings' file names and by their references."""

    by_file: Mapping[str, ToldCall] = field(default_factory=dict)
    by_reference: Mapping[str, ToldCall] = field(default_factory=dict)

    def find(self, name: str, reference: str) -> ToldCall:
        """Return what is told of a file; nothing where no line is about it."""
        return self.by_file.get(name) or self.by_reference.get(reference) or ToldCall()


def table_states(folder: Path) -> TableStates:
    """Return what changes when one of a folder's tables does. Raises OSError."""
    return tuple(FileState.of(folder / name) for name in FOLDER_TABLES)


def read_tables(folder: Path, zone: ZoneInfo) -> FolderTables:
    """Read the tables that a folder has. Raises BadTable, OSError."""
    by_file: dict[str, ToldCall] = {}
    by_reference: dict[str, ToldCall] = {}
    if (folder / "Master.csv").is_file():
        by_reference = _read_master(folder / "Master.csv", zone)
    if (folder / "cdr.csv").is_file():
        by_file |= _read_cdr(folder / "cdr.csv", zone)
    if (folder / "index.csv").is_file():
        by_file |= _read_index(folder / "index.csv", zone)
    return FolderTables(by_file, by_reference)


def _read_index(path: Path, zone: ZoneInfo) -> dict[str, ToldCall]:
    told: dict[str, ToldCall] = {}
    for row in _rows(path, zone, strict=True):
        name = _file_name(row.text("file"))
        if not name or name in told:
            raise row.wrong("file", "the name of a recording belongs here, each once")
        told[name] = row.told()
    return told


def _read_cdr(path: Path, zone: ZoneInfo) -> dict[str, ToldCall]:
    told: dict[str, ToldCall] = {}
    for row in _rows(path, zone, strict=False):
        if name := _file_name(row.text("recordingfile")):
            told.setdefault(name, _logged(row))
    return told


def _read_master(path: Path, zone: ZoneInfo) -> dict[str, ToldCall]:
    told: dict[str, ToldCall] = {}
    for place, line in table_lines(read_text(path, _MOST_BYTES, path.name), path.name):
        if not line:
            continue
        if len(line) not in _MASTER_WIDTHS:
            raise BadTable(f"{place}: 16 to 18 columns belong here, got {len(line)}")
        values = {name: line[at] for name, at in _MASTER_PLACES.items() if at < len(line)}
        if reference := values.get("uniqueid", ""):
            told.setdefault(reference, _logged(Row(values, place, zone)))
    return told


def _logged(row: Row) -> ToldCall:
    """Return what a line of a call log tells. Who is outside is told by the numbers."""
    started, is_ambiguous = row.time("calldate")
    return ToldCall(
        started=started,
        caller=ToldParty(row.text("cnum") or row.text("src"), row.text("cnam")),
        called=ToldParty(row.text("dst")),
        reference=row.text("uniqueid"),
        is_ambiguous=is_ambiguous,
    )


def _rows(path: Path, zone: ZoneInfo, *, strict: bool) -> Iterator[Row]:
    """Yield the lines of a table with a line of names. strict: whether it may have no columns but ours."""
    lines = (each for each in table_lines(read_text(path, _MOST_BYTES, path.name), path.name) if each[1])
    heading, names = next(lines, ("", []))
    if not names:
        return
    if strict:
        check_columns(names, COLUMNS | {"file"}, heading)
    elif missing := _CDR_COLUMNS - set(names):
        raise BadTable(f"{heading}: columns are missing: {', '.join(sorted(missing))}")
    for place, line in lines:
        if len(line) != len(names):
            raise BadTable(f"{place}: {len(names)} columns belong here, got {len(line)}")
        yield Row(dict(zip(names, line, strict=True)), place, zone)


def _file_name(text: str) -> str:
    """Return the last part of a path, whichever way its folders are parted."""
    return PureWindowsPath(text).name
