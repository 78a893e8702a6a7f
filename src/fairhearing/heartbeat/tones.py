"""The tones of a test call, and whether they are heard in what was recorded. Pure: sound in, a finding out.

    symbol   100 ms of one of eight tones; each side has eight tones of its own, 170 Hz beside the other side's
    code     ten symbols a side, drawn for this one call: no older recording can pass for it
    sound    1 s a side, at a quarter of full scale

Heard is: both sides, each its own code in its own tones, as loud as sent, as long as sent, without a piece missing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairhearing.wire.g711 import SAMPLES_PER_SECOND, encode, linear
from fairhearing.wire.law import Law

from .outcome import Ending

SYMBOLS: Final = 10
SYMBOL_SAMPLES: Final = SAMPLES_PER_SECOND // 10
SAMPLES: Final = SYMBOLS * SYMBOL_SAMPLES
_TONES: Final = 8
_LOWEST_HZ, _STEP_HZ = 500.0, 170.0
_AMPLITUDE: Final = 8192.0
_EDGE: Final = SYMBOL_SAMPLES // 10
_FRAME: Final = SAMPLES_PER_SECOND // 100
_LOUD: Final = 1024.0
_LEVEL_DB: Final = 2.0
_APART_DB: Final = 26.0
_LENGTH_OFF: Final = _FRAME

Samples = NDArray[np.int16]
Spectrum = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Code:
    """Which tones a test call has, by their numbers. left: the even ones of sixteen; right: the odd ones."""

    left: tuple[int, ...]
    right: tuple[int, ...]


def code_of(call_id: str) -> Code:
    """Return the code of a test call. call_id: its own, random."""
    drawn = hashlib.sha256(f"fairhearing test call tones v1\n{call_id}".encode()).digest()
    left, right = drawn[:SYMBOLS], drawn[SYMBOLS : 2 * SYMBOLS]
    return Code(tuple(2 * (each % _TONES) for each in left), tuple(2 * (each % _TONES) + 1 for each in right))


def sound_of(tones: tuple[int, ...]) -> bytes:
    """Return one side's sound in A-law."""
    moments = np.arange(SYMBOL_SAMPLES) / SAMPLES_PER_SECOND
    parts = [_AMPLITUDE * np.sin(2 * np.pi * _hertz(tone) * moments) for tone in tones]
    return encode(np.concatenate(parts).astype(np.int16), Law.A_LAW).tobytes()


def hear(left: Samples, right: Samples, code: Code) -> Ending:
    """Say whether a recording holds this test call. left, right: its two sides, 16 bits at 8,000 Hz."""
    begins = [_begin(side) for side in (left, right)]
    if None in begins:
        return Ending.SIDE_MISSING
    sent = (code.left, code.right)
    heard = [_Side.of(side, begin or 0) for side, begin in zip((left, right), begins, strict=True)]
    if all(side.tones == tones for side, tones in zip(heard, reversed(sent), strict=True)):
        return Ending.SIDES_SWAPPED
    if any(side.matching(tones) < SYMBOLS - side.missing for side, tones in zip(heard, sent, strict=True)):
        return Ending.NOT_HEARD
    if any(side.missing for side in heard):
        return Ending.GAPS
    return Ending.HEARD if all(side.is_as_sent for side in heard) else Ending.NOT_HEARD


def split_sides(sound: bytes) -> tuple[Samples, Samples]:
    """Return both sides of A-law sound, a byte of each in turn."""
    both = linear(np.frombuffer(sound, np.uint8), Law.A_LAW)
    return both[0::2], both[1::2]


@dataclass(frozen=True, slots=True)
class _Side:
    """What one side holds. tones: the strongest of each symbol. quiet_frames: within the sound, of 10 ms each."""

    tones: tuple[int, ...]
    levels_db: tuple[float, ...]
    apart_db: float
    samples: int
    quiet_frames: int

    @classmethod
    def of(cls, side: Samples, begin: int) -> _Side:
        sound = side[begin : begin + SAMPLES + SAMPLES_PER_SECOND].astype(np.float64)
        padded = np.concatenate([sound, np.zeros(max(0, SAMPLES - len(sound)))])
        symbols = padded[:SAMPLES].reshape(SYMBOLS, SYMBOL_SAMPLES)[:, _EDGE:-_EDGE]
        spectra = np.array([_spectrum(each) for each in symbols])
        strongest = spectra.argmax(axis=1)
        own = spectra[np.arange(SYMBOLS), strongest]
        others = spectra[:, 1::2] if strongest[0] % 2 == 0 else spectra[:, 0::2]
        loud = _loud_frames(sound)
        end = int(np.flatnonzero(np.abs(sound) > _LOUD)[-1]) + 1
        return cls(
            tuple(int(each) for each in strongest),
            tuple(float(each) for each in 20 * np.log10(np.maximum(own, 1.0) / _AMPLITUDE)),
            float((20 * np.log10(np.maximum(own, 1.0) / np.maximum(others.max(axis=1), 1.0))).min()),
            end,
            int(np.count_nonzero(~loud[: end // _FRAME])),
        )

    def matching(self, tones: tuple[int, ...]) -> int:
        """Return how many symbols are the ones that were sent."""
        return sum(found == sent for found, sent in zip(self.tones, tones, strict=True))

    @property
    def missing(self) -> int:
        """Return in how many symbols something is missing, at least; more where the end is."""
        cut = max(0, SAMPLES - self.samples - _LENGTH_OFF)
        return -(-self.quiet_frames * _FRAME // SYMBOL_SAMPLES) + -(-cut // SYMBOL_SAMPLES)

    @property
    def is_as_sent(self) -> bool:
        """Whether level and length are what was sent, and nothing of the other side is in it."""
        as_loud = all(abs(each) <= _LEVEL_DB for each in self.levels_db)
        return as_loud and self.apart_db >= _APART_DB and abs(self.samples - SAMPLES) <= _LENGTH_OFF


def _begin(side: Samples) -> int | None:
    """Return where a side's sound begins, None where there is none to speak of."""
    if not _loud_frames(side).any():
        return None
    return int(np.flatnonzero(np.abs(side.astype(np.int32)) > _LOUD)[0])


def _loud_frames(sound: NDArray[np.float64] | Samples) -> NDArray[np.bool_]:
    whole = sound[: len(sound) // _FRAME * _FRAME].astype(np.float64).reshape(-1, _FRAME)
    loud: NDArray[np.bool_] = np.sqrt((whole**2).mean(axis=1)) > _LOUD
    return loud


def _spectrum(sound: NDArray[np.float64]) -> Spectrum:
    """Return the amplitude of each of the sixteen tones in some sound (Goertzel's sums, under a Hann window)."""
    amplitudes: Spectrum = 2 * np.abs(_WAVES @ (sound * _WINDOW)) / _WINDOW.sum()
    return amplitudes


def _hertz(tone: int) -> float:
    return _LOWEST_HZ + _STEP_HZ * tone


_WINDOW: Final = np.hanning(SYMBOL_SAMPLES - 2 * _EDGE)
_WAVES: Final = np.exp(
    -2j * np.pi * np.outer([_hertz(tone) for tone in range(2 * _TONES)], np.arange(len(_WINDOW)) / SAMPLES_PER_SECOND)
)
