"""A log as a static tree of C2SP tlog-tiles, which other people's programs read: every file it has at one checkpoint.

tile/<L>/<n>, tile/entries/<n>            full tiles and bundles; they never change
tile/<L>/<n>.p/<w>, tile/entries/<n>.p/<w>  what is not full at this checkpoint
checkpoint                                comes last: whoever sees it finds all that it covers
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from .files import CHECKPOINT_NAME, LogReader
from .tiles import TILE_WIDTH, bundle_path, encode_entries, partial_path, right_edge, tile_path
from .tree import leaf_hash


def static_files(reader: LogReader, note: str, size: int, known: int = 0) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Give the files of a log at one checkpoint. known: how many entries lie where they go already.

    Raises DamagedLog where a file is missing.
    """
    yield from full_files(reader, known, size)
    yield from partial_files(reader, size)
    yield PurePosixPath(CHECKPOINT_NAME), note.encode()


def full_files(reader: LogReader, known: int, size: int) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Give the bundles and tiles that became full between two sizes, each tile behind those it is made of."""
    for bundle in range(known // TILE_WIDTH, size // TILE_WIDTH):
        yield bundle_path(bundle), encode_entries(reader.bundle(bundle))
        full, level, index = True, 0, bundle
        while full:
            yield tile_path(level, index), b"".join(reader.tile(level, index))
            full = index % TILE_WIDTH == TILE_WIDTH - 1
            level, index = level + 1, index // TILE_WIDTH


def partial_files(reader: LogReader, size: int) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Give the partial bundle and tiles at the right edge."""
    bundles, rest = divmod(size, TILE_WIDTH)
    if rest:
        entries = reader.bundle(bundles, rest)
        yield partial_path(bundle_path(bundles), rest), encode_entries(entries)
        yield partial_path(tile_path(0, bundles), rest), b"".join(map(leaf_hash, entries))
    for level, index, width in right_edge(bundles):
        if width:
            yield partial_path(tile_path(level, index), width), b"".join(reader.tile(level, index, width))
