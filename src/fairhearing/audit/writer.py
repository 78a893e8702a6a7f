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

import fcntl
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from fairhearing.vault.note import NoteSigner
from fairhearing.vault.publishing import publish_file, sync_folder

from .checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from .errors import BadCheckpoint, BadLeaf, DamagedLog, LogUnwritable
from .files import CHECKPOINT_NAME, LogReader, tail_name
from .leaf import Leaf, parse_leaf
from .outbox_ids import OutboxIds
from .tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    bundle_path,
    encode_entries,
    parse_entries,
    partial_folder,
    partial_path,
    right_edge,
    tile_path,
    tile_root,
)
from .tree import CompactRange, leaf_hash


class LogWriter:
    """The one writer of a log. Every method that writes raises LogUnwritable when the disk does not take it.

    Opening it checks that the files lead to the signed checkpoint, and raises DamagedLog if they do not.
    """

    def __init__(self, folder: Path, signer: NoteSigner) -> None:
        self._reader = LogReader(folder)
        self._folder = folder
        self._signer = signer
        self._tree = CompactRange()
        self._outbox_ids = OutboxIds()
        self._tail_first = 0
        self._tail: list[bytes] = []
        self._tail_bytes = 0
        self._signed_size = -1
        self._note = ""
        self._lock = _lock_folder(folder)
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
        os.close(self._lock)

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
            if outbox and (outbox in seen or outbox in self._outbox_ids):
                continue
            seen.add(outbox)
            fresh.append((outbox, entry))
        return fresh

    def _append_to_tail(self, fresh: list[tuple[str, bytes]]) -> None:
        """Write and sync a few entries for which the tail has room."""
        data = encode_entries(entry for _, entry in fresh)
        path = self._folder / tail_name(self._tail_first)
        try:
            _write_synced(path, self._tail_bytes, data)
        except OSError as error:
            raise _unwritable(error) from error
        self._tail_bytes += len(data)
        for outbox, entry in fresh:
            self._tail.append(entry)
            self._tree.append(leaf_hash(entry))
            if outbox:
                self._outbox_ids.add(outbox)

    def _catch_up(self) -> None:
        """Publish what the tail and the tree are ahead of, which is nothing unless something failed before."""
        self._publish_full_tail()
        if self._signed_size == self._tree.size:
            return
        checkpoint = Checkpoint(self._signer.name, self._tree.size, self._tree.root())
        note = sign_checkpoint(checkpoint, self._signer)
        self._publish(Path(CHECKPOINT_NAME), note.encode())
        self._note, self._signed_size = note, checkpoint.size

    def _publish_full_tail(self) -> None:
        """Turn a tail of 256 entries into a bundle and tiles, and begin the next tail."""
        if len(self._tail) < TILE_WIDTH:
            return
        index = self._tail_first // TILE_WIDTH
        self._publish(Path(bundle_path(index)), encode_entries(self._tail))
        self._publish(Path(tile_path(0, index)), b"".join(leaf_hash(entry) for entry in self._tail))
        self._publish_levels_above(index)
        old_tail = self._folder / tail_name(self._tail_first)
        try:
            old_tail.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(error) from error
        self._tail_first += TILE_WIDTH
        self._tail, self._tail_bytes = [], 0

    def _publish_levels_above(self, index: int) -> None:
        """Publish what the full tile `index` of level 0 adds: a wider partial tile above, or a full one, and so on."""
        full, level = True, 1
        while full:
            above, place = divmod(index, TILE_WIDTH)
            full = place == TILE_WIDTH - 1
            path = tile_path(level, above)
            before = self._reader.tile(level, above, place) if place else []
            hashes = b"".join([*before, tile_root(self._reader.tile(level - 1, index))])
            self._publish(Path(path if full else partial_path(path, place + 1)), hashes)
            self._remove_narrower(level, above, place + 1)
            index, level = above, level + 1

    def _remove_narrower(self, level: int, index: int, width: int) -> None:
        """Remove partial tiles that are the beginning of a wider one."""
        folder = self._folder / partial_folder(tile_path(level, index))
        with suppress(OSError):
            for narrower in self._reader.partial_widths(level, index):
                if narrower < width:
                    (folder / str(narrower)).unlink(missing_ok=True)
            if width == TILE_WIDTH:
                folder.rmdir()

    def _publish(self, path: Path, data: bytes) -> None:
        whole = self._folder / path
        try:
            whole.parent.mkdir(parents=True, exist_ok=True)
            publish_file(whole, data)
        except OSError as error:
            raise _unwritable(error) from error

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
        for bundle in range(full):
            self._remember(self._reader.bundle(bundle))
        self._tail_first = full * TILE_WIDTH
        self._load_tail(signed)
        self._ensure_partial_tiles(full)

    def _ensure_partial_tiles(self, bundles: int) -> None:
        """Publish the partial tiles that a kill, or a version that wrote none, left out."""
        with suppress(LogUnwritable):
            for level, index, width in right_edge(bundles):
                if width and width not in self._reader.partial_widths(level, index):
                    hashes = b"".join(self._reader.tile(level, index, width))
                    self._publish(Path(partial_path(tile_path(level, index), width)), hashes)
                    self._remove_narrower(level, index, width)

    def _begin(self) -> None:
        """Sign the empty log, so that from now on a missing checkpoint is a missing log."""
        if any(not _is_leftover(path) for path in self._folder.iterdir()):
            raise DamagedLog("the log's folder holds files, but no checkpoint")
        self._catch_up()

    def _load_tail(self, signed: Checkpoint) -> None:
        """Read the entries of the bundle that was not full when the checkpoint was signed."""
        owed = signed.size - self._tail_first
        bundled = self._folder / bundle_path(self._tail_first // TILE_WIDTH)
        place = bundled if bundled.exists() else self._folder / tail_name(self._tail_first)
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
        self._remember(self._tail)
        if len(data) > self._tail_bytes:
            _cut(place, self._tail_bytes)

    def _sweep(self) -> None:
        """Remove what a kill left: files not yet named, and a tail that is a bundle by now."""
        index = self._tail_first // TILE_WIDTH
        folders = {self._folder, *((self._folder / path).parent for path in (bundle_path(index), tile_path(0, index)))}
        leftovers = [path for folder in folders if folder.is_dir() for path in folder.iterdir() if _is_leftover(path)]
        if index:
            leftovers.append(self._folder / tail_name(self._tail_first - TILE_WIDTH))
        with suppress(OSError):
            for path in leftovers:
                path.unlink(missing_ok=True)

    def _check_root(self, signed: Checkpoint) -> None:
        if self._tree.root() != signed.root:
            raise DamagedLog(f"the {signed.size} entries do not lead to the signed root; verify says which is bad")

    def _remember(self, entries: Sequence[bytes]) -> None:
        for entry in entries:
            self._outbox_ids.add_from(entry)


def _append_tiles(tree: CompactRange, reader: LogReader, bundles: int) -> None:
    """Add the first `bundles` full bundles to an empty tree: by one tile of each level, the one at the right edge."""
    for level, index, width in reversed(right_edge(bundles)):
        for root in reader.tile(level, index, width):
            tree.append_subtree(TILE_HEIGHT * level, root)


def _is_leftover(path: Path) -> bool:
    """Say whether a file is one that `publish_file` had not named yet."""
    return path.name.startswith(".") and path.name.endswith(".part")


def _is_leaf(entry: bytes) -> bool:
    try:
        parse_leaf(entry)
    except BadLeaf:
        return False
    return True


def _write_synced(path: Path, known_bytes: int, data: bytes) -> None:
    """Append to a file known to have had `known_bytes`; cut off first what an earlier failure left behind them."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | (0 if known_bytes else os.O_CREAT)
    file = os.open(path, flags, 0o600)
    try:
        found = os.fstat(file).st_size
        if found < known_bytes:
            raise OSError(f"{path.name} has {found} bytes, it had {known_bytes}")
        if found > known_bytes:
            os.ftruncate(file, known_bytes)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(file, rest) :]
            os.fdatasync(file)
        except OSError:
            with suppress(OSError):
                os.ftruncate(file, known_bytes)
            raise
    finally:
        os.close(file)
    if not known_bytes:
        sync_folder(path.parent)


def _cut(path: Path, known_bytes: int) -> None:
    try:
        os.truncate(path, known_bytes)
    except OSError as error:
        raise _unwritable(error) from error


def _lock_folder(folder: Path) -> int:
    """Hold the folder against a second writer, for as long as the descriptor is open."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise _unwritable(error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise LogUnwritable("another process writes this log") from error
    return descriptor


def _unwritable(error: OSError) -> LogUnwritable:
    return LogUnwritable(f"the log cannot be written: {error.strerror or error}")
