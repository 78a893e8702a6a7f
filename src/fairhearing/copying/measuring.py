"""Reading again what was made, and measuring every hidden span in it: what was hidden may not be heard.

Of each hidden span, on each side that it hides:

    WAV         the samples are those that were to be written, by their digest; that each of them differs from the
                source's is asked before they are encoded, for every form
    Opus, MP3   decoded, a tenth of a second within either end (an encoder lets sound beside a span run into it, never
                the reverse, since what it hid never reached it), in stretches of five seconds. What is left without
                the tone, and without what the encoder let over from the other side, is held against the source at
                any shift up to 30 ms: where it is alike (correlation above 0.35, above 0.6 in a stretch shorter than
                a second) and a tenth as loud as the source or more, it is still heard. So is anything louder than
                -40 dB of full scale where both sides are hidden

A span shorter than 0.3 s is measured over its middle third.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .encoding import Samples, samples_of
from .errors import StillHeard
from .hiding import TONE_HZ, first_and_end
from .plan import Cover, HiddenSpan, RecordingPlan, Side

LOUDEST_LEFT_DB: Final = -40.0
_HEARD_AT_ALL_DB: Final = -60.0
MOST_ALIKE: Final = 0.35
_MOST_ALIKE_IF_SHORT: Final = 0.6
_SHORT_S: Final = 1.0
MOST_OF_SOURCE: Final = 0.1
_EDGE_S: Final = 0.1
_SHIFT_S: Final = 0.03
_FULL_SCALE: Final = 32768.0
_KEPT_S: Final = 600
"""So much of each hidden span's source is kept for comparing, from its beginning."""
_MS: Final = 1000
_PIECES_A_SECOND: Final = 50
_LOOKED_S: Final = 5
"""A span is measured in stretches of so long."""

Row = NDArray[np.float64]


def assert_all_replaced(source: bytes, hidden: bytes, first_frame: int, plan: RecordingPlan) -> None:
    """Raise StillHeard where a sample that was to be hidden is still the source's. Both begin at `first_frame`."""
    before, after = samples_of(source, plan.sound_format), samples_of(hidden, plan.sound_format)
    for span in plan.spans:
        first, end = first_and_end(span, plan.sound_format)
        begin, stop = max(first - first_frame, 0), min(end - first_frame, len(before))
        for channel in span.side.channels:
            if begin < stop and np.any(before[begin:stop, channel] == after[begin:stop, channel]):
                raise _still_heard(plan, span)


@dataclass(slots=True)
class SourceKept:
    """The source's samples of hidden spans, as far as they are compared, while a copy is made; never written."""

    plan: RecordingPlan
    rows: dict[tuple[int, int], list[Samples]] = field(default_factory=dict)

    def take(self, samples: Samples, first_frame: int) -> None:
        """Keep what of this stretch is hidden."""
        rate = self.plan.sound_format.frames_per_second
        for index, span in enumerate(self.plan.spans):
            first, end = first_and_end(span, self.plan.sound_format)
            end = min(end, first + _KEPT_S * rate)
            begin, stop = max(first - first_frame, 0), min(end - first_frame, len(samples))
            for channel in span.side.channels:
                if begin < stop:
                    self.rows.setdefault((index, channel), []).append(samples[begin:stop, channel].copy())

    def of(self, index: int, channel: int) -> Samples:
        """Return what was kept of a span."""
        return np.concatenate(self.rows.get((index, channel)) or [np.zeros(0, np.int16)])


def measure(plan: RecordingPlan, sound: Iterable[tuple[int, Samples]], kept: SourceKept) -> None:
    """Measure each hidden span in a made file's decoded sound. Raises StillHeard."""
    for stretch in _stretches(plan, sound):
        span = plan.spans[stretch.index]
        left = _without(stretch, tone=span.cover is Cover.TONE, other=span.side is not Side.BOTH)
        level_db = 20 * np.log10(max(float(np.sqrt(np.mean(left**2))), 1e-9) / _FULL_SCALE)
        if span.side is Side.BOTH and level_db > LOUDEST_LEFT_DB:
            raise _still_heard(plan, span)
        if level_db > _HEARD_AT_ALL_DB and _is_like_source(left, stretch, kept):
            raise _still_heard(plan, span)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Some of a hidden span's decoded sound, at the recording's own rate. at_s: from where the span begins."""

    index: int
    channel: int
    at_s: float
    row: Row
    other: Row
    rate: int


def _stretches(plan: RecordingPlan, sound: Iterable[tuple[int, Samples]]) -> Iterator[_Stretch]:
    """Yield all that is to be measured, in the order of its end."""
    wanted = sorted(
        (end, begin, index, channel)
        for index, span in enumerate(plan.spans)
        for begin, end in _inner(span, plan.length_ms / _MS)
        for channel in span.side.channels
    )
    at, waiting, rate, held = 0, list[Samples](), 0, 0
    for rate, rows in sound:
        waiting.append(rows)
        at, held = at + len(rows), held + len(rows)
        while wanted and round(wanted[0][0] * rate) <= at:
            yield _cut(plan, wanted.pop(0), waiting, at, rate)
        if not wanted:
            return
        while held - len(waiting[0]) > (_LOOKED_S + 1) * rate:
            held -= len(waiting.pop(0))
    for each in wanted:
        if not rate or round(each[1] * rate) >= at:
            raise StillHeard(
                f"recording {plan.recording}: what was made ends before what is hidden, so it was not heard"
            )
        yield _cut(plan, each, waiting, at, rate)


def _cut(
    plan: RecordingPlan, each: tuple[float, float, int, int], waiting: Sequence[Samples], at: int, rate: int
) -> _Stretch:
    end_s, begin_s, index, channel = each
    joined = np.concatenate(waiting)
    first = at - len(joined)
    step = rate // plan.sound_format.frames_per_second
    rows = joined[max(0, round(begin_s * rate) - first) : round(end_s * rate) - first : step].astype(np.float64)
    at_s = begin_s - plan.spans[index].from_ms / _MS
    return _Stretch(index, channel, at_s, rows[:, channel], rows[:, 1 - channel], rate // step)


def _inner(span: HiddenSpan, length_s: float) -> Iterator[tuple[float, float]]:
    """Yield the stretches of a span that are measured, in seconds."""
    begin, end = span.from_ms / _MS, min(span.to_ms / _MS, length_s)
    edge = min(_EDGE_S, (end - begin) / 3)
    begin, end = begin + edge, end - edge
    while begin < end:
        yield begin, min(begin + _LOOKED_S, end)
        begin += _LOOKED_S


def _without(stretch: _Stretch, *, tone: bool, other: bool) -> Row:
    """Return what is left without the best fitting tone and the other side, in pieces of 20 ms, as codecs work."""
    row, size = stretch.row, max(stretch.rate // _PIECES_A_SECOND, 1)
    angle = 2 * np.pi * TONE_HZ * np.arange(len(row)) / stretch.rate
    known = [np.ones(len(row))]
    if tone:
        known += [np.sin(angle), np.cos(angle)]
    if other:
        known += [np.roll(stretch.other, shift) for shift in (-1, 0, 1)]
    fitted = np.stack(known, axis=1)
    left = row.copy()
    for begin in range(0, len(row), size):
        piece = slice(begin, begin + size)
        weights, *_ = np.linalg.lstsq(fitted[piece], row[piece], rcond=None)
        left[piece] -= fitted[piece] @ weights
    return left


def _is_like_source(left: Row, stretch: _Stretch, kept: SourceKept) -> bool:
    """Say whether what is left has the source in it, at any small shift; not where none of it was kept."""
    source = kept.of(stretch.index, stretch.channel).astype(np.float64)
    shift = round(_SHIFT_S * stretch.rate)
    begin = round(stretch.at_s * stretch.rate)
    around = source[max(0, begin - shift) : begin + len(left) + shift]
    if len(around) < len(left) or not len(left):
        return False
    size = 1 << (len(around) + len(left)).bit_length()
    product = np.fft.irfft(np.fft.rfft(around, size) * np.conj(np.fft.rfft(left, size)), size)
    so_far = np.concatenate([[0.0], np.cumsum(around**2)])
    energy = np.maximum(so_far[len(left) :] - so_far[: -len(left)], 1.0)
    found = np.abs(product[: len(energy)])
    alike, part = found / np.sqrt(energy * max(float(np.sum(left**2)), 1.0)), found / energy
    is_short = len(left) < _SHORT_S * stretch.rate
    most = _MOST_ALIKE_IF_SHORT if is_short else MOST_ALIKE
    return bool(np.any((alike > most) & (part > MOST_OF_SOURCE)))


def _still_heard(plan: RecordingPlan, span: HiddenSpan) -> StillHeard:
    return StillHeard(
        f"recording {plan.recording}: what is hidden from {span.from_ms} to {span.to_ms} ms could still be heard"
    )
