"""Checking a log's folder from its files alone: every entry, every tile, the root, the signature. No database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fairhearing.vault.note import NoteVerifier

from .checkpoint import Checkpoint, open_checkpoint
from .errors import BadCheckpoint, BadLeaf, DamagedLog
from .files import LogReader
from .leaf import parse_leaf
from .outbox_ids import OutboxIds
from .tiles import TILE_HEIGHT, TILE_WIDTH, tile_path, tile_root
from .tree import CompactRange, leaf_hash


def verify_log(folder: Path, verifier: NoteVerifier) -> Checkpoint:
    """Recompute a log and return its checkpoint, now known to be true of the files.

    verifier: the log's public key, from a practice's recipients file or a printed sheet, never from the log's folder.
    Raises DamagedLog naming the first bad entry, or the narrowest range of entries it can be in.
    """
    reader = LogReader(folder)
    note = reader.checkpoint()
    if note is None:
        raise DamagedLog("the log's folder holds no checkpoint")
    try:
        signed = open_checkpoint(note, verifier)
    except BadCheckpoint as error:
        raise DamagedLog(str(error)) from error
    _Verification(reader, signed).run()
    return signed


@dataclass(slots=True)
class _Verification:
    """One pass over a log."""

    reader: LogReader
    signed: Checkpoint

    def run(self) -> None:
        full, rest = divmod(self.signed.size, TILE_WIDTH)
        tree = CompactRange()
        outbox_ids = OutboxIds()
        roots: list[bytes] = []
        for bundle in range(full):
            hashes = self._entry_hashes(bundle, TILE_WIDTH, outbox_ids)
            self._compare_with_tile(bundle, hashes)
            roots.append(tile_root(hashes))
            tree.append_subtree(TILE_HEIGHT, roots[-1])
        self._check_levels(roots)
        if rest:
            for each in self._entry_hashes(full, rest, outbox_ids):
                tree.append(each)
        if tree.root() != self.signed.root:
            place = f"an entry from {full * TILE_WIDTH} on" if rest else "an entry"
            also = ", or an earlier one together with its tiles," if rest and full else ""
            raise DamagedLog(f"the entries do not lead to the signed root: {place}{also} is not what was signed")

    def _entry_hashes(self, bundle: int, width: int, outbox_ids: OutboxIds) -> list[bytes]:
        """Check the form of a bundle's entries, and that none came twice; return their hashes."""
        hashes = []
        for number, entry in enumerate(self.reader.bundle(bundle, width), start=bundle * TILE_WIDTH):
            try:
                outbox = parse_leaf(entry).outbox
            except BadLeaf as error:
                raise DamagedLog(f"entry {number}: {error}") from error
            if outbox and outbox in outbox_ids:
                raise DamagedLog(f"entry {number} repeats outbox id {outbox}")
            if outbox:
                outbox_ids.add(outbox)
            hashes.append(leaf_hash(entry))
        return hashes

    def _compare_with_tile(self, bundle: int, hashes: Sequence[bytes]) -> None:
        for place, (found, kept) in enumerate(zip(hashes, self.reader.tile(0, bundle), strict=True)):
            if found != kept:
                number = bundle * TILE_WIDTH + place
                raise DamagedLog(f"entry {number} is not the one whose hash {tile_path(0, bundle)} holds")

    def _check_levels(self, roots: list[bytes]) -> None:
        """Compare the tiles above level 0 with the roots of the level below."""
        level = 1
        while len(roots) >= TILE_WIDTH:
            above = []
            for index in range(len(roots) // TILE_WIDTH):
                hashes = roots[index * TILE_WIDTH : (index + 1) * TILE_WIDTH]
                for place, (found, kept) in enumerate(zip(hashes, self.reader.tile(level, index), strict=True)):
                    if found != kept:
                        raise DamagedLog(self._range(level, index * TILE_WIDTH + place))
                above.append(tile_root(hashes))
            roots, level = above, level + 1

    def _range(self, level: int, below: int) -> str:
        width = TILE_WIDTH**level
        first, last = below * width, (below + 1) * width - 1
        return f"one of entries {first} to {last}, or {tile_path(level, below // TILE_WIDTH)}, is not what was signed"
