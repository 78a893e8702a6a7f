"""The audit log's files, bundle by bundle: each copy holds what is new since the one before, and the newest checkpoint.

A log only grows: the copies, put one over the other in their order, are the log as it was at the last of them. Partial
tiles are left out: whoever goes on with the log makes them anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from fairhearing.audit.checkpoint import parse_checkpoint
from fairhearing.audit.errors import BadCheckpoint, DamagedLog
from fairhearing.audit.files import CHECKPOINT_NAME, COSIGNED_FOLDER, COSIGNERS_FOLDER, LogReader, tail_name
from fairhearing.audit.leaf import format_time, parse_leaf
from fairhearing.audit.tiles import TILE_WIDTH, bundle_path, encode_entries, tile_path
from fairhearing.audit.verbs import Verb

from .archive import ArchivedFile

_DESTROYED: Final = f'"{Verb.RECORDING_DESTROYED}"'.encode()
_TAILS: Final = "tail-*"
_MODE: Final = 0o644


def log_checkpoint(folder: Path) -> tuple[str, int]:
    """Return the newest checkpoint's note and its size; an empty note where no log was begun. Raises DamagedLog."""
    note = LogReader(folder).checkpoint()
    if note is None:
        return "", 0
    try:
        return note, parse_checkpoint(note).size
    except BadCheckpoint as error:
        raise DamagedLog(str(error)) from error


def log_files(folder: Path, note: str, size: int, known: int) -> Iterator[ArchivedFile]:
    """Yield the files of a log up to this checkpoint. known: how many entries the copies before hold already."""
    reader = LogReader(folder)
    full, rest = divmod(size, TILE_WIDTH)
    for bundle in range(known // TILE_WIDTH, full):
        path = bundle_path(bundle)
        yield ArchivedFile(str(path), encode_entries(reader.bundle(bundle)), _MODE)
    level, width = 0, TILE_WIDTH
    while size >= width:
        for index in range(known // width, size // width):
            tile = tile_path(level, index)
            yield ArchivedFile(str(tile), b"".join(reader.tile(level, index)), _MODE)
        level, width = level + 1, width * TILE_WIDTH
    if rest:
        name = tail_name(full * TILE_WIDTH)
        yield ArchivedFile(name, encode_entries(reader.bundle(full, rest)))
    yield from _cosigned_files(folder, size)
    yield ArchivedFile(CHECKPOINT_NAME, note.encode(), _MODE)


def _cosigned_files(folder: Path, size: int) -> Iterator[ArchivedFile]:
    """Yield what practices countersigned, and their keys; not what is newer than this checkpoint."""
    for path in sorted(folder.glob(f"{COSIGNERS_FOLDER}/[!.]*")):
        yield ArchivedFile(f"{COSIGNERS_FOLDER}/{path.name}", path.read_bytes())
    for path in sorted(folder.glob(f"{COSIGNED_FOLDER}/[!.]*")):
        note = path.read_text("utf-8", "replace")
        if parse_checkpoint(note).size <= size:
            yield ArchivedFile(f"{COSIGNED_FOLDER}/{path.name}", note.encode())


def drop_old_tails(folder: Path) -> None:
    """Remove the tails of earlier copies, which have become bundles. Call once all copies were put in."""
    current = tail_name(LogReader(folder).size() // TILE_WIDTH * TILE_WIDTH)
    for path in folder.glob(_TAILS):
        if path.name != current:
            path.unlink()


def destroyed_in(folder: Path) -> dict[str, str]:
    """Return the recordings that a log says were destroyed, each with when. Verify the log first."""
    return dict(_destroyed(entry for _, entry in LogReader(folder).entries()))


def _destroyed(entries: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    for entry in entries:
        if _DESTROYED in entry:
            leaf = parse_leaf(entry)
            if leaf.verb is Verb.RECORDING_DESTROYED:
                yield leaf.subject, format_time(leaf.time)
