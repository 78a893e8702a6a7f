"""A copy as a static tree of C2SP tlog-tiles in a folder, such as one of another disk.

It goes on from its own checkpoint, once its tiles lead to that and the log begins with it. What lies there under a name
with other bytes is never written over: the copy disagrees.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from fairhearing.audit.checkpoint import open_checkpoint
from fairhearing.audit.errors import AuditError, DamagedLog
from fairhearing.audit.files import CHECKPOINT_NAME, LogReader
from fairhearing.audit.proofs import LogTree
from fairhearing.audit.tiles import (
    TILE_WIDTH,
    bundle_path,
    parse_entries,
    partial_path,
    right_edge,
    tile_path,
)
from fairhearing.audit.tree import leaf_hash
from fairhearing.backup.errors import BackupError, DamagedBackup
from fairhearing.backup.target import folder_target
from fairhearing.vault.publishing import publish_file

from .errors import CopyAway, CopyDisagrees
from .position import Position
from .settings import FolderSettings
from .source import Source


class StaticReader(LogReader):
    """A tree of tiles, whose last bundle lies there as a partial one."""

    def bundle(self, index: int, width: int = TILE_WIDTH) -> list[bytes]:
        """Return the first `width` entries of a bundle."""
        if width == TILE_WIDTH:
            return super().bundle(index, width)
        path = partial_path(bundle_path(index), width)
        try:
            entries = parse_entries((self.folder / path).read_bytes())[0]
        except FileNotFoundError:
            raise DamagedLog(f"{path} is missing") from None
        if len(entries) != width:
            raise DamagedLog(f"{path} does not hold {width} entries")
        return entries


class FolderCopy:
    """A copy in a folder, such as one of another disk."""

    def __init__(self, settings: FolderSettings) -> None:
        self._path = settings.path

    def bring(self, source: Source, position: Position) -> Position:
        """Write what the copy lacks, then the checkpoint. Raises CopyAway, CopyDisagrees."""
        del position  # the folder's own checkpoint says how far it is
        try:
            target = folder_target(self._path)
            known = self._known(source)
            for path, data in source.files_beyond(known):
                target.put(str(path), (data,))
            publish_file(self._path / CHECKPOINT_NAME, source.note.encode())
            self._drop_partial(known)
        except DamagedBackup as error:
            raise CopyDisagrees(f"in the folder {error.name} is there already, with other bytes") from error
        except BackupError as error:
            raise CopyAway(str(error), hint=error.hint) from error
        except OSError as error:
            raise CopyAway(f"the folder cannot be used now: {error.strerror or error}") from error
        return source.end

    def _known(self, source: Source) -> int:
        """Return how many entries lie here, once the copy is found to be the beginning of the log, and whole."""
        try:
            note = (self._path / CHECKPOINT_NAME).read_text("utf-8")
        except FileNotFoundError:
            return 0
        try:
            mine = open_checkpoint(note, source.verifier)
            tree = LogTree(StaticReader(self._path), mine.size)
            if tree.root(mine.size) != mine.root:
                raise CopyDisagrees(f"the copy's tiles do not lead to its own checkpoint of {mine.size} entries")
            self._check_last_bundle(mine.size)
        except (AuditError, UnicodeDecodeError) as error:
            raise CopyDisagrees(f"the copy is not what was written: {error}") from error
        source.check_begins_with(Position(mine.size, mine.root))
        return mine.size

    def _check_last_bundle(self, size: int) -> None:
        """Raise DamagedLog unless the newest entries are those whose hashes the newest tile of level 0 holds."""
        index, rest = divmod(size, TILE_WIDTH)
        reader = StaticReader(self._path)
        if rest:
            tile = (self._path / partial_path(tile_path(0, index), rest)).read_bytes()
            entries = reader.bundle(index, rest)
        elif index:
            tile, entries = b"".join(reader.tile(0, index - 1)), reader.bundle(index - 1)
        else:
            return
        if tile != b"".join(map(leaf_hash, entries)):
            raise DamagedLog("its last bundle does not fit its last tile")

    def _drop_partial(self, known: int) -> None:
        """Remove what was partial at the checkpoint before this one, and no longer is."""
        size = LogReader(self._path).size()
        if size == known:
            return
        for path in _partial_paths(known):
            if path not in _partial_paths(size):
                (self._path / path).unlink(missing_ok=True)
                folder = self._path / path.parent
                if folder.is_dir() and not any(folder.iterdir()):
                    folder.rmdir()


def _partial_paths(size: int) -> set[PurePosixPath]:
    """Return where the partial files of a tree of this size lie."""
    bundles, rest = divmod(size, TILE_WIDTH)
    edge = {partial_path(tile_path(level, index), width) for level, index, width in right_edge(bundles) if width}
    if rest:
        edge |= {partial_path(bundle_path(bundles), rest), partial_path(tile_path(0, bundles), rest)}
    return edge
