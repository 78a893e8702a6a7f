"""What became of all calls: each recording opened with the kit, and held against what the sender says it sent."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairhearing.vault.errors import VaultError
from fairhearing.vault.home import Home
from fairhearing.vault.kit import KitKey

from .sender import Flaws, Span
from .sent_sound import SIDES, Bytes, sent_indexes
from .sound_check import FoundSide, look_through

_HEAD_BYTES: Final = 4040


@dataclass(frozen=True, slots=True)
class FirstPacket:
    """The first packet of a side: at which frame of the recording it begins, its stream, and its number."""

    frame: int
    stream: int
    index: int


@dataclass(slots=True)
class Kept:
    """All recordings of one run, compared. calls: how many were found; packets: sent to those and to the others.

    unopened: recordings that are damaged. absent_calls: nowhere. lost: packets that are in no recording as a whole,
    those that were cut included. cut_bytes: what the recorder took off packets to follow its sender's clock.
    strange: bytes that nobody sent, packets that are there twice or in a recording that is not theirs, and sides that
    are exchanged. moved: by how many frames a packet is not where its recording's first one puts it, at most.
    firsts: where each recording's left side begins.
    """

    calls: int = 0
    unopened: int = 0
    absent_calls: int = 0
    packets: int = 0
    lost: int = 0
    cut_bytes: int = 0
    strange: int = 0
    moved: int = 0
    firsts: dict[str, FirstPacket] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether every byte that was sent is there, and no other."""
        return not (self.unopened or self.absent_calls or self.lost or self.cut_bytes or self.strange)


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent. pairs: of how many calls there were packets, which all calls share in turn; None: of each."""

    spans: Sequence[Span]
    flaws: Flaws = field(default_factory=Flaws)
    pairs: int | None = None

    def pair(self, call: int) -> int:
        """Return whose packets a call sends."""
        return call if self.pairs is None else call % self.pairs

    def indexes(self, span: Span, side: int) -> NDArray[np.uint32]:
        """Return the numbers of the packets of one side."""
        end = span.first if span.end is None else span.end
        return sent_indexes(SIDES * self.pair(span.call) + side, span.first, end, self.flaws)


def compare(home: Home, recordings: Iterable[Path], kits: list[KitKey], sent: Sent) -> Kept:
    """Open these recordings and compare them with what was sent."""
    unopened = []
    with tempfile.TemporaryDirectory(dir=home.root) as folder:
        wav = Path(folder) / "opened.wav"

        def opened() -> Iterator[tuple[str, Bytes]]:
            for path in recordings:
                try:
                    yield path.stem, _opened(path, kits, wav)
                except VaultError:
                    unopened.append(path)

        kept = compare_sounds(opened(), sent)
    kept.unopened = len(unopened)
    return kept


def compare_sounds(sounds: Iterable[tuple[str, Bytes]], sent: Sent) -> Kept:
    """Compare recordings, each by its id with its sound, left and right in turn, with what was sent."""
    unclaimed: dict[int, list[Span]] = {}
    for span in sent.spans:
        unclaimed.setdefault(sent.pair(span.call), []).append(span)
    kept = Kept()
    for recording, sound in sounds:
        sides = [look_through(np.ascontiguousarray(sound[side::SIDES])) for side in range(SIDES)]
        _add(kept, sides, sent, unclaimed)
        left = sides[0]
        if left.stream is not None:
            kept.firsts[recording] = FirstPacket(left.began, left.stream, left.runs[0][0])
    absent_spans = [span for each in unclaimed.values() for span in each]
    kept.absent_calls = len(absent_spans)
    absent = sum(len(sent.indexes(span, side)) for span in absent_spans for side in range(SIDES))
    kept.packets += absent
    kept.lost += absent
    return kept


def _opened(path: Path, kits: list[KitKey], wav: Path) -> Bytes:
    """Return the sound of one recording."""
    from fairhearing.vault.unseal import unseal_file

    unseal_file(path, kits, wav)
    sound = np.fromfile(wav, np.uint8)[_HEAD_BYTES:]
    wav.unlink()
    return sound


def _add(kept: Kept, sides: list[FoundSide], sent: Sent, unclaimed: dict[int, list[Span]]) -> None:
    """Take in one recording, and the span that it is the recording of."""
    kept.strange += sum(each.strange_bytes for each in sides)
    kept.moved = max(kept.moved, *(each.moved for each in sides))
    kept.cut_bytes += sum(each.cut_bytes for each in sides)
    span = _span_of(sides, unclaimed)
    if span is None:
        kept.strange += 1
        return
    unclaimed[sent.pair(span.call)].remove(span)
    kept.calls += 1
    for side, found in enumerate(sides):
        indexes = sent.indexes(span, side)
        kept.packets += len(indexes)
        if found.stream not in (None, SIDES * sent.pair(span.call) + side):
            kept.lost += len(indexes)
            kept.strange += 1
            continue
        there, times = np.unique(found.indexes, return_counts=True)
        kept.lost += len(np.setdiff1d(indexes, there, assume_unique=True))
        kept.strange += len(np.setdiff1d(there, indexes, assume_unique=True)) + int((times - 1).sum())


def _span_of(sides: list[FoundSide], unclaimed: dict[int, list[Span]]) -> Span | None:
    """Return the span that one of these sides is the sound of: of those that share their packets, the nearest."""
    for found in sides:
        if found.stream is None:
            continue
        first, (last, count) = found.runs[0][0], found.runs[-1]
        spans = (
            (abs(span.first - first) + abs((span.end or span.first) - last - count), span)
            for span in unclaimed.get(found.stream // SIDES, [])
            if span.first <= first and (span.end is None or first < span.end)
        )
        nearest = min(spans, key=lambda each: each[0], default=None)
        if nearest is not None:
            return nearest[1]
    return None
