"""Where on the timeline one side's RTP belongs: its sender's clock, anchored to our arrival clock.

Rules, in order. `lead` and `lag` are how far a run's place lies ahead of or behind its arrival.
  1. A new source (SSRC) is anchored by arrival, but never over sound that is already there, nor in the sealed past.
  2. A source whose clock jumps (2 s or more from arrival) is anchored anew, unless the run is merely old.
  3. A source that has come too late for 60 ms on end was not held up, its clock is wrong: it is anchored anew, unless
     the run is merely old.
  4. A source whose best packet of 10 s lags by 8 ms or more, or whose best of 1 s lags by 120 ms or more, is moved to
     where that packet says. This leaves a gap and loses nothing. After its packets were withheld the first is enough,
     if it lags by 120 ms: its clock stood still meanwhile, and a second later some would have come too late.
  5. A source that leads by 40 ms or more, or whose best packet of the last 10 s led by 8 ms or more, is moved back by
     that where it pauses for at least 200 ms, as far as the pause allows.
  6. A source whose lead grows sends more than fits into the time. Where its best packet of 10 s leads by 8 ms or more,
     and by 2 ms more than that of the first 10 s since its anchor, what is above is cut off the run's beginning, by at
     most 4 ms each 10 s. A lead that is there from the first, or comes at once, is none of its clock: its anchor's
     packets were held up. It loses nothing; rule 5 takes it back.
A clock that is wrong by up to 100 millionths so stays within 10 ms of its arrival, two sides within 20 ms, unless the
packets that anchored it were held up.
Two sources on one side keep an anchor each, so that packets that overtake each other at a change stay in place.

A packet cannot be early, only late: the least delayed one tells the truth (`RtpRun.began_ns` is that of a run).

Places are frames of the recording, timestamps are ticks of the sender's RTP clock; the two rates need not be the same.
A source that changes its clock's rate counts from anywhere (RFC 7160 section 3): it is a new one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from fairhearing.wire.rtp import sequence_step, timestamp_step

from .clock_limits import LagWindow, Lead, Limits, limits_at
from .sound_events import SoundEventKind
from .steady import SteadyClock

_OLD_PACKETS: Final = 3000
_SOURCES_KEPT: Final = 4


class Arrival(NamedTuple):
    """A run of packets as a clock sees it. frames: its length. began, arrived, ended: in frames, on our clock.

    timestamp: in ticks, of which the sender's RTP clock has `clock_rate` a second.
    A NamedTuple, as is Place: thousands are made a second.
    """

    ssrc: int
    sequence: int
    timestamp: int
    packets: int
    frames: int
    began: int
    arrived: int
    ended: int
    clock_rate: int


class Place(NamedTuple):
    """Where a run begins. change: None as long as the clock is trusted. moved: frames by which the anchor moved."""

    frame: int
    change: SoundEventKind | None = None
    moved: int = 0


@dataclass(slots=True)
class _Source:
    """One sender's clock. newest_sequence: of its furthest packet. end_*: behind its furthest run, where that lies.

    clock_rate, frames_per_second: of its timestamps and of the recording.
    late_since: arrival of the first of the runs that have all come too late. expected, received: packets, for losses.
    rested: packets were withheld since the newest; their numbers are no loss.
    """

    clock_rate: int
    frames_per_second: int
    newest_sequence: int
    end_timestamp: int
    end_frame: int
    expected: int
    received: int
    windows: list[LagWindow]
    lead: Lead = field(default_factory=Lead)
    late_since: int | None = None
    rested: bool = False

    def place_of(self, timestamp: int) -> int:
        ticks = timestamp_step(timestamp, self.end_timestamp)
        return self.end_frame + ticks * self.frames_per_second // self.clock_rate


class SideClock:
    """Gives every run of one side its place. One for each side of a recording."""

    def __init__(self, frames_per_second: int) -> None:
        self._frames_per_second = frames_per_second
        self._limits = limits_at(frames_per_second)
        self._sources: dict[int, _Source] = {}
        self._forgotten_losses = 0

    def place(self, run: Arrival, *, sealed: int, side_end: int) -> Place:
        """Return where this run begins.

        sealed: frames before this are past. side_end: the frame behind the side's last sound.
        """
        source = self._sources.pop(run.ssrc, None)
        if source is None:
            return self._new_source(run, self._anchor(run, sealed, side_end), known=bool(self._sources))
        if source.clock_rate != run.clock_rate:
            _count(source, run.sequence, run.packets)
            self._forgotten_losses += _losses(source)
            return self._new_source(run, self._anchor(run, sealed, side_end), known=True)
        self._sources[run.ssrc] = source  # last in the dictionary: the one heard last
        place = self._judge(source, run, sealed, side_end)
        _count(source, run.sequence, run.packets)
        end_timestamp = self._end_timestamp(run)
        if place.change is not None or timestamp_step(end_timestamp, source.end_timestamp) > 0:
            source.end_timestamp, source.end_frame = end_timestamp, place.frame + run.frames
        return place

    def skip(self, ssrc: int, sequence: int) -> None:
        """Count a packet of this source that is no sound, such as a digit."""
        source = self._sources.get(ssrc)
        if source is not None:
            _count(source, sequence, 1)

    def rest(self) -> None:
        """Take it that packets are withheld from here on: what lies between two numbers then is no loss."""
        for source in self._sources.values():
            source.rested = True

    def lend(self) -> SteadyClock | None:
        """Return the source heard last, to be followed; None where there is none that may be taken as steady."""
        ssrc, source = next(reversed(self._sources.items()), (0, None))
        if source is None or source.rested or source.late_since is not None:
            return None
        if source.clock_rate != self._frames_per_second:
            return None
        windows = [(window.began, window.best) for window in source.windows]
        sequence = (source.newest_sequence + 1) & 0xFFFF
        return SteadyClock(
            ssrc, sequence, source.end_timestamp, source.end_frame, windows, source.lead.usual, source.lead.latest
        )

    def take_back(self, steady: SteadyClock) -> None:
        """Go on from where the source that was lent is now."""
        source = self._sources[steady.ssrc]
        source.newest_sequence = (steady.sequence - 1) & 0xFFFF
        source.end_timestamp, source.end_frame = steady.timestamp, steady.end
        source.expected += steady.packets
        source.received += steady.packets
        source.lead = Lead(steady.usual, steady.latest)
        for window, (began, best) in zip(source.windows, steady.windows, strict=True):
            window.began, window.best = began, best

    @property
    def lost(self) -> int:
        """How many packets never came, by the senders' own numbering (RFC 3550 A.3)."""
        return self._forgotten_losses + sum(_losses(source) for source in self._sources.values())

    def forgive_duplicates(self, ssrc: int, packets: int) -> None:
        """Take duplicates out of the sum of what was received, or they would hide losses."""
        self._sources[ssrc].received -= packets

    def _new_source(self, run: Arrival, frame: int, *, known: bool) -> Place:
        before = next(reversed(self._sources.values()), None)
        if len(self._sources) == _SOURCES_KEPT:
            oldest = next(iter(self._sources))
            self._forgotten_losses += _losses(self._sources.pop(oldest))
        self._sources[run.ssrc] = _Source(
            clock_rate=run.clock_rate,
            frames_per_second=self._frames_per_second,
            newest_sequence=(run.sequence + run.packets - 1) & 0xFFFF,
            end_timestamp=self._end_timestamp(run),
            end_frame=frame + run.frames,
            expected=run.packets,
            received=run.packets,
            windows=self._windows(run, frame),
            lead=_lead_of(run, frame, before),
        )
        return Place(frame, SoundEventKind.NEW_SOURCE if known else None)

    def _judge(self, source: _Source, run: Arrival, sealed: int, side_end: int) -> Place:
        """Apply rules 2 to 6."""
        limits = self._limits
        frame = source.place_of(run.timestamp)
        lag = run.began - frame
        if frame + run.frames > sealed:
            source.late_since = None
        if not _is_old(source, run):
            if source.rested and limits.short_lag <= lag < limits.jump:
                return self._move(source, run, SoundEventKind.CLOCK_CORRECTED, self._anchor(run, sealed, side_end))
            if abs(lag) >= limits.jump:
                return self._move(source, run, SoundEventKind.CLOCK_JUMPED, self._anchor(run, sealed, side_end))
            if frame + run.frames <= sealed and _is_late_on_end(source, run, limits.late_on_end):
                return self._move(source, run, SoundEventKind.CLOCK_CORRECTED, self._anchor(run, sealed, side_end))

        shift = _shift(source, run.arrived, lag, limits)
        if frame - side_end >= limits.pause and (ahead := _lead_at_pause(source, lag, limits)):
            place = self._move(source, run, SoundEventKind.CLOCK_CORRECTED, max(frame - ahead, side_end, sealed))
            source.lead.latest = max(0, source.lead.latest + place.moved)
            return place
        if shift:
            lead = source.lead
            place = self._move(source, run, SoundEventKind.CLOCK_CORRECTED, max(frame + shift, sealed))
            source.lead = lead if shift < 0 else source.lead
            return place
        return Place(frame)

    def _move(self, source: _Source, run: Arrival, change: SoundEventKind, frame: int) -> Place:
        moved = frame - source.place_of(run.timestamp)
        source.late_since = None
        source.lead = _lead_of(run, frame, source)
        source.windows = self._windows(run, frame)
        return Place(frame, change, moved)

    def _anchor(self, run: Arrival, sealed: int, side_end: int) -> int:
        """Return the run's place by arrival, moved on past what is there already if that is not too far."""
        past_sound = side_end if side_end - run.began < self._limits.jump else 0
        return max(run.began, sealed, past_sound)

    def _windows(self, run: Arrival, frame: int) -> list[LagWindow]:
        windows = self._limits.lag_windows
        return [LagWindow(length, limit, run.arrived, run.began - frame) for length, limit in windows]

    def _end_timestamp(self, run: Arrival) -> int:
        """Return the timestamp behind a run."""
        return (run.timestamp + run.frames * run.clock_rate // self._frames_per_second) & 0xFFFF_FFFF


def _lead_of(run: Arrival, frame: int, before: _Source | None) -> Lead:
    """Return what is known of a source's lead at a new anchor: behind sound that is there it leads as that does."""
    return replace(before.lead) if before is not None and frame > run.began else Lead()


def _lead_at_pause(source: _Source, lag: int, limits: Limits) -> int:
    """Return by how much a source that pauses is to be moved back by rule 5, 0 as a rule."""
    if lag <= -limits.lead_before_pause:
        return -lag
    return source.lead.latest if source.lead.latest >= limits.drift else 0


def _shift(source: _Source, now: int, lag: int, limits: Limits) -> int:
    """Return by how much a source's clock has gone wrong by rules 4 and 6, 0 as a rule."""
    over = [(window, best) for window in source.windows if (best := window.see(now, lag)) is not None]
    behind = max((best for window, best in over if best >= window.limit), default=0)
    if behind:
        return behind
    return next((-source.lead.see(-best, limits) for window, best in over if window.length == limits.long), 0)


def _is_old(source: _Source, run: Arrival) -> bool:
    """Say whether a run was sent before what we have: held up or repeated on its way, not a clock that jumped."""
    behind = -sequence_step(run.sequence, source.newest_sequence)
    return 0 <= behind < _OLD_PACKETS and timestamp_step(run.timestamp, source.end_timestamp) < 0


def _is_late_on_end(source: _Source, run: Arrival, longest: int) -> bool:
    if source.late_since is None:
        source.late_since = run.arrived
    return run.ended - source.late_since >= longest


def _count(source: _Source, sequence: int, packets: int) -> None:
    """Follow the sender's numbering: what lies between two numbers was sent, whether it came or not."""
    last = (sequence + packets - 1) & 0xFFFF
    step = sequence_step(last, source.newest_sequence)
    source.received += packets
    if source.rested or abs(step) >= _OLD_PACKETS:
        source.rested = False
        source.expected += packets  # the sender began to count anew
        source.newest_sequence = last
    elif step > 0:
        source.expected += step
        source.newest_sequence = last


def _losses(source: _Source) -> int:
    return max(0, source.expected - source.received)
