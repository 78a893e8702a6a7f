"""The log's folder, as whoever may read it reads it. Nothing here writes.

    checkpoint            the newest signed checkpoint; what lies beyond its size is not yet part of the log
    tail-<N>              entries N, N + 1, … of the bundle that is not full yet, N a multiple of 256
    tile/entries/…        full entry bundles
    tile/<L>/…            full hash tiles
    tile/<L>/….p/<W>      the newest partial tile of level 1 and above, its first W hashes

The partial tile of level 0 and the partial bundle lie on no disk: `LogReader` makes them from the tail. It also makes
what else is missing, so that a partial tile saves time and nothing depends on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from .checkpoint import parse_checkpoint
from .errors import BadCheckpoint, DamagedLog
from .tiles import (
    TILE_WIDTH,
    bundle_path,
    is_width,
    parse_bundle,
    parse_entries,
    parse_tile,
    partial_folder,
    partial_path,
    tile_path,
    tile_root,
)
from .tree import leaf_hash

CHECKPOINT_NAME: Final = "checkpoint"
COSIGNED_FOLDER: Final = "cosigned"
COSIGNERS_FOLDER: Final = "cosigners"


def tail_name(first: int) -> str:
    """Return the name of the tail whose first entry is `first`."""
    return f"tail-{first}"


def is_leftover(path: PurePath) -> bool:
    """Say whether a file is one that a writer had not named yet when it was killed."""
    return path.name.startswith(".") and path.name.endswith(".part")


@dataclass(frozen=True, slots=True)
class LogReader:
    """A log's folder. It may grow while it is read. Signatures and hashes are `verify`'s work, not checked here."""

    folder: Path

    def checkpoint(self) -> str | None:
        """Return the newest checkpoint's note, or None where no log was begun yet."""
        try:
            return (self.folder / CHECKPOINT_NAME).read_text("utf-8")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            raise DamagedLog("the checkpoint is not text") from error

    def size(self) -> int:
        """Return how many entries the newest checkpoint covers."""
        note = self.checkpoint()
        try:
            return 0 if note is None else parse_checkpoint(note).size
        except BadCheckpoint as error:
            raise DamagedLog(str(error)) from error

    def entries(self, start: int = 0) -> Iterator[tuple[int, bytes]]:
        """Give the entries from number `start` on, each with its number, up to the newest checkpoint."""
        size = self.size()
        for bundle in range(start // TILE_WIDTH, -(-size // TILE_WIDTH)):
            first = bundle * TILE_WIDTH
            entries = self.bundle(bundle, min(TILE_WIDTH, size - first))
            for number in range(max(start, first), first + len(entries)):
                yield number, entries[number - first]

    def bundle(self, index: int, width: int = TILE_WIDTH) -> list[bytes]:
        """Return the first `width` entries of a bundle, full or not."""
        first = index * TILE_WIDTH
        path = self.folder / bundle_path(index)
        # The tail becomes a bundle while we look: bundle, tail, and the bundle once more finds it in one of them.
        for place in (path, self.folder / tail_name(first), path):
            try:
                data = place.read_bytes()
            except FileNotFoundError:
                continue
            entries = parse_bundle(data, index) if place is path else parse_entries(data)[0]
            if len(entries) < width:
                raise DamagedLog(f"the tail ends before entry {first + len(entries)}, which was signed")
            return entries[:width]
        raise DamagedLog(f"no file holds entry {first}, which was signed")

    def tile(self, level: int, index: int, width: int = TILE_WIDTH) -> list[bytes]:
        """Return the first `width` hashes of a tile; what lies on no disk is worked out from what does."""
        path = tile_path(level, index)
        try:
            return parse_tile((self.folder / path).read_bytes(), path)[:width]
        except FileNotFoundError:
            if width == TILE_WIDTH:
                raise DamagedLog(f"{path} is missing") from None
        if level == 0:
            return [leaf_hash(entry) for entry in self.bundle(index, width)]
        return self._partial_tile(level, index, width) or self.derived_tile(level, index, width)

    def derived_tile(self, level: int, index: int, width: int) -> list[bytes]:
        """Work the first `width` hashes of a tile of level 1 or above out from the full tiles below it."""
        first = index * TILE_WIDTH
        return [tile_root(self.tile(level - 1, below)) for below in range(first, first + width)]

    def partial_widths(self, level: int, index: int) -> list[int]:
        """Return the widths of the partial tiles of this place that lie on the disk, widest first."""
        folder = self.folder / partial_folder(tile_path(level, index))
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        return sorted((int(name) for name in names if is_width(name)), reverse=True)

    def _partial_tile(self, level: int, index: int, width: int) -> list[bytes] | None:
        """Read a partial tile that is wide enough; None if there is none, or it went away meanwhile."""
        path = tile_path(level, index)
        for found in self.partial_widths(level, index):
            if found < width:
                break
            try:
                data = (self.folder / partial_path(path, found)).read_bytes()
            except FileNotFoundError:
                continue
            return parse_tile(data, partial_path(path, found), found)[:width]
        return None
