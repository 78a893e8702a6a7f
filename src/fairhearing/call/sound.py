"""The sound of one recording: what its streams' packets mean, where they go, what is counted.

Left and right are fed by at most one stream each. What a recording of G.711 receives in its own law is kept byte for
byte; everything else is brought into the recording's format:

    recording   G.711 comes in            another codec's sound comes in, decoded, at 16 kHz
    G.711       the other law: OTHER_LAW  halved and encoded, without its treble: NARROWED
    pcm16       decoded and doubled       kept

Sound of G.711 is placed as it comes, that of other codecs once its tick is over (see `side_decoder`).

Packets that are no sound (digits, comfort noise) leave their place silent and are events.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairhearing.wire.codec import Codec
from fairhearing.wire.g711 import SAMPLES_PER_SECOND, convert, encode, linear
from fairhearing.wire.law import Law
from fairhearing.wire.resampling import Resampler
from fairhearing.wire.rtcp import Reception
from fairhearing.wire.rtp_batch import RtpRun
from fairhearing.wire.sound_format import SoundFormat

from .gaps import Gap
from .side_clock import Arrival, SideClock
from .side_decoder import Heard, SideDecoder
from .sides import Side
from .sound_events import SoundEvent, SoundEventKind, SoundEvents
from .steady import SteadySound
from .streams import Stream
from .timeline import Samples, Timeline

_COMFORT_NOISE: Final = frozenset({13, 19})
_G711: Final = {Law.A_LAW: Codec.PCMA, Law.MU_LAW: Codec.PCMU}
_TELL_SILENCE_AFTER_MS: Final = 2000
_MOST_JITTER_MS: Final = 10_000
_NS_PER_SECOND: Final = 1_000_000_000


@dataclass(slots=True)
class SideCounts:
    """What became of one side's packets.

    received: packets of sound that came, late and duplicate ones included. late: came when their place, or part of
    it, was sealed. duplicate: held nothing new. lost: never came, by their sender's own numbering.
    told_lost, told_jitter_ms: the worst that its sender's reports (RTCP) say of what it receives itself: which part of
    some seconds was lost, how unevenly it came.
    """

    received: int = 0
    late: int = 0
    duplicate: int = 0
    lost: int = 0
    told_lost: float = 0.0
    told_jitter_ms: int = 0


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of a recording: its last bytes, at most one segment, and what was not told yet."""

    sound: bytes
    frames: int
    gaps: list[Gap]
    events: list[SoundEvent]


class RecordingSound:
    """Takes packets in, gives segments out. One thread at a time; `wipe` it at the end.

    began_ns: the moment of frame 0, on the clock of the packets' arrival.
    """

    def __init__(self, sound_format: SoundFormat, began_ns: int) -> None:
        self.format = sound_format
        self._law = None if sound_format is SoundFormat.PCM16 else Law(sound_format)
        self._began_ns = began_ns
        self._ns_per_frame = _NS_PER_SECOND // sound_format.frames_per_second
        self._timeline = Timeline(sound_format)
        self._clocks = {side: SideClock(sound_format.frames_per_second) for side in Side}
        self._counts = {side: SideCounts() for side in Side}
        self._own = None if self._law is None else _G711[self._law]  # the codec whose bytes are kept as they are
        self._sent_in = dict.fromkeys(Side, self._own)
        self._decoders = {side: SideDecoder() for side in Side}
        self._resamplers = {side: Resampler(2, 1) if self._law is None else Resampler(1, 2) for side in Side}
        self._told_silent: dict[Side, int | None] = dict.fromkeys(Side)
        self._events = SoundEvents(sound_format.frames_per_second)
        self._is_withheld = False
        self._heard_from = 0

    def frame_at(self, moment_ns: int) -> int:
        """Return the frame that a moment falls into."""
        return (moment_ns - self._began_ns) // self._ns_per_frame

    @property
    def sealed_frames(self) -> int:
        """How many frames were given out."""
        return self._timeline.sealed_frames

    def receive(self, stream: Stream, run: RtpRun) -> None:
        """Take in a run of packets of one of this recording's streams."""
        codec = stream.codec_of(run.payload_type)
        if codec is None or not len(run.payload):
            self._receive_no_sound(stream, run)
            return
        side = stream.side
        if codec is not self._sent_in[side]:
            self._note_codec(side, codec, run.arrived_ns)
        if codec is self._own:
            self._place(side, run, run.payload, SAMPLES_PER_SECOND)
        elif codec.law is None:
            self._decoders[side].receive(run, codec)
        else:
            self._place(side, run, self._from_g711(side, run.payload, codec.law), codec.clock_rate)

    def note(self, kind: SoundEventKind, side: Side | None, moment_ns: int, count: int = 1) -> None:
        """Take in something that happened to this recording's packets."""
        self._events.note(kind, side, max(0, self.frame_at(moment_ns)), count)

    def note_reception(self, side: Side, reception: Reception, clock_rate: int) -> None:
        """Take in how one side's sender says that it receives. What no clock could be is passed over."""
        counts, jitter_ms = self._counts[side], 1000 * reception.jitter // clock_rate
        counts.told_lost = max(counts.told_lost, reception.lost)
        if jitter_ms <= _MOST_JITTER_MS:
            counts.told_jitter_ms = max(counts.told_jitter_ms, jitter_ms)

    def withhold(self) -> None:
        """Take it that no packets come from here on because they are dropped: nothing is lost, nobody is silent."""
        self._decode()
        self._is_withheld = True
        for clock in self._clocks.values():
            clock.rest()

    def go_on(self, moment_ns: int) -> None:
        """Packets come again from this moment on."""
        self._is_withheld = False
        self._heard_from = max(0, self.frame_at(moment_ns))

    def take_due(self, now_ns: int) -> tuple[list[bytes], list[Gap], list[SoundEvent]]:
        """Return the segments that have waited long enough, and what is to be told with them."""
        self._decode()
        now = self.frame_at(now_ns)
        segments: list[bytes] = []
        gaps: list[Gap] = []
        while self._timeline.is_due(now):
            segment, ended = self._timeline.take_segment()
            segments.append(segment)
            gaps += ended
        if segments:
            self._tell_silences()
        return segments, gaps, self._events.take(now)

    def finish(self, ended_ns: int) -> tuple[list[bytes], Tail]:
        """Return all sound that is left: whole segments, then the tail. Nothing may be received afterwards.

        The recording lasts to the given moment, or to the end of its last sound if that is later.
        """
        self._decode()
        frames = max(self.frame_at(ended_ns), self._timeline.end, self._timeline.sealed_frames)
        segments: list[bytes] = []
        gaps: list[Gap] = []
        while frames - self._timeline.sealed_frames > self._timeline.frames_per_segment:
            segment, ended = self._timeline.take_segment()
            segments.append(segment)
            gaps += ended
        sound, ended = self._timeline.take_tail(frames)
        return segments, Tail(sound, frames, gaps + ended, self._events.take_all())

    def lend(self) -> SteadySound | None:
        """Return what is needed to follow both sides elsewhere; None unless they go on as they were, in G.711.

        Nothing may be asked of this recording's sound until it was taken back.
        """
        if self._own is None or self._is_withheld or not self._events.has_none:
            return None
        if any(self._sent_in[side] is not self._own or not self._decoders[side].is_idle for side in Side):
            return None
        left, right = (self._clocks[side].lend() for side in Side)
        window = self._timeline.lend()
        if left is None or right is None or window is None:
            return None
        return SteadySound(window, (left, right), self._began_ns)

    def take_back(self, steady: SteadySound) -> None:
        """Go on from where it is now."""
        self._timeline.take_back(steady.window)
        for side, clock in zip(Side, steady.clocks, strict=True):
            self._clocks[side].take_back(clock)
            self._counts[side].received += clock.packets

    def counts(self, side: Side) -> SideCounts:
        """Return one side's counts so far."""
        counts = self._counts[side]
        counts.lost = self._clocks[side].lost
        return counts

    def wipe(self) -> None:
        """Overwrite the sound that is still held."""
        self._timeline.wipe()

    def _receive_no_sound(self, stream: Stream, run: RtpRun) -> None:
        for n in range(run.packets):
            self._clocks[stream.side].skip(run.ssrc, (run.sequence + n) & 0xFFFF)
        if run.payload_type == stream.telephone_event:
            kind = SoundEventKind.DIGITS
        elif run.payload_type in _COMFORT_NOISE or run.payload_type == stream.comfort_noise:
            kind = SoundEventKind.COMFORT_NOISE
        else:
            kind = SoundEventKind.UNKNOWN_PAYLOAD
        self.note(kind, stream.side, run.arrived_ns, run.packets)

    def _note_codec(self, side: Side, codec: Codec, moment_ns: int) -> None:
        """Note that a side's sound comes in another codec than before, if that was known."""
        before, self._sent_in[side] = self._sent_in[side], codec
        if self._law is not None and codec.law is None:
            self.note(SoundEventKind.NARROWED, side, moment_ns)
        elif before is not None:
            are_laws = before.law is not None and codec.law is not None
            self.note(SoundEventKind.OTHER_LAW if are_laws else SoundEventKind.OTHER_CODEC, side, moment_ns)

    def _decode(self) -> None:
        """Place what came in other codecs than G.711."""
        for side, decoder in self._decoders.items():
            for heard in decoder.take():
                self._place_decoded(side, heard)

    def _place_decoded(self, side: Side, heard: Heard) -> None:
        run, counts = heard.run, self._counts[side]
        if heard.told is not None:
            self.note(heard.told, side, run.arrived_ns, run.packets)
        if heard.is_repeated:
            counts.received += run.packets
            counts.duplicate += run.packets
        elif not len(heard.sound):
            self._clocks[side].skip(run.ssrc, run.sequence)
        elif self._law is None:
            self._place(side, run, heard.sound, heard.codec.clock_rate)
        else:
            narrow = encode(self._resamplers[side](heard.sound), self._law)
            self._place(side, run, narrow, heard.codec.clock_rate)

    def _from_g711(self, side: Side, payload: NDArray[np.uint8], law: Law) -> Samples:
        """Return what these bytes are in the recording's format."""
        if self._law is not None:
            return convert(payload, law, self._law)
        return self._resamplers[side](linear(payload, law))

    def _place(self, side: Side, run: RtpRun, sound: Samples, clock_rate: int) -> None:
        """Put a run's sound, in the recording's format, where its stream's clock says."""
        clock, frames = self._clocks[side], len(sound)
        frame_0, per_frame = self._began_ns, self._ns_per_frame
        arrival = Arrival(
            run.ssrc,
            run.sequence,
            run.timestamp,
            run.packets,
            frames,
            (run.began_ns - frame_0) // per_frame,
            (run.arrived_ns - frame_0) // per_frame,
            (run.ended_ns - frame_0) // per_frame,
            clock_rate,
        )
        place = clock.place(arrival, sealed=self._timeline.sealed_frames, side_end=self._timeline.end_of(side))
        if place.change is not None:
            self.note(place.change, side, run.arrived_ns)
        placed = self._timeline.place(side, place.frame, sound)

        counts = self._counts[side]
        counts.received += run.packets
        if placed.new < frames:
            size = frames // run.packets
            late, duplicate = -(-placed.late // size), placed.taken // size
            counts.late += late
            counts.duplicate += duplicate
            clock.forgive_duplicates(run.ssrc, duplicate)
            if late:
                self.note(SoundEventKind.LATE, side, run.arrived_ns, late)

    def _tell_silences(self) -> None:
        """Note once for each gap that it has lasted two seconds: should the recorder die, this remains."""
        if self._is_withheld:
            return
        tell_after = _TELL_SILENCE_AFTER_MS * self.format.frames_per_ms
        for side in Side:
            since = self._timeline.silent_since(side)
            since = since if since is None else max(since, self._heard_from)
            if since is None or self._timeline.sealed_frames - since < tell_after:
                continue
            if self._told_silent[side] != since:
                self._told_silent[side] = since
                self._events.note(SoundEventKind.SILENT, side, since)
