"""Publishing hash tiles: full ones for ever, of partial ones above level 0 the newest."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .errors import LogUnwritable
from .files import LogReader
from .log_folder import LogFolder
from .tiles import TILE_WIDTH, partial_folder, partial_path, right_edge, tile_path, tile_root


@dataclass(frozen=True, slots=True)
class TileWriter:
    """Publishes what a full bundle adds to the tiles. Doing it again publishes the same bytes."""

    folder: LogFolder
    reader: LogReader

    def publish(self, hashes: Sequence[bytes], index: int) -> None:
        """Publish the tile of level 0 of a full bundle, and a wider tile above it, and so on while those are full."""
        self.folder.publish(Path(tile_path(0, index)), b"".join(hashes))
        full, level = True, 1
        while full:
            above, place = divmod(index, TILE_WIDTH)
            full = place == TILE_WIDTH - 1
            path = tile_path(level, above)
            before = self.reader.tile(level, above, place) if place else []
            wider = b"".join([*before, tile_root(self.reader.tile(level - 1, index))])
            self.folder.publish(Path(path if full else partial_path(path, place + 1)), wider)
            self._remove_narrower(level, above, place + 1)
            index, level = above, level + 1

    def ensure_partial(self, bundles: int) -> None:
        """Publish the partial tiles that a kill, or a version that wrote none, left out; a full disk may wait."""
        with suppress(LogUnwritable):
            for level, index, width in right_edge(bundles):
                if width and width not in self.reader.partial_widths(level, index):
                    hashes = b"".join(self.reader.tile(level, index, width))
                    self.folder.publish(Path(partial_path(tile_path(level, index), width)), hashes)
                    self._remove_narrower(level, index, width)

    def _remove_narrower(self, level: int, index: int, width: int) -> None:
        """Remove partial tiles that are the beginning of a wider one."""
        folder = self.folder.path / partial_folder(tile_path(level, index))
        with suppress(OSError):
            for narrower in self.reader.partial_widths(level, index):
                if narrower < width:
                    (folder / str(narrower)).unlink(missing_ok=True)
            if width == TILE_WIDTH:
                folder.rmdir()
