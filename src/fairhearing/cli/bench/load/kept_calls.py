"""What became of all calls: each recording opened with the kit, and held against what the sender says it sent."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairhearing.vault.home import Home
from fairhearing.vault.kit import KitKey

from .sender import Flaws, Span
from .sent_sound import SIDES, Bytes, sent_indexes
from .sound_check import FoundSide, look_through

_HEAD_BYTES: Final = 4040


@dataclass(slots=True)
class Kept:
    """All recordings of one run, compared. calls: how many were found; packets: sent to those and to the others.

    absent_calls: nowhere. lost: packets that are in no recording as a whole, those that were cut included.
    cut_bytes: what the recorder took off packets to follow its sender's clock. strange: bytes that nobody sent, packets
    that are there twice or in a recording that is not theirs, and sides that are exchanged.
    """

    calls: int = 0
    absent_calls: int = 0
    packets: int = 0
    lost: int = 0
    cut_bytes: int = 0
    strange: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether every byte that was sent is there, and no other."""
        return not (self.absent_calls or self.lost or self.cut_bytes or self.strange)


def compare(home: Home, recordings: Iterable[Path], kits: list[KitKey], spans: Sequence[Span], flaws: Flaws) -> Kept:
    """Open these recordings and compare them with what was sent."""
    with tempfile.TemporaryDirectory(dir=home.root) as folder:
        return compare_sounds((_opened(path, kits, Path(folder) / "opened.wav") for path in recordings), spans, flaws)


def compare_sounds(sounds: Iterable[Bytes], spans: Sequence[Span], flaws: Flaws) -> Kept:
    """Compare the sounds of recordings, left and right in turn, with what was sent."""
    open_spans: dict[int, list[Span]] = {}
    for span in spans:
        open_spans.setdefault(span.call, []).append(span)
    kept = Kept()
    for sound in sounds:
        sides = [look_through(np.ascontiguousarray(sound[side::SIDES])) for side in range(SIDES)]
        _add(kept, sides, open_spans, flaws)
    left = [span for each in open_spans.values() for span in each]
    kept.absent_calls = len(left)
    absent = sum(len(_sent(span, side, flaws)) for span in left for side in range(SIDES))
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


def _add(kept: Kept, sides: list[FoundSide], open_spans: dict[int, list[Span]], flaws: Flaws) -> None:
    """Take in one recording, and the span that it is the recording of."""
    kept.strange += sum(each.strange_bytes for each in sides)
    kept.cut_bytes += sum(each.cut_bytes for each in sides)
    span = _span_of(sides, open_spans)
    if span is None:
        kept.strange += 1
        return
    open_spans[span.call].remove(span)
    kept.calls += 1
    for side, found in enumerate(sides):
        sent = _sent(span, side, flaws)
        kept.packets += len(sent)
        if found.stream not in (None, SIDES * span.call + side):
            kept.lost += len(sent)
            kept.strange += 1
            continue
        there, times = np.unique(found.indexes, return_counts=True)
        kept.lost += len(np.setdiff1d(sent, there, assume_unique=True))
        kept.strange += len(np.setdiff1d(there, sent, assume_unique=True)) + int((times - 1).sum())


def _span_of(sides: list[FoundSide], open_spans: dict[int, list[Span]]) -> Span | None:
    """Return the span whose first packets are in one of these sides."""
    for found in sides:
        if found.stream is not None:
            first = found.runs[0][0]
            for span in open_spans.get(found.stream // SIDES, []):
                if span.first <= first and (span.end is None or first < span.end):
                    return span
    return None


def _sent(span: Span, side: int, flaws: Flaws) -> NDArray[np.uint32]:
    end = span.first if span.end is None else span.end
    return sent_indexes(SIDES * span.call + side, span.first, end, flaws)
