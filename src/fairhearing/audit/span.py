"""Checking one span of a log, 65,536 entries at most, from its files alone. Also a process that checks span after span.

`python -m fairhearing.audit.span FOLDER SIZE SCRATCH` reads numbers of spans, a line each, and answers each with a
line of JSON: `{"subtrees": [[height, root in hexadecimal digits], …]}` or `{"damage": what was found}`.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from .errors import BadLeaf, DamagedLog
from .files import LogReader
from .form import scan_bundle
from .leaf import parse_leaf
from .outbox_ids import SPAN, encode_outbox, entry_digest, outbox_digest, outbox_path
from .tiles import TILE_HEIGHT, TILE_WIDTH, bundle_path, encode_entries, parse_entries, tile_path, tile_root
from .tree import leaf_hash

_NICER: Final = 5


@dataclass(frozen=True, slots=True)
class SpanChecker:
    """Checks spans of the first `size` entries of a log.

    scratch: where the digests of a span's outbox ids are left, as `outbox/<n>` has them, unless that file is there.
    """

    reader: LogReader
    size: int
    scratch: Path

    def check(self, span: int) -> list[tuple[int, bytes]]:
        """Return the span's full subtrees, each as its height and root. Raises DamagedLog naming the first damage."""
        first = span * SPAN
        end = min(self.size, first + SPAN)
        digests: list[bytes] = []
        roots = [self._full_bundle(bundle, digests) for bundle in range(first // TILE_WIDTH, end // TILE_WIDTH)]
        self._compare_with_tile(span, roots)
        rest = [leaf_hash(entry) for entry in self._tail(end, digests)] if end % TILE_WIDTH else []
        whole = len(roots) == TILE_WIDTH
        self._compare_outbox(span, digests, tile_root(roots) if whole else None)
        if whole:
            return [(2 * TILE_HEIGHT, tile_root(roots))]
        return [*((TILE_HEIGHT, root) for root in roots), *((0, each) for each in rest)]

    def _full_bundle(self, bundle: int, digests: list[bytes]) -> bytes:
        """Check a full bundle against its tile; return its root."""
        path = bundle_path(bundle)
        try:
            data = (self.reader.folder / path).read_bytes()
        except FileNotFoundError:
            data = encode_entries(self.reader.bundle(bundle))
        kept = self.reader.tile(0, bundle)
        leaves = scan_bundle(data)
        sha256 = hashlib.sha256
        if leaves is None or [sha256(b"\0" + entry).digest() for entry, _ in leaves] != kept:
            raise DamagedLog(name_damage(data, kept, bundle))
        digests.extend(outbox_digest(outbox) for _, outbox in leaves if outbox)
        return tile_root(kept)

    def _tail(self, end: int, digests: list[bytes]) -> list[bytes]:
        """Return the entries behind the last full bundle, their form checked; no tile says what they should be."""
        bundle, width = divmod(end, TILE_WIDTH)
        entries = self.reader.bundle(bundle, width)
        for number, entry in enumerate(entries, start=bundle * TILE_WIDTH):
            try:
                outbox = parse_leaf(entry).outbox
            except BadLeaf as error:
                raise DamagedLog(f"entry {number}: {error}") from error
            if outbox:
                digests.append(outbox_digest(outbox.encode()))
        return entries

    def _compare_with_tile(self, span: int, roots: Sequence[bytes]) -> None:
        """Compare the tile of level 1, full or partial, with the roots of what lies below."""
        kept = self.reader.tile(1, span, len(roots)) if roots else []
        for place, (found, root) in enumerate(zip(kept, roots, strict=True)):
            if found != root:
                first, path = (span * TILE_WIDTH + place) * TILE_WIDTH, tile_path(1, span)
                last = first + TILE_WIDTH - 1
                raise DamagedLog(f"one of entries {first} to {last}, or {path}, is not what was signed")

    def _compare_outbox(self, span: int, digests: Sequence[bytes], root: bytes | None) -> None:
        """Compare the file of outbox ids with the entries, or leave one in the scratch folder."""
        path = self.reader.folder / outbox_path(span)
        expected = encode_outbox(digests, root or bytes(32))
        if root and path.exists():
            if path.read_bytes() != expected:
                raise DamagedLog(f"{outbox_path(span)} does not hold the outbox ids of the entries it stands for")
            return
        (self.scratch / str(span)).write_bytes(expected)


def name_damage(data: bytes, kept: Sequence[bytes], bundle: int) -> str:
    """Say what is wrong with a full bundle, by the tile of hashes beside it: the first entry that does not belong."""
    first, path = bundle * TILE_WIDTH, bundle_path(bundle)
    entries, used = parse_entries(data)
    places = {each: place for place, each in enumerate(kept)}
    for place, (entry, hash_kept) in enumerate(zip(entries, kept, strict=False)):
        found = leaf_hash(entry)
        if found == hash_kept:
            continue
        if found in places:
            return f"entry {first + place} is not in its place in {path}: entry {first + places[found]} stands there"
        try:
            parse_leaf(entry)
        except BadLeaf as error:
            return f"entry {first + place}: {error}"
        return f"entry {first + place} is not the one whose hash {tile_path(0, bundle)} holds"
    if len(entries) < TILE_WIDTH:
        return f"entry {first + len(entries)} is not there whole: {path} ends before it"
    if used != len(data) or len(entries) > TILE_WIDTH:
        return f"{path} holds more than its 256 entries: what follows entry {first + TILE_WIDTH - 1} was added"
    return f"an entry of {path} was signed, but is not in canonical form"


def find_outbox(reader: LogReader, size: int, digest: bytes) -> list[int]:
    """Return the numbers of all entries with an outbox id: for naming one that came twice. Reads the whole log."""
    numbered = islice(reader.entries(), size)
    return [number for number, entry in numbered if entry_digest(entry) == digest]


def main(words: Sequence[str]) -> None:
    """Answer until standard input ends."""
    os.nice(_NICER)
    checker = SpanChecker(LogReader(Path(words[0])), int(words[1]), Path(words[2]))
    for line in sys.stdin:
        try:
            subtrees = [(height, root.hex()) for height, root in checker.check(int(line))]
            answer: dict[str, object] = {"subtrees": subtrees}
        except DamagedLog as damage:
            answer = {"damage": str(damage)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
