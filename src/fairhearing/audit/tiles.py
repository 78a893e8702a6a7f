"""Tiles and entry bundles as C2SP tlog-tiles lays them out. Pure: paths and bytes.

    tile/entries/<N>   256 entries, each u16 length and the bytes: entries 256 N … 256 N + 255
    tile/0/<N>         256 leaf hashes of 32 bytes: of the same entries
    tile/<L>/<N>       256 hashes of 32 bytes: the roots of tiles 256 N … 256 N + 255 of level L - 1

<N> is written in groups of three digits, all but the last after an x: 1234067 is x001/x234/067.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Final

from .errors import DamagedLog
from .tree import HASH_BYTES, tree_root

TILE_WIDTH: Final = 256
TILE_HEIGHT: Final = 8

_LENGTH_BYTES: Final = 2
_WIDTHS: Final = frozenset(str(width) for width in range(1, TILE_WIDTH))


def tile_path(level: int, index: int) -> PurePosixPath:
    """Return where a full hash tile lies, below the log's folder."""
    return PurePosixPath("tile", str(level), *index_parts(index))


def bundle_path(index: int) -> PurePosixPath:
    """Return where a full entry bundle lies, below the log's folder."""
    return PurePosixPath("tile", "entries", *index_parts(index))


def partial_folder(path: PurePosixPath) -> PurePosixPath:
    """Return the folder of a tile's or bundle's partial ones."""
    return path.with_name(f"{path.name}.p")


def partial_path(path: PurePosixPath, width: int) -> PurePosixPath:
    """Return where tlog-tiles has a reader look for a tile or bundle of fewer than 256."""
    return partial_folder(path) / str(width)


def is_width(name: str) -> bool:
    """Say whether a file of a partial folder is named as one."""
    return name in _WIDTHS


def right_edge(bundles: int) -> list[tuple[int, int, int]]:
    """Return level, index and width of the tile at the right edge of each level above 0, lowest first.

    A width of 0 says that the level has full tiles only.
    """
    edge = []
    level, hashes = 1, bundles
    while hashes:
        edge.append((level, *divmod(hashes, TILE_WIDTH)))
        level, hashes = level + 1, hashes // TILE_WIDTH
    return edge


def encode_entries(entries: Iterable[bytes]) -> bytes:
    """Return entries as they stand in a bundle and in the tail."""
    return b"".join(len(entry).to_bytes(_LENGTH_BYTES, "big") + entry for entry in entries)


def parse_entries(data: bytes) -> tuple[list[bytes], int]:
    """Return the whole entries at the front of `data`, and how many bytes they take.

    What follows is a torn entry: fewer bytes than its length says, or a length of zero.
    """
    entries = []
    start = 0
    while start + _LENGTH_BYTES <= len(data):
        length = int.from_bytes(data[start : start + _LENGTH_BYTES], "big")
        end = start + _LENGTH_BYTES + length
        if length == 0 or end > len(data):
            break
        entries.append(data[start + _LENGTH_BYTES : end])
        start = end
    return entries, start


def parse_bundle(data: bytes, index: int) -> list[bytes]:
    """Return the 256 entries of a full bundle. Raises DamagedLog if it does not hold exactly these."""
    entries, used = parse_entries(data)
    if len(entries) != TILE_WIDTH or used != len(data):
        raise DamagedLog(
            f"{bundle_path(index)} does not hold 256 whole entries: entry {index * TILE_WIDTH + len(entries)}"
        )
    return entries


def parse_tile(data: bytes, path: PurePosixPath, width: int = TILE_WIDTH) -> list[bytes]:
    """Return the hashes of a tile. Raises DamagedLog if it has another length than one of `width`."""
    expected = width * HASH_BYTES
    if len(data) != expected:
        raise DamagedLog(f"{path} has {len(data)} bytes, a tile of {width} has {expected}")
    return [data[start : start + HASH_BYTES] for start in range(0, expected, HASH_BYTES)]


def tile_root(hashes: Sequence[bytes]) -> bytes:
    """Return the one hash that stands for a full tile in the level above."""
    return tree_root(hashes)


def index_parts(index: int) -> list[str]:
    """Return the folders of three digits and the name that an index becomes."""
    parts = [f"{index % 1000:03d}"]
    while index >= 1000:  # noqa: PLR2004 - three digits a folder
        index //= 1000
        parts.insert(0, f"x{index % 1000:03d}")
    return parts
