"""Proofs from a log's tiles alone: that an entry stands in it, that it grew and did not change. A few files each.

Whoever has the proof, the entry and the log's public key needs neither the log nor us. The proof of an entry travels
as C2SP tlog-proof has it:

    c2sp.org/tlog-proof@v1
    extra <base64>                     only where there is something to say
    index <number of the entry>
    <hash, base64>                     RFC 9162 2.1.3.1, lowest first
    ...
    (an empty line)
    <the checkpoint, a signed note>
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from fairhearing.vault.note import NoteVerifier

from .checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from .errors import BadCheckpoint, BadProof, DamagedLog, LogCutShort, LogRewritten
from .files import LogReader
from .tiles import TILE_HEIGHT, TILE_WIDTH
from .tree import (
    EMPTY_ROOT,
    HASH_BYTES,
    consistency_ranges,
    inclusion_ranges,
    leaf_hash,
    node_hash,
    tree_root,
    verify_consistency,
    verify_inclusion,
)

_TITLE: Final = "c2sp.org/tlog-proof@v1"
_EXTRA: Final = "extra "
_INDEX: Final = "index "
_MOST_HASHES: Final = 63


@dataclass(frozen=True, slots=True)
class LogTree:
    """A log's tree as its tiles hold it, up to `size` entries. It may grow meanwhile.

    Every method raises DamagedLog where a file is missing or of another length.
    """

    reader: LogReader
    size: int
    _tiles: dict[tuple[int, int], list[bytes]] = field(default_factory=dict)

    def root(self, size: int) -> bytes:
        """Return the root over the first `size` entries."""
        if not 0 <= size <= self.size:
            raise BadProof(f"the log has {self.size} entries, not {size}")
        return self._range_root(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Return the hashes that lead from entry `index` to the root over the first `size` entries."""
        self._check(size)
        return [self._range_root(*each) for each in inclusion_ranges(index, size)]

    def consistency(self, earlier: int, size: int) -> list[bytes]:
        """Return the hashes that show the first `earlier` entries to be the beginning of the first `size`."""
        self._check(size)
        return [self._range_root(*each) for each in consistency_ranges(earlier, size)]

    def _check(self, size: int) -> None:
        if size > self.size:
            raise BadProof(f"the log has {self.size} entries, not {size}")

    def _range_root(self, first: int, end: int) -> bytes:
        """Return the root over entries `first` to `end`, a range that a tree of any size splits into."""
        width = end - first
        if width & (width - 1) == 0:
            return self._subtree(width.bit_length() - 1, first)
        middle = first + (1 << (width.bit_length() - 1))
        return node_hash(self._range_root(first, middle), self._range_root(middle, end))

    def _subtree(self, height: int, first: int) -> bytes:
        """Return the root of a full subtree of 2**height entries, from the one tile that holds what it is made of."""
        level, above = divmod(height, TILE_HEIGHT)
        place = first >> (level * TILE_HEIGHT)
        index, start = divmod(place, TILE_WIDTH)
        return tree_root(self._tile(level, index)[start : start + (1 << above)])

    def _tile(self, level: int, index: int) -> list[bytes]:
        key = (level, index)
        if key not in self._tiles:
            width = min(TILE_WIDTH, (self.size >> (level * TILE_HEIGHT)) - index * TILE_WIDTH)
            self._tiles[key] = self.reader.tile(level, index, width)
        return self._tiles[key]


@dataclass(frozen=True, slots=True)
class EntryProof:
    """That one entry stands in the log. note: the checkpoint it leads to. extra: whatever its maker added, unproven."""

    index: int
    hashes: tuple[bytes, ...]
    note: str
    extra: bytes = b""

    def text(self) -> str:
        """Return the proof as it travels."""
        lines = [_TITLE]
        if self.extra:
            lines.append(_EXTRA + _encode(self.extra))
        lines += [f"{_INDEX}{self.index}", *map(_encode, self.hashes), "", ""]
        return "\n".join(lines) + self.note

    @classmethod
    def parse(cls, text: str) -> EntryProof:
        """Read a proof. Raises BadProof for anything else, and checks nothing yet."""
        above, blank, note = text.partition("\n\n")
        lines = above.split("\n")
        if not blank or lines.pop(0) != _TITLE or not lines:
            raise BadProof(f"this is no proof: its first line is not {_TITLE}")
        extra = _decode(lines.pop(0).removeprefix(_EXTRA)) if lines[0].startswith(_EXTRA) else b""
        index = lines.pop(0).removeprefix(_INDEX) if lines and lines[0].startswith(_INDEX) else ""
        if not (index.isascii() and index.isdecimal()) or str(int(index[:20])) != index:
            raise BadProof("a proof must say which entry it is of: 'index' and its number")
        hashes = tuple(map(_decode, lines))
        if len(hashes) > _MOST_HASHES or any(len(each) != HASH_BYTES for each in hashes):
            raise BadProof(f"a proof has at most {_MOST_HASHES} hashes of {HASH_BYTES} bytes")
        return cls(int(index), hashes, note, extra)

    def check(self, entry: bytes, verifier: NoteVerifier) -> Checkpoint:
        """Return the checkpoint under which this entry stands. Raises BadProof, or BadCheckpoint if it is not signed.

        entry: the leaf's bytes. verifier: the log's public key, from elsewhere than the proof.
        """
        signed = open_checkpoint(self.note, verifier)
        verify_inclusion(self.index, signed.size, leaf_hash(entry), self.hashes, signed.root)
        return signed


def prove_entry(reader: LogReader, index: int, *, extra: bytes = b"") -> EntryProof:
    """Make the proof that entry `index` stands in the log, under its newest checkpoint.

    Raises BadProof if there is no such entry, DamagedLog if the files do not lead to the checkpoint.
    """
    note, signed = newest_checkpoint(reader)
    hashes = LogTree(reader, signed.size).inclusion(index, signed.size)
    entry = reader.bundle(index // TILE_WIDTH, index % TILE_WIDTH + 1)[-1]
    try:
        verify_inclusion(index, signed.size, leaf_hash(entry), hashes, signed.root)
    except BadProof as error:
        raise DamagedLog(f"entry {index} and the tiles do not lead to the signed root: verify says more") from error
    return EntryProof(index, tuple(hashes), note, extra)


def prove_growth(reader: LogReader, earlier: Checkpoint) -> tuple[list[bytes], str]:
    """Prove that the log of today begins with an earlier one; return the hashes and today's checkpoint.

    Raises LogRewritten if it does not, BadProof if the checkpoint is of another log.
    """
    note, signed = newest_checkpoint(reader)
    if signed.origin != earlier.origin:
        raise BadProof(f"the checkpoint is of the log {earlier.origin}, this one is {signed.origin}")
    return consistency(LogTree(reader, signed.size), earlier, signed), note


def consistency(tree: LogTree, earlier: Checkpoint, later: Checkpoint) -> list[bytes]:
    """Return the hashes that lead from an earlier checkpoint to a later one, tried. Raises LogRewritten if none do."""
    if earlier.size > later.size:
        raise LogCutShort(f"the log has {later.size} entries, it had {earlier.size}: it was cut short")
    if earlier.size in {0, later.size}:
        wanted = later.root if earlier.size else EMPTY_ROOT
        if earlier.root != wanted:
            raise LogRewritten(f"the first {earlier.size} entries are not what they were: the log was rewritten")
        return []
    hashes = tree.consistency(earlier.size, later.size)
    try:
        verify_consistency(earlier.size, later.size, hashes, earlier.root, later.root)
    except BadProof as error:
        raise LogRewritten(f"the first {earlier.size} entries are not what they were: the log was rewritten") from error
    return hashes


def newest_checkpoint(reader: LogReader) -> tuple[str, Checkpoint]:
    """Return the log's newest checkpoint as a note and as values. Its signature is the caller's to check."""
    note = reader.checkpoint()
    if note is None:
        raise DamagedLog("the log's folder holds no checkpoint")
    try:
        return note, parse_checkpoint(note)
    except BadCheckpoint as error:
        raise DamagedLog(str(error)) from error


def encode_hashes(hashes: Sequence[bytes]) -> str:
    """Return hashes as lines of base64."""
    return "".join(_encode(each) + "\n" for each in hashes)


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _decode(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadProof("a line of the proof is not base64") from error
    if not data or _encode(data) != text:
        raise BadProof("a line of the proof is not base64 as it is written")
    return data
