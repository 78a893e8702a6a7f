"""Writing the log's folder. One process writes, the keyholder. How an entry gets there, and what a crash leaves.

1. Entries are appended to the tail and synced. From here on they are in the log for ever.
2. When the tail holds 256, it is published as a bundle and a hash tile, and the partial tile above grows by one hash
   (every 65,536 entries it becomes a full one, and the one above grows); then the tail is removed.
3. A new checkpoint is signed and published. Now, and not before, the append is answered.

Killed within 1, the torn entry is cut off at the next start. Killed within 2 or 3, the next start or the next append
does them again: the same bytes under the same names. An entry that a crash left in the tail without an answer stays;
its outbox id is then known, so that asking again adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from fairhearing.vault.note import NoteSigner

from .checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from .errors import BadCheckpoint, BadLeaf, DamagedLog, LogUnwritable
from .files import CHECKPOINT_NAME, LogReader, is_leftover, tail_name
from .leaf import Leaf, parse_leaf
from .log_folder import LogFolder
from .outbox_files import OutboxFiles
from .outbox_ids import entry_digest, outbox_digest, outbox_path
from .tile_writer import TileWriter
from .tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    bundle_path,
    encode_entries,
    parse_entries,
    partial_path,
    right_edge,
    tile_path,
)
from .tree import CompactRange, leaf_hash


class LogWriter:
    """The one writer of a log. Every method that writes raises LogUnwritable when the disk does not take it.

    Opening it checks that the files lead to the signed checkpoint, and raises DamagedLog if they do not.
    """

    def __init__(self, folder: Path, signer: NoteSigner) -> None:
        self._reader = LogReader(folder)
        self._signer = signer
        self._tree = CompactRange()
        self._tail_first = 0
        self._tail: list[bytes] = []
        self._tail_bytes = 0
        self._signed_size = -1
        self._note = ""
        self._folder = LogFolder(folder)
        self._tiles = TileWriter(self._folder, self._reader)
        self._outbox = OutboxFiles(self._folder, self._reader)
        try:
            self._load()
            self._sweep()
        except BaseException:
            self.close()
            raise
        with suppress(LogUnwritable):
            self._catch_up()

    @property
    def note(self) -> str:
        """The newest published checkpoint."""
        return self._note

    @property
    def size(self) -> int:
        """How many entries the newest published checkpoint covers."""
        return self._signed_size

    def close(self) -> None:
        """Let another process write this log."""
        self._folder.close()

    def append(self, leaves: Sequence[Leaf]) -> int:
        """Add entries in order; return how many were new. When this returns, they are synced and signed for.

        An outbox id that stands in the log already is passed over. Raises BadLeaf before anything is written.
        After LogUnwritable some of them may be in the log; asking again adds the others.
        """
        encoded = [(leaf.outbox, leaf.encode()) for leaf in leaves]
        self._catch_up()
        fresh = self._without_repeats(encoded)
        start = 0
        while start < len(fresh):
            room = TILE_WIDTH - len(self._tail)
            self._append_to_tail(fresh[start : start + room])
            start += room
            self._publish_full_tail()
        self._catch_up()
        return len(fresh)

    def _without_repeats(self, encoded: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
        seen = set()
        fresh = []
        for outbox, entry in encoded:
            if outbox and (outbox in seen or outbox in self._outbox):
                continue
            seen.add(outbox)
            fresh.append((outbox, entry))
        return fresh

    def _append_to_tail(self, fresh: list[tuple[str, bytes]]) -> None:
        """Write and sync a few entries for which the tail has room."""
        data = encode_entries(entry for _, entry in fresh)
        self._folder.append(tail_name(self._tail_first), self._tail_bytes, data)
        self._tail_bytes += len(data)
        for outbox, entry in fresh:
            self._tail.append(entry)
            self._tree.append(leaf_hash(entry))
            if outbox:
                self._outbox.remember(outbox_digest(outbox.encode()))

    def _catch_up(self) -> None:
        """Publish what the tail and the tree are ahead of, which is nothing unless something failed before."""
        self._publish_full_tail()
        if self._signed_size == self._tree.size:
            return
        checkpoint = Checkpoint(self._signer.name, self._tree.size, self._tree.root())
        note = sign_checkpoint(checkpoint, self._signer)
        self._folder.publish(Path(CHECKPOINT_NAME), note.encode())
        self._note, self._signed_size = note, checkpoint.size

    def _publish_full_tail(self) -> None:
        """Turn a tail of 256 entries into a bundle and tiles, and begin the next tail."""
        if len(self._tail) < TILE_WIDTH:
            return
        index = self._tail_first // TILE_WIDTH
        self._folder.publish(Path(bundle_path(index)), encode_entries(self._tail))
        self._tiles.publish([leaf_hash(entry) for entry in self._tail], index)
        if (index + 1) % TILE_WIDTH == 0:
            self._outbox.publish_span(index // TILE_WIDTH)
        self._folder.remove(tail_name(self._tail_first))
        self._tail_first += TILE_WIDTH
        self._tail, self._tail_bytes = [], 0

    def _load(self) -> None:
        """Take up the log where it was left: check it against its checkpoint, cut off a torn entry."""
        note = self._reader.checkpoint()
        if note is None:
            self._begin()
            return
        try:
            signed = open_checkpoint(note, self._signer.verifier)
        except BadCheckpoint as error:
            raise DamagedLog(str(error)) from error
        self._note, self._signed_size = note, signed.size

        full = signed.size // TILE_WIDTH
        _append_tiles(self._tree, self._reader, full)
        self._outbox.load(full)
        self._tail_first = full * TILE_WIDTH
        self._load_tail(signed)
        self._tiles.ensure_partial(full)

    def _begin(self) -> None:
        """Sign the empty log, so that from now on a missing checkpoint is a missing log."""
        if any(not is_leftover(path) for path in self._reader.folder.iterdir()):
            raise DamagedLog("the log's folder holds files, but no checkpoint")
        self._catch_up()

    def _load_tail(self, signed: Checkpoint) -> None:
        """Read the entries of the bundle that was not full when the checkpoint was signed."""
        owed = signed.size - self._tail_first
        bundled = self._reader.folder / bundle_path(self._tail_first // TILE_WIDTH)
        place = bundled if bundled.exists() else self._reader.folder / tail_name(self._tail_first)
        data = place.read_bytes() if place.exists() else b""
        for number, entry in enumerate(parse_entries(data)[0]):
            if number >= owed and not _is_leaf(entry):
                break
            if number == owed:
                self._check_root(signed)
            self._tail.append(entry)
            self._tree.append(leaf_hash(entry))
        if len(self._tail) < owed:
            raise DamagedLog(f"entry {self._tail_first + len(self._tail)} was signed, but no file holds it whole")
        if len(self._tail) == owed:
            self._check_root(signed)
        self._tail_bytes = len(encode_entries(self._tail))
        for entry in self._tail:
            self._outbox.remember(entry_digest(entry))
        if len(data) > self._tail_bytes:
            self._folder.cut(place, self._tail_bytes)

    def _sweep(self) -> None:
        """Remove what a kill left: files not yet named, and a tail that is a bundle by now."""
        index = self._tail_first // TILE_WIDTH
        log = self._reader.folder
        edge = [partial_path(tile_path(level, place), 1) for level, place, _ in right_edge(index)]
        places = (bundle_path(index), tile_path(0, index), outbox_path(index // TILE_WIDTH), *edge)
        folders = {log, *((log / path).parent for path in places)}
        leftovers = [path for folder in folders if folder.is_dir() for path in folder.iterdir() if is_leftover(path)]
        if index:
            leftovers.append(self._reader.folder / tail_name(self._tail_first - TILE_WIDTH))
        with suppress(OSError):
            for path in leftovers:
                path.unlink(missing_ok=True)

    def _check_root(self, signed: Checkpoint) -> None:
        if self._tree.root() != signed.root:
            raise DamagedLog(f"the {signed.size} entries do not lead to the signed root; verify says which is bad")


def _append_tiles(tree: CompactRange, reader: LogReader, bundles: int) -> None:
    """Add the first `bundles` full bundles to an empty tree: by one tile of each level, the one at the right edge."""
    for level, index, width in reversed(right_edge(bundles)):
        for root in reader.tile(level, index, width):
            tree.append_subtree(TILE_HEIGHT * level, root)


def _is_leaf(entry: bytes) -> bool:
    try:
        parse_leaf(entry)
    except BadLeaf:
        return False
    return True
