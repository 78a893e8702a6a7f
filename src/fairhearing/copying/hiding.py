"""Replacing sound by a tone or by near silence: what was there is gone, not covered.

    span       every sample of the chosen side or sides, from_ms rounded down, to_ms rounded up, and one sample more
               at either end
    tone       1 kHz, at a quarter of full scale; a sample that happens to be the source's is taken one level further
    silence    the faintest levels there are, drawn at random, never the source's, never digital silence

Every sample differs from the source's. So it must, to be seen to be replaced; and so a pattern could tell of the
source where it cannot be what is usual there. Digital silence, which gaps consist of, is therefore never a cover, and
what is drawn does not depend on the source but where both would meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fairhearing.wire.g711 import encode, linear
from fairhearing.wire.law import Law
from fairhearing.wire.sound_format import SIDES, SoundFormat

from .plan import Cover, HiddenSpan

Frames = NDArray[Any]
"""Of bytes in the two laws, of 16-bit numbers in PCM."""
TONE_HZ: Final = 1000
TONE_LEVEL: Final = 8000
FAINT: Final[dict[SoundFormat, Frames]] = {
    SoundFormat.A_LAW: np.array([0x55, 0xD4, 0x54, 0xD7, 0x57], np.uint8),
    SoundFormat.MU_LAW: np.array([0x7E, 0xFE, 0x7D, 0xFD, 0x7C, 0xFC], np.uint8),
    SoundFormat.PCM16: np.array([-3, -2, -1, 1, 2, 3], np.int16),
}
"""Levels that nobody hears, without the one that stands for nothing at all."""
_MARGIN: Final = 1


def frames_of(sound: bytes, sound_format: SoundFormat) -> Frames:
    """Return a recording's bytes as rows of left and right, in the recording's own levels. Whole frames only."""
    kind = np.int16 if sound_format is SoundFormat.PCM16 else np.uint8
    frames: Frames = np.frombuffer(sound, dtype=kind).reshape(-1, SIDES)
    return frames


def first_and_end(span: HiddenSpan, sound_format: SoundFormat) -> tuple[int, int]:
    """Return the first frame that is hidden, and the first after it that is not."""
    a_ms = sound_format.frames_per_ms
    return max(0, span.from_ms * a_ms - _MARGIN), span.to_ms * a_ms + _MARGIN


def hide(
    sound: bytes,
    first_frame: int,
    sound_format: SoundFormat,
    spans: Sequence[HiddenSpan],
    random: np.random.Generator,
) -> bytes:
    """Return the same stretch of a recording with all that is hidden replaced. sound begins at `first_frame`."""
    source = frames_of(sound, sound_format)
    hidden: Frames = source.copy()
    for span in spans:
        first, end = first_and_end(span, sound_format)
        begin, stop = max(first, first_frame) - first_frame, min(end - first_frame, len(source))
        if begin >= stop:
            continue
        for channel in span.side.channels:
            there = source[begin:stop, channel]
            hidden[begin:stop, channel] = _covered(span.cover, there, first_frame + begin, sound_format, random)
    return hidden.tobytes()


def _covered(
    cover: Cover, source: Frames, first_frame: int, sound_format: SoundFormat, random: np.random.Generator
) -> Frames:
    if cover is Cover.SILENCE:
        return _faint(source, sound_format, random)
    return _other(tone(first_frame, len(source), sound_format), source, sound_format)


def tone(first_frame: int, frames: int, sound_format: SoundFormat) -> Frames:
    """Return the tone as it stands from a frame of the recording on, so that stretches of it meet without a click."""
    at = np.arange(first_frame, first_frame + frames, dtype=np.int64) % sound_format.frames_per_second
    wave = TONE_LEVEL * np.sin(2 * np.pi * TONE_HZ * at / sound_format.frames_per_second)
    samples = np.rint(wave).astype(np.int16)
    return samples if sound_format is SoundFormat.PCM16 else encode(samples, Law(sound_format))


def _faint(source: Frames, sound_format: SoundFormat, random: np.random.Generator) -> Frames:
    """Draw faint levels; where one is the source's take the next of the list."""
    levels = FAINT[sound_format]
    drawn = random.integers(0, len(levels), len(source))
    meets = _levels(levels[drawn], sound_format) == _levels(source, sound_format)
    other: Frames = levels[(drawn + meets) % len(levels)]
    return other


def _other(cover: Frames, source: Frames, sound_format: SoundFormat) -> Frames:
    """Take one level further what is the source's own: the last bit of either law, one of 16 bits."""
    step = np.int16(1) if sound_format is SoundFormat.PCM16 else np.uint8(1)
    meets = _levels(cover, sound_format) == _levels(source, sound_format)
    return np.where(meets, cover ^ step, cover)


def _levels(frames: Frames, sound_format: SoundFormat) -> Frames:
    """Return what frames stand for: mu-law has two bytes for nothing at all."""
    return frames if sound_format is SoundFormat.PCM16 else linear(frames, Law(sound_format))
