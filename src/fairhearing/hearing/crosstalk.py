"""Whether one side's voice is heard on the other's line too: by correlation, since levels alone do not tell.

A voice that leaks at -26 dB is as loud as a faint talker: a line that carries nothing else looks alive. So blocks of a
second in which one side is much louder than the other are correlated, up to 300 ms either way. Where the fainter
side is, for a good part, the louder one once more, it leaks; by how much and how much later is measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .levels import STEP_MS, Levels, in_db
from .samples import Sound

BLOCK_MS: Final = 1000
_BLOCK_STEPS: Final = BLOCK_MS // STEP_MS
_LOUDER_FROM_DB: Final = -42.0
_FAINTER_FROM_DB: Final = -68.0
_APART_FROM_DB: Final = 6.0
_FARTHEST_MS: Final = 300
_EMPHASIS: Final = np.float32(0.9)
_LIKE_FROM: Final = 0.5
_FAINTEST_LEAK_DB: Final = -38.0
_SAME_DELAY_MS: Final = 4.0
_SHARE: Final = 0.5
_BLOCKS: Final = 2
_NO_GAIN: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Likeness:
    """One block: how far the fainter side is the louder one again.

    louder: 0 left, 1 right. correlation: 0 not at all, 1 wholly. delay_ms: by how much it comes later. gain_db: of what
    is alike.
    """

    louder: int
    correlation: float
    delay_ms: float
    gain_db: float


@dataclass(frozen=True, slots=True)
class Leak:
    """One side's voice on the other's line. source: 0 left, 1 right. share: of the blocks that were measured."""

    source: int
    delay_ms: float
    gain_db: float
    share: float


def likenesses(sound: Sound, levels: tuple[Levels, Levels], samples_per_step: int) -> list[Likeness]:
    """Measure the most telling second of each side in a stretch; none of a side that is never much the louder one.

    sound: two rows. levels: their power.
    """
    measured = []
    for louder, block in _most_telling(levels):
        first = block * _BLOCK_STEPS * samples_per_step
        part = sound[:, first : first + _BLOCK_STEPS * samples_per_step]
        found = _correlated(part[louder], part[1 - louder], louder, samples_per_step / STEP_MS)
        measured += [found] if found else []
    return measured


def leaks(measured: Sequence[Likeness]) -> tuple[Leak, ...]:
    """Return which side leaks into the other, if any: alike in half of the blocks or more, always as late."""
    found = (_leak([each for each in measured if each.louder == source], source) for source in (0, 1))
    return tuple(leak for leak in found if leak is not None)


def _most_telling(levels: tuple[Levels, Levels]) -> Iterator[tuple[int, int]]:
    """Yield each side with the block in which it is loudest while it is the louder one by far."""
    blocks = len(levels[0]) // _BLOCK_STEPS
    if not blocks:
        return
    means = [_block_levels(each, blocks) for each in levels]
    for louder in (0, 1):
        top, bottom = means[louder], means[1 - louder]
        fits = (top > _LOUDER_FROM_DB) & (bottom > _FAINTER_FROM_DB) & (top - bottom > _APART_FROM_DB)
        if fits.any():
            yield louder, int(np.where(fits, top, -np.inf).argmax())


def _block_levels(levels: Levels, blocks: int) -> NDArray[np.float64]:
    power = 10 ** (in_db(levels[: blocks * _BLOCK_STEPS]).astype(np.float64) / 10)
    decibels: NDArray[np.float64] = 10 * np.log10(power.reshape(blocks, _BLOCK_STEPS).mean(axis=1))
    return decibels


def _correlated(loud: Sound, faint: Sound, louder: int, samples_per_ms: float) -> Likeness | None:
    source, other = _whitened(loud), _whitened(faint)
    size = 1 << (2 * len(source) - 1).bit_length()
    product = np.conj(np.fft.rfft(source, size)) * np.fft.rfft(other, size)
    at_delay = np.fft.irfft(product, size)
    farthest = int(_FARTHEST_MS * samples_per_ms)
    near = np.concatenate((at_delay[-farthest:], at_delay[: farthest + 1]))
    place = int(np.abs(near).argmax())
    peak, delay = abs(float(near[place])), place - farthest
    before, after = (
        source[max(0, -delay) : len(source) - max(0, delay)],
        other[max(0, delay) : len(other) + min(0, delay)],
    )
    energy, other_energy = float(before @ before), float(after @ after)
    if min(energy, other_energy) <= 0.0:
        return None
    return Likeness(
        louder,
        correlation=peak / float(np.sqrt(energy * other_energy)),
        delay_ms=delay / samples_per_ms,
        gain_db=20 * float(np.log10(max(peak / energy, _NO_GAIN))),
    )


def _whitened(sound: Sound) -> Sound:
    """Return the differences: voices are strong where they are low, and there all voices are alike."""
    return sound[1:] - _EMPHASIS * sound[:-1]


def _leak(measured: list[Likeness], source: int) -> Leak | None:
    like = [each for each in measured if each.correlation >= _LIKE_FROM and each.gain_db >= _FAINTEST_LEAK_DB]
    if len(like) < min(_BLOCKS, len(measured)) or len(like) < _SHARE * len(measured) or not like:
        return None
    delay_ms = float(np.median([each.delay_ms for each in like]))
    same = [each for each in like if abs(each.delay_ms - delay_ms) <= _SAME_DELAY_MS]
    if len(same) < _SHARE * len(measured):
        return None
    return Leak(source, delay_ms, float(np.median([each.gain_db for each in same])), len(same) / len(measured))
