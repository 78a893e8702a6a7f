"""`fairhearing audit export`: the log for other tools, as lines of JSON or as a tree of tiles."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from fairhearing.audit.files import LogReader
from fairhearing.audit.proofs import newest_checkpoint
from fairhearing.audit.static_tree import static_files
from fairhearing.vault.home import Home

from .arguments import home_of
from .errors import CommandError, ExitCode
from .progress import ProgressLine

_TIME: Final = re.compile(rb'"time":"([0-9-]{10})T')
_SAID_EACH: Final = 1000


def add_arguments(export: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    bounds = "a number of an entry, or a day (UTC) as 2026-11-22"
    export.add_argument("--from", dest="start", type=_bound, metavar="FROM", help=f"the first: {bounds}")
    export.add_argument("--to", dest="end", type=_bound, metavar="TO", help="the last, which is included")
    export.add_argument("--practice", metavar="ID", help="only entries of this practice")
    export.add_argument("--tiles", type=Path, metavar="DIR", help="instead, write the whole log as a tree of tiles")
    export.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Print entries as lines of JSON, each with its number: what the log holds, byte for byte, for other tools.

    Or write the whole log into a new folder, as static C2SP tlog-tiles.
    """
    home = home_of(arguments)
    if not home.log.is_dir():
        raise CommandError(f"there is no log in {home.root}", hint="check the path", code=ExitCode.NOT_FOUND)
    if arguments.tiles is None:
        for number, entry in _chosen(LogReader(home.log), arguments):
            print(f'{{"index":{number},"entry":{entry.decode("utf-8")}}}')
        return
    if arguments.start or arguments.end or arguments.practice:
        raise CommandError("tiles are of the whole log", hint="leave out --from, --to, --practice", code=ExitCode.USAGE)
    _write_tiles(home, arguments.tiles)


def _chosen(reader: LogReader, arguments: argparse.Namespace) -> Iterator[tuple[int, bytes]]:
    """Give the entries that were asked for."""
    start, end = arguments.start or 0, arguments.end
    practice = f'"practice":"{arguments.practice}"'.encode() if arguments.practice else b""
    for number, entry in reader.entries(start if isinstance(start, int) else 0):
        if isinstance(end, int) and number > end:
            return
        if practice in entry and _within(entry, start, end):
            yield number, entry


def _within(entry: bytes, start: int | date, end: int | date | None) -> bool:
    """Say whether an entry is of one of the days; entries stand in the order they arrived, so none ends the search."""
    if isinstance(start, int) and not isinstance(end, date):
        return True
    found = _TIME.search(entry)
    day = date.fromisoformat(found[1].decode("ascii")) if found else date.min
    return not (isinstance(start, date) and day < start) and not (isinstance(end, date) and day > end)


def _bound(text: str) -> int | date:
    """Read a number or a day."""
    return int(text) if text.isascii() and text.isdecimal() else date.fromisoformat(text)


def _write_tiles(home: Home, folder: Path) -> None:
    """Write the log as it is now into an empty folder."""
    if folder.exists() and any(folder.iterdir()):
        raise CommandError(f"{folder} is not empty", hint="name a new folder", code=ExitCode.USAGE)
    reader = LogReader(home.log)
    note, signed = newest_checkpoint(reader)
    written = 0
    with ProgressLine() as line:
        for path, data in static_files(reader, note, signed.size):
            whole = folder / path
            whole.parent.mkdir(parents=True, exist_ok=True)
            whole.write_bytes(data)
            written += 1
            if written % _SAID_EACH == 0:
                line.show("files", written, signed.size // 128)
    print(f"{signed.size} entries in {written} files")
