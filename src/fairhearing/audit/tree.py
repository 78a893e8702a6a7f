"""The log's Merkle tree (RFC 9162 section 2.1; the same hashes as RFC 6962). Pure: hashes in, hashes out.

    leaf hash  = SHA-256(0x00 || entry)
    node hash  = SHA-256(0x01 || left || right)
    empty tree = SHA-256()

A tree of n leaves splits at the largest power of two below n.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from .errors import BadProof

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = hashlib.sha256().digest()

_SHA256: Final = hashlib.sha256


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of one entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two neighbouring subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class CompactRange:
    """A growing tree of which only the roots of its full subtrees are kept: at most one a bit of its size."""

    __slots__ = ("_roots", "_size")

    def __init__(self) -> None:
        self._size = 0
        self._roots: list[bytes] = []

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return self._size

    def append(self, leaf: bytes) -> None:
        """Add one leaf's hash on the right."""
        self.append_subtree(0, leaf)

    def append_subtree(self, height: int, root: bytes) -> None:
        """Add a full subtree of 2**height leaves; the tree must be a whole number of such subtrees so far."""
        place = self._size >> height
        if place << height != self._size:
            raise ValueError(f"a subtree of height {height} does not fit on {self._size} leaves")
        while place & 1:
            root = node_hash(self._roots.pop(), root)
            place >>= 1
        self._roots.append(root)
        self._size += 1 << height

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        if not self._roots:
            return EMPTY_ROOT
        root = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            root = node_hash(left, root)
        return root


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over these leaf hashes: neighbours in pairs, level by level, a lone last one passed on."""
    level = list(leaves)
    while len(level) > 1:
        lone = level[-1:] if len(level) % 2 else []
        level = [
            _SHA256(b"\x01" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)
        ] + lone
    return level[0] if level else EMPTY_ROOT


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """Return the ranges of leaves whose roots lead from one leaf to the root (RFC 9162 2.1.3.1), lowest first."""
    if not 0 <= index < size:
        raise BadProof(f"no leaf {index} in a tree of {size}")
    ranges: list[tuple[int, int]] = []
    first, end = 0, size
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((first, middle))
            first = middle
    return ranges[::-1]


def consistency_ranges(earlier: int, size: int) -> list[tuple[int, int]]:
    """Return the ranges of leaves whose roots show the first `earlier` to be unchanged (RFC 9162 2.1.4.1)."""
    if not 0 < earlier <= size:
        raise BadProof(f"no proof from {earlier} leaves to {size}")
    ranges: list[tuple[int, int]] = []
    first, end = 0, size
    while earlier < end:
        middle = first + _split(end - first)
        if earlier <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((first, middle))
            first = middle
    if first:
        ranges.append((first, end))
    return ranges[::-1]


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the hashes that lead from one leaf to the root, lowest first."""
    return [tree_root(leaves[first:end]) for first, end in inclusion_ranges(index, len(leaves))]


def consistency_proof(leaves: Sequence[bytes], earlier: int) -> list[bytes]:
    """Return the hashes that show the first `earlier` leaves to be unchanged, lowest first."""
    return [tree_root(leaves[first:end]) for first, end in consistency_ranges(earlier, len(leaves))]


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check that a leaf's hash stands at `index` under `root` (RFC 9162 2.1.3.2). Raises BadProof if not."""
    if not 0 <= index < size:
        raise BadProof(f"no leaf {index} in a tree of {size}")
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise BadProof("the proof is too long")
        if place & 1 or place == last:
            found = node_hash(step, found)
            place, last = _climb(place, last)
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    if last != 0 or found != root:
        raise BadProof(f"the proof of leaf {index} does not lead to the root of {size}")


def verify_consistency(
    earlier: int, later: int, proof: Sequence[bytes], earlier_root: bytes, later_root: bytes
) -> None:
    """Check that the later tree begins with the whole earlier one (RFC 9162 2.1.4.2). Raises BadProof if not."""
    if earlier == later and not proof and earlier_root == later_root:
        return
    if not 0 < earlier < later or not proof:
        raise BadProof(f"this proves nothing about {earlier} and {later} leaves")
    steps = [earlier_root, *proof] if earlier & (earlier - 1) == 0 else list(proof)
    place, last = earlier - 1, later - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise BadProof("the proof is too long")
        if place & 1 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            place, last = _climb(place, last)
        else:
            new = node_hash(new, step)
        place, last = place >> 1, last >> 1
    if last != 0 or old != earlier_root or new != later_root:
        raise BadProof(f"the tree of {later} does not begin with the tree of {earlier}")


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _climb(place: int, last: int) -> tuple[int, int]:
    """Pass the levels at which a rightmost node has no neighbour."""
    while not place & 1 and place:
        place, last = place >> 1, last >> 1
    return place, last
