"""One recording while it is made: its sound, its sealer, and what the journal is to be told of it.

    opened -> (tick, tick, ...) -> closed
                                -> abandoned: what was sealed stays, as an interrupted recording
           -> closed empty: no more than a note that a call, or a part of it, was not recorded

Whatever `records` returned must reach the journal, in that order: it is sealed once and cannot be sealed again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fairhearing.call.actions import CallFacts, EndReason
from fairhearing.call.events import Event
from fairhearing.call.gaps import Gap
from fairhearing.call.sides import Side
from fairhearing.call.sound import RecordingSound
from fairhearing.call.sound_events import SoundEvent
from fairhearing.call.steady import SteadySound
from fairhearing.call.stretches import WithheldStretches
from fairhearing.call.withholding import Why
from fairhearing.vault.hpke import PublicKey
from fairhearing.vault.journal import Close, Facts, Open, Record, Segment
from fairhearing.vault.key_messages import Opened
from fairhearing.vault.seal import Recipient, RecordingSealer
from fairhearing.vault.sealed_segments import SealedSegments
from fairhearing.wire.sound_format import SoundFormat

from .facts import Fact, call_fact, end_fact, event_fact, gap_fact, sound_event_fact
from .key_desk import KeysOut

_ON_ITS_WAY_MS: Final = 200  # beside a withheld stretch: a packet's length and a tick's


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a recording begins with.

    recording: its id. ordinal: 0 for the call's first. number: among the call's, by its streams' numbering.
    began_ns, began: the moment of its first frame, on the arrival clock and as a time of day.
    clock_shift: by how much the latter is shifted. desk: where its key is handed to hearing, None where it is not.
    """

    recording: str
    call: CallFacts
    ordinal: int
    number: int
    format: SoundFormat
    recipient: Recipient
    intake: PublicKey
    began_ns: int
    began: datetime
    clock_shift: timedelta
    desk: KeysOut | None = None


class LiveRecording:
    """One recording being made. For the media thread alone."""

    def __init__(self, opening: Opening) -> None:
        self.id = opening.recording
        self._raw_id = bytes.fromhex(opening.recording)
        self.sound = RecordingSound(opening.format, opening.began_ns)
        self._opening = opening
        self._stretches = WithheldStretches(_ON_ITS_WAY_MS * opening.format.frames_per_ms)
        self._sealer = RecordingSealer.open(
            opening.recording, opening.recipient, opening.intake, hand_over=self._hand_over
        )
        self._records: list[Record] = [self._open_record()]
        self.tell(
            call_fact(
                opening.call,
                began=opening.began,
                ordinal=opening.ordinal,
                sound_format=opening.format,
                clock_shift=opening.clock_shift,
                recording=opening.number,
            )
        )

    def at_s(self, moment_ns: int) -> float:
        """Return how far into the recording a moment is; 0 if it was before."""
        return max(0, self.sound.frame_at(moment_ns)) / self.sound.format.frames_per_second

    def tell(self, fact: Fact) -> None:
        """Seal one fact."""
        self._records.append(Facts(self.id, self._sealer.seal_facts(fact)))

    def tell_event(self, event: Event, moment_ns: int) -> None:
        """Seal an event of the session."""
        at_s = self.at_s(moment_ns)
        self.tell(event_fact(event, at_s))
        if self._opening.desk:
            self._opening.desk.noted(self.id, event, at_s)

    def withhold(self, moment_ns: int) -> None:
        """Take it that no sound comes from here on because it is dropped. The minutes go on, silent."""
        self._stretches.begin(max(0, self.sound.frame_at(moment_ns)))
        self.sound.withhold()

    def go_on(self, moment_ns: int) -> None:
        """Sound comes again from this moment on."""
        self._stretches.end(self.sound.frame_at(moment_ns))
        self.sound.go_on(moment_ns)

    def tick(self, now_ns: int) -> None:
        """Seal the sound that has waited long enough, and what became known with it."""
        segments, gaps, events = self.sound.take_due(now_ns)
        self._seal(segments)
        self._tell_all(gaps, events)

    def close(self, ended_ns: int, reason: EndReason) -> None:
        """Seal the rest and forget the key. Only `records` is of use afterwards."""
        segments, tail = self.sound.finish(ended_ns)
        self._seal(segments)
        self._stretches.end(tail.frames)
        self._tell_all(tail.gaps, tail.events)
        frames = tail.frames if tail.sound else tail.frames + 1  # the sealer adds a frame of silence to an empty tail
        ended = self._opening.began + timedelta(seconds=frames / self.sound.format.frames_per_second)
        self.tell(end_fact(ended, frames, reason, self.sound.counts(Side.LEFT), self.sound.counts(Side.RIGHT)))
        closing = self._sealer.close(tail.sound, self.sound.format)
        self._records.append(Close(self.id, closing))
        self.sound.wipe()
        self._forget_handed()

    def close_empty(self, why: Why, ended: datetime) -> None:
        """Close a recording that holds nothing but why there is none. Only `records` is of use afterwards."""
        self.tell(end_fact(ended, 1, why, self.sound.counts(Side.LEFT), self.sound.counts(Side.RIGHT)))
        self._records.append(Close(self.id, self._sealer.close(b"", self.sound.format)))
        self.sound.wipe()

    def abandon(self) -> None:
        """Forget the key and the sound that was not sealed. The recording stays as an interrupted one."""
        self._sealer.drop()
        self.sound.wipe()
        self._forget_handed()

    def lend(self) -> SteadySound | None:
        """Return its sound, to be followed elsewhere, where it goes on as it was and there is nothing to be told."""
        return None if self._records or self._stretches.is_open else self.sound.lend()

    def seal_cut(self, segment: memoryview, beside: SealedSegments) -> None:
        """Seal a segment that was cut off the sound where that is followed, beside others that go to the journal."""
        beside.seal(self._sealer, self._raw_id, segment)

    def records(self) -> list[Record]:
        """Return what the journal is to be told since the last time."""
        records, self._records = self._records, []
        return records

    def _hand_over(self, key: bytes) -> None:
        """Let hearing have the key while the recording is made."""
        opening = self._opening
        if opening.desk:
            opening.desk.opened(
                Opened(self.id, opening.recipient.practice, opening.format, opening.intake.raw, bytearray(key))
            )

    def _forget_handed(self) -> None:
        if self._opening.desk:
            self._opening.desk.closed(self.id)

    def _seal(self, segments: Iterable[bytes]) -> None:
        for segment in segments:
            index, sealed = self._sealer.seal_next(segment)
            self._records.append(Segment(self.id, index, sealed))

    def _tell_all(self, gaps: Iterable[Gap], events: Iterable[SoundEvent]) -> None:
        for gap in gaps:
            for part, withheld in self._stretches.split(gap):
                self.tell(gap_fact(part, self.sound.format.frames_per_ms, withheld=withheld))
        for event in events:
            self.tell(sound_event_fact(event, event.frame / self.sound.format.frames_per_second))

    def _open_record(self) -> Open:
        opening = self._opening
        return Open(
            recording=self.id,
            practice=opening.recipient.practice,
            key_id=opening.recipient.public.key_id,
            header=self._sealer.header,
            sealed_key=self._sealer.sealed_key,
            intake_key_id=opening.intake.key_id,
            sealed_facts_key=self._sealer.sealed_facts_key,
            format=opening.format,
        )
