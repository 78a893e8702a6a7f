"""The calls whose sound the engine follows: lent to it when they go on as they were, taken back when anything happens.

    as ever --lend--> quiet: nothing of it is done in Python but sealing --anything--> taken back, as ever

A call is taken back before anything is asked of it or told to it: a packet that is not the expected one, a segment with
a hole, whatever SIP tells, an event. It is lent again a second later at the soonest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from fairhearing.call.clock_limits import limits_at
from fairhearing.call.sides import Side
from fairhearing.call.steady import SteadyClock, SteadySound
from fairhearing.call.streams import StreamState
from fairhearing.call.timeline import HOLD_BACK_MS, SEGMENT_BYTES
from fairhearing.vault.sealed_segments import SealedSegments
from fairhearing.wire.g711 import SAMPLES_PER_SECOND
from fairhearing.wire.rtp_batch import NS_PER_SAMPLE

from .engine.drain import Followed
from .lines import NEVER, NO_LANE, NOBODY, Line, Lines
from .live_call import LiveCall
from .live_recording import LiveRecording

_TRACKS_AT_FIRST: Final = 64
_SEGMENTS_AT_ONCE: Final = 256
_ROOMS_KEPT: Final = 16
_TRIED_EACH_TICKS: Final = 5
_FRAMES_PER_SEGMENT: Final = SEGMENT_BYTES // 2
_SIDES: Final = 2


@dataclass(slots=True)
class _Loan:
    """One recording that is followed: by which call and number, on which lines, left before right."""

    call: LiveCall
    number: int
    recording: LiveRecording
    steady: SteadySound
    lines: tuple[Line, ...]


class _Rooms:
    """Rooms for sealed segments. Those that are in use are so until their tick's write is over."""

    def __init__(self) -> None:
        self._free = [SealedSegments(_SEGMENTS_AT_ONCE)]
        self._used: list[SealedSegments] = []

    def take(self) -> SealedSegments:
        room = self._free.pop() if self._free else SealedSegments(_SEGMENTS_AT_ONCE)
        self._used.append(room)
        return room

    def take_back(self) -> None:
        for room in self._used:
            room.clear()
        self._free = (self._free + self._used)[:_ROOMS_KEPT]
        self._used = []


class SteadyCalls:
    """For the media thread alone."""

    def __init__(self, engine: Any, lines: Lines) -> None:  # noqa: ANN401 - compiled by cffi, without types
        self._ffi, self._lib = engine.ffi, engine.lib
        self._lines = lines
        self._rules = _rules(self._ffi)
        self._loans: dict[int, _Loan] = {}
        self._tracks_of: dict[str, list[int]] = {}
        self._free: list[int] = []
        self._size = 0
        self._lanes, self._tracks = self._ffi.new("lane[]", 0), self._ffi.new("track[]", 0)
        self._grow(_TRACKS_AT_FIRST)
        self._sound = np.zeros((_SEGMENTS_AT_ONCE, SEGMENT_BYTES), np.uint8)
        self._segments = [memoryview(self._sound[n]) for n in range(_SEGMENTS_AT_ONCE)]
        self._whose = np.zeros(_SEGMENTS_AT_ONCE, np.int32)
        self._rooms = _Rooms()

    @property
    def followed(self) -> Followed:
        """Where the engine finds what it is to follow now."""
        return Followed(self._lines.lane_of, self._lanes, self._tracks, self._rules)

    def lend(self, calls: Iterable[LiveCall], tick: int) -> None:
        """Let the engine follow these calls, where they go on as they were; a fifth of them is looked at each tick."""
        for call in calls:
            if call.id not in self._tracks_of and (hash(call.id) + tick) % _TRIED_EACH_TICKS == 0:
                self._lend(call)

    def take_back(self, call: LiveCall) -> None:
        """Have a call's sound where it can be asked for anything. It may not be lent at all."""
        call.is_quiet = False
        for track in self._tracks_of.pop(call.id, ()):
            loan = self._loans.pop(track)
            self._tracks[track].is_lent = 0
            for line in loan.lines:
                self._lines.follow(line, NO_LANE)
            for side, clock, lane in zip(Side, loan.steady.clocks, self._lanes_of(track), strict=True):
                _read(clock, lane)
                if clock.packets:
                    call.heard(loan.number, side, lane.heard_ns)
            window, now = loan.steady.window, self._tracks[track]
            window.base, window.ends = now.base, list(now.ends)
            loan.recording.sound.take_back(loan.steady)
            self._free.append(track)
        call.is_followed = False

    def seal_due(self, now_ns: int, given_up: dict[str, Exception]) -> list[SealedSegments]:
        """Seal the segments that are due of the calls that are followed. Those with a hole are not quiet any more.

        given_up: takes the calls of which a segment could not be sealed, and why; of such a call none is.
        """
        sealed: list[SealedSegments] = []
        following, broken_count = self._ffi.new("int64_t *"), self._ffi.new("int64_t *")
        broken = self._ffi.new("int32_t[]", self._size)
        while following[0] < self._size:
            count = self._lib.cut(
                self._tracks, self._size, following, now_ns, self._rules,
                self._ffi.cast("uint8_t *", self._sound.ctypes.data),
                self._ffi.cast("int32_t *", self._whose.ctypes.data),
                _SEGMENTS_AT_ONCE, broken, broken_count,
            )  # fmt: skip
            if count:
                sealed.append(self._rooms.take())
            for track, segment in zip(self._whose[:count].tolist(), self._segments, strict=False):
                loan = self._loans[track]
                try:
                    if loan.call.id not in given_up:
                        loan.recording.seal_cut(segment, sealed[-1])
                except Exception as error:  # noqa: BLE001 - the outermost loop, of this call
                    given_up[loan.call.id] = error
            for track in self._ffi.unpack(broken, broken_count[0]):
                self._loans[track].call.is_quiet = False
        return sealed

    def written(self) -> None:
        """Take it that the journal has what was sealed, or that it was copied: its room may be used again."""
        self._rooms.take_back()

    def wipe(self) -> None:
        """Overwrite the sound that was cut last."""
        self._sound.fill(0)

    def _lend(self, call: LiveCall) -> None:
        lent = [self._loan(call, number, recording) for number, recording in call.lend().items()]
        loans = [loan for loan in lent if loan is not None]
        if not loans or len(loans) < len(lent):
            return
        self._tracks_of[call.id] = [self._follow(loan) for loan in loans]
        call.is_followed = call.is_quiet = True

    def _loan(self, call: LiveCall, number: int, recording: LiveRecording) -> _Loan | None:
        lines = self._lines_of(call, number)
        are_alike = all(str(line.stream.codec.law) == recording.sound.format for line in lines)
        steady = recording.lend() if lines and are_alike else None
        return None if steady is None else _Loan(call, number, recording, steady, lines)

    def _lines_of(self, call: LiveCall, number: int) -> tuple[Line, ...]:
        """Return the lines of a recording's sides, none unless each side has one that may be followed."""
        found = []
        for side in Side:
            mine = [
                line
                for line in self._lines.lines_of(call)
                if (line.stream.recording, line.stream.side) == (number, side)
                and line.stream.state is not StreamState.ENDED
            ]
            if len(mine) != 1 or not _may_be_followed(mine[0]):
                return ()
            found += mine
        return tuple(found)

    def _follow(self, loan: _Loan) -> int:
        if not self._free:
            self._grow(2 * self._size)
        number = self._free.pop()
        track, window = self._tracks[number], loan.steady.window
        track.sound = self._ffi.cast("uint8_t *", window.sound.ctypes.data)
        track.filled = self._ffi.cast("uint8_t *", window.filled.ctypes.data)
        track.frames, track.base, track.ends = window.sound.shape[1], window.base, window.ends
        track.began_ns, track.silence, track.is_lent = loan.steady.began_ns, window.silence, 1
        for side, (clock, line) in enumerate(zip(loan.steady.clocks, loan.lines, strict=True)):
            _write(clock, line, self._lanes[_SIDES * number + side])
            self._lines.follow(line, _SIDES * number + side)
        self._loans[number] = loan
        return number

    def _lanes_of(self, track: int) -> tuple[Any, Any]:
        return self._lanes[_SIDES * track], self._lanes[_SIDES * track + 1]

    def _grow(self, size: int) -> None:
        lanes, tracks = self._ffi.new("lane[]", _SIDES * size), self._ffi.new("track[]", size)
        self._ffi.memmove(lanes, self._lanes, self._ffi.sizeof(self._lanes))
        self._ffi.memmove(tracks, self._tracks, self._ffi.sizeof(self._tracks))
        self._free += range(size - 1, self._size - 1, -1)
        self._lanes, self._tracks, self._size = lanes, tracks, size


def _may_be_followed(line: Line) -> bool:
    """Whether a line's packets are plain ones of its own law, from an address that is known, without an end."""
    stream = line.stream
    if line.keys or line.until_ns != NEVER or line.heard_from == NOBODY:
        return False
    return stream.payload_type != stream.telephone_event and stream.codec_of(stream.payload_type) is stream.codec


def _write(clock: SteadyClock, line: Line, lane: Any) -> None:  # noqa: ANN401
    lane.end, lane.packets, lane.heard_ns = clock.end, 0, 0
    lane.windows = clock.windows
    lane.usual, lane.latest = -1 if clock.usual is None else clock.usual, clock.latest
    lane.address = line.heard_from
    lane.ssrc, lane.sequence, lane.timestamp = clock.ssrc, clock.sequence, clock.timestamp
    lane.payload_type = line.stream.payload_type


def _read(clock: SteadyClock, lane: Any) -> None:  # noqa: ANN401
    clock.sequence, clock.timestamp, clock.end, clock.packets = lane.sequence, lane.timestamp, lane.end, lane.packets
    clock.windows = [(began, best) for began, best in lane.windows]
    clock.usual, clock.latest = None if lane.usual < 0 else lane.usual, lane.latest


def _rules(ffi: Any) -> Any:  # noqa: ANN401
    limits, ms = limits_at(SAMPLES_PER_SECOND), SAMPLES_PER_SECOND // 1000
    return ffi.new(
        "rules *",
        {
            "jump": limits.jump,
            "pause": limits.pause,
            "windows": limits.lag_windows,
            "drift": limits.drift,
            "grown": limits.grown,
            "fastest_growth": limits.fastest_growth,
            "segment": _FRAMES_PER_SEGMENT,
            "due_after": _FRAMES_PER_SEGMENT + HOLD_BACK_MS * ms,
            "ns_per_frame": NS_PER_SAMPLE,
        },
    )
