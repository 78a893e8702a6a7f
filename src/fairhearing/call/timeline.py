"""The two-sided timeline of one recording: what was heard when, on which side.

    frame 0 = the recording began          sealed up to here          now
    |--------------------------------------|----------#####--#####----|
                                            the window: a row for left, a row for right

A frame is one sample of both sides in the recording's format; taken, left stands before right. Sound is placed where
its stream's clock says (`side_clock`), the first to come keeps its place, and what nobody filled stays silence and is
told as a gap. Once a segment has been taken its frames are past: what comes for them later is counted as late.

Pure: no clock is read here. Moments are frames since the recording began, on the arrival clock.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fairhearing.wire.sound_format import SoundFormat

from .gaps import Gap, GapFinder
from .sides import Side
from .steady import SteadyWindow

Samples = NDArray[np.uint8] | NDArray[np.int16]
"""One side's sound: bytes of G.711, or 16-bit samples."""

SEGMENT_BYTES: Final = 4080
"""As much sound as one sealed segment carries."""

HOLD_BACK_MS: Final = 200
"""How long after its end a segment still waits for held-up packets."""

_CHANNEL: Final = {Side.LEFT: 0, Side.RIGHT: 1}
_SAMPLE_TYPES: Final[dict[int, np.dtype[Any]]] = {1: np.dtype(np.uint8), 2: np.dtype("<i2")}
_FIRST_WINDOW_FRAMES: Final = 32_640
"""As much as G.711 brings in a stop of three seconds, beside what waits anyway; made and touched when a call begins."""


class Placed(NamedTuple):
    """What became of some sound. Frames of it that were new, that came too late, and whose place was taken.

    A NamedTuple: thousands are made a second.
    """

    new: int
    late: int
    taken: int


class Timeline:
    """Sound between the sealed past and the present, of one recording.

    One thread at a time. `wipe` it when the recording ended: it holds sound in the clear.
    frames_per_segment: as many frames as one sealed segment carries.
    """

    def __init__(self, sound_format: SoundFormat) -> None:
        self.frames_per_segment = SEGMENT_BYTES // sound_format.bytes_per_frame
        self._due_after = self.frames_per_segment + HOLD_BACK_MS * sound_format.frames_per_ms
        self._silence = np.frombuffer(sound_format.silence, _SAMPLE_TYPES[sound_format.bytes_per_sample])
        self._base = 0  # the frame where the window begins: everything before is sealed
        self._sound, self._filled = self._window(_FIRST_WINDOW_FRAMES // sound_format.bytes_per_sample)
        self._ends = [0, 0]  # the frame behind the last filled one, a side each
        self._gaps = {side: GapFinder(side) for side in Side}

    @property
    def sealed_frames(self) -> int:
        """How many frames were taken: the sealed past."""
        return self._base

    @property
    def end(self) -> int:
        """The frame behind the last one that holds sound."""
        return max(self._ends)

    def end_of(self, side: Side) -> int:
        """Return the frame behind the last one that holds this side's sound."""
        return self._ends[_CHANNEL[side]]

    def place(self, side: Side, frame: int, sound: Samples) -> Placed:
        """Put sound on one side, its first sample at this frame. Frames that are taken keep what they have."""
        late = min(max(self._base - frame, 0), len(sound))
        sound = sound[late:]
        if not len(sound):
            return Placed(0, late, 0)
        channel = _CHANNEL[side]
        start = frame + late - self._base
        stop = start + len(sound)
        if stop > self._filled.shape[1]:
            self._widen(stop)
        self._ends[channel] = max(self._ends[channel], self._base + stop)

        filled = self._filled[channel, start:stop]
        if not filled.any():
            self._sound[channel, start:stop] = sound
            filled[:] = True
            return Placed(len(sound), late, 0)
        free = ~filled
        self._sound[channel, start:stop][free] = sound[free]
        filled[:] = True
        new = int(np.count_nonzero(free))
        return Placed(new, late, len(sound) - new)

    def is_due(self, now: int) -> bool:
        """Say whether a whole segment has waited long enough at this moment."""
        return self._base + self._due_after <= now

    def take_segment(self) -> tuple[bytes, list[Gap]]:
        """Return the oldest segment's interleaved bytes, to be sealed, and the gaps that ended in it."""
        taken = self._take(self.frames_per_segment)
        return taken, [gap for finder in self._gaps.values() for gap in finder.take_ended()]

    def take_tail(self, frames: int) -> tuple[bytes, list[Gap]]:
        """Return the last bytes of a recording that is so many frames long in all, and the gaps up to its end.

        At most one segment may be left, and nothing follows: take whole segments first. Empty if they were all.
        """
        left = frames - self._base
        if not 0 <= left <= self.frames_per_segment:
            raise ValueError(f"a tail has 0 to {self.frames_per_segment} frames, not {left}")
        tail = self._take(left)
        return tail, [gap for finder in self._gaps.values() for gap in finder.end(frames)]

    def silent_since(self, side: Side) -> int | None:
        """Return the frame since which this side's sealed past holds nothing, None while it holds sound."""
        return self._gaps[side].open_since

    def lend(self) -> SteadyWindow | None:
        """Return the window, to be moved on elsewhere; None while there is a gap to be told. Nothing is placed then."""
        if not all(finder.has_none for finder in self._gaps.values()):
            return None
        return SteadyWindow(self._sound, self._filled, self._base, self._ends, int(self._silence[0]))

    def take_back(self, window: SteadyWindow) -> None:
        """Go on from where the window that was lent is now."""
        self._base, self._ends = window.base, window.ends

    def wipe(self) -> None:
        """Overwrite the sound that is still held. The timeline is of no use afterwards."""
        self._sound.fill(0)

    def _take(self, frames: int) -> bytes:
        """Cut the oldest frames off the window and let its rest move up; what it frees is silence again."""
        while frames > self._filled.shape[1]:
            self._widen(frames)
        taken = self._sound[:, :frames].T.tobytes()
        for channel, finder in enumerate(self._gaps.values()):
            finder.read(self._base, self._filled[channel, :frames])
        self._base += frames
        kept = max(self.end - self._base, 0)
        used = min(kept + frames, self._filled.shape[1])
        self._sound[:, :kept] = self._sound[:, frames : frames + kept]
        self._sound[:, kept:used] = self._silence
        self._filled[:, :kept] = self._filled[:, frames : frames + kept]
        self._filled[:, kept:used] = False
        return taken

    def _widen(self, frames: int) -> None:
        """Make the window hold at least so many frames."""
        size = self._filled.shape[1]
        while size < frames:
            size *= 2
        sound, filled = self._window(size)
        sound[:, : self._filled.shape[1]] = self._sound
        filled[:, : self._filled.shape[1]] = self._filled
        self._sound.fill(0)
        self._sound, self._filled = sound, filled

    def _window(self, frames: int) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """Return room for so many frames, silent and not filled."""
        return np.full((2, frames), self._silence, self._silence.dtype), np.zeros((2, frames), np.bool_)
