"""One call while it is recorded: its recordings, and which stream's sound goes into which of them.

A call has one recording for each two streams. A recording that fell silent for too long is ended; should sound come
again after all, another recording of the call is opened for it.

Sound that is withheld never gets here (see `withheld_packets`). In a pause the recordings go on without it. Where the
call is not to be recorded any more they are closed, and a recording that holds nothing but the reason is made of the
rest once that is over. Such a note names no party.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network

from fairhearing.call.actions import CallFacts, ChangeStreams, EndReason, StartRecording, Withhold
from fairhearing.call.events import Event, EventKind
from fairhearing.call.sides import Side
from fairhearing.call.sound_events import SoundEventKind
from fairhearing.call.streams import Stream, StreamState
from fairhearing.call.withholding import Why, Withheld
from fairhearing.vault.journal import Record
from fairhearing.wire.law import Law
from fairhearing.wire.rtcp import Reception
from fairhearing.wire.rtp_batch import RtpRun
from fairhearing.wire.sound_format import SoundFormat

from .facts import Fact, extensions_fact, identifiers_fact, parties_fact
from .live_recording import LiveRecording, Opening
from .missing_sound import Lack, is_due, lack_of
from .recipient_book import SealTo

Network = IPv4Network | IPv6Network

_NS_PER_S = 1_000_000_000
_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment on both clocks: the arrival clock, and the time of day as it is told."""

    ns: int
    time: datetime

    def at(self, ns: int) -> datetime:
        """Return the time of day of another moment of the arrival clock."""
        return self.time + timedelta(microseconds=(ns - self.ns) // 1000)


@dataclass(slots=True)
class _Live:
    """A recording and the streams that feed it. heard_ns: when the last packet came, or the recording began.

    began_ns, sides_ns: since when sound of each side may be missed, and when each was heard last.
    """

    recording: LiveRecording
    heard_ns: int
    began_ns: int
    sides_ns: dict[Side, int] = field(default_factory=dict)

    def expect_from(self, moment_ns: int) -> None:
        """Miss no side for what it did not send before this moment."""
        self.began_ns = moment_ns
        self.sides_ns = {side: max(heard_ns, moment_ns) for side, heard_ns in self.sides_ns.items()}


class LiveCall:
    """One call. For the media thread alone.

    origin: where its sound comes from, if not from the network at this moment.
    is_followed: its sound is followed elsewhere (see `lend`), and comes from both sides. is_quiet: so it is, and there
    is nothing to be told of it.
    """

    def __init__(
        self,
        start: StartRecording,
        moment: Moment,
        *,
        seal_to: SealTo,
        networks: tuple[Network, ...],
        shift: timedelta,
        origin: Fact | None = None,
    ) -> None:
        self.id = start.call.call_id
        self.networks = networks
        self.streams: tuple[Stream, ...] = start.streams
        self._start = start
        self._moment = moment
        self._seal_to = seal_to
        self._shift = shift
        self._origin = origin
        self._opened = start.earlier
        self._resuming = {stream.recording for stream in start.streams} if start.earlier else set[int]()
        self._silent_since_ns = moment.ns
        self._live: dict[int, _Live] = {}
        self._ended: list[LiveRecording] = []
        self._call = start.call
        self._withheld = start.withheld
        self._extensions = start.metadata.extensions if start.metadata and not self._is_stopped else ()
        self._untold: list[Event] = []
        self.is_followed = self.is_quiet = False
        if start.earlier == 0 and not self._is_stopped:
            for number in sorted({stream.recording for stream in start.streams}) or [0]:
                self._open(number, moment.ns)
            self.note(start.events, moment.ns)

    @property
    def practice(self) -> str:
        """Whose call it is."""
        return self._call.practice

    @property
    def silent_since_ns(self) -> int | None:
        """When the last of its recordings was ended because of silence; None while one is open."""
        return None if self._live else self._silent_since_ns

    @property
    def _is_stopped(self) -> bool:
        """Whether there may be no recording now."""
        return self._withheld is not None and self._withheld.why is not Why.PAUSED

    def withhold(self, change: Withhold, moment_ns: int) -> None:
        """Obey why no more sound is kept from this moment on, or that it is again."""
        before, self._withheld = self._withheld, change.withheld
        if before is not None and before.why is not Why.PAUSED:
            self._note_not_recorded(before, moment_ns)
        self._call = change.call
        self.note(change.events, moment_ns)
        for number, live in list(self._live.items()):
            if self._is_stopped:
                self._close(number, moment_ns, EndReason.WITHHELD)
            elif self._withheld is not None:
                live.recording.withhold(moment_ns)
            else:
                live.recording.go_on(moment_ns)
                live.heard_ns = moment_ns
                live.expect_from(moment_ns)

    def note_withheld(self, stream: Stream, moment_ns: int) -> None:
        """Take note that a stream still speaks, though nothing of it is kept."""
        self._silent_since_ns = moment_ns
        if live := self._live.get(stream.recording):
            live.heard_ns = moment_ns

    def change(self, change: ChangeStreams, moment_ns: int) -> None:
        """Go on with other streams."""
        self.streams = change.streams
        if self._is_stopped:
            return
        self._call = replace(
            self._call,
            direction=change.direction,
            parties=change.parties,
            identifiers=self._call.identifiers + change.identifiers,
        )
        for number in {stream.recording for stream in change.streams if stream.state is not StreamState.ENDED}:
            if number not in self._live:
                self._open(number, moment_ns)
        self.note(change.events, moment_ns)
        for number, live in self._live.items():
            live.expect_from(moment_ns)
            at_s = live.recording.at_s(moment_ns)
            live.recording.tell(parties_fact(change.direction, change.parties, at_s, recording=number))
            if change.identifiers:
                live.recording.tell(identifiers_fact(change.identifiers))
            if change.extensions:
                live.recording.tell(extensions_fact(change.extensions))
        self._extensions += change.extensions

    def lend(self) -> dict[int, LiveRecording]:
        """Return its recordings by their numbers if the sound of all may be followed elsewhere, else none of them."""
        if self._withheld is not None or self._ended or self._untold:
            return {}
        return {number: live.recording for number, live in self._live.items()}

    def heard(self, number: int, side: Side, moment_ns: int) -> None:
        """Take note of when a side's last packet came, where that was followed elsewhere."""
        live = self._live[number]
        live.heard_ns = max(live.heard_ns, moment_ns)
        live.sides_ns[side] = max(live.sides_ns.get(side, 0), moment_ns)

    def note(self, events: Iterable[Event], moment_ns: int) -> None:
        """Keep events: those of one stream with its recording, those of the whole call with all.

        What happens while there is no recording is told by the next one.
        """
        self.is_quiet = False
        if not self._live:
            self._untold += [event for event in events if event.kind is EventKind.WENT_ON]
        for event in events:
            for number, live in self._live.items():
                if event.side is None or event.recording == number:
                    live.recording.tell_event(event, moment_ns)

    def note_sound(self, stream: Stream, kind: SoundEventKind, moment_ns: int, count: int = 1) -> None:
        """Keep what happened to one stream's packets."""
        self.is_quiet = False
        live = self._live.get(stream.recording)
        if live is not None:
            live.recording.sound.note(kind, stream.side, moment_ns, count)

    def note_reception(self, stream: Stream, reception: Reception) -> None:
        """Keep how one stream's sender says that it receives."""
        live = self._live.get(stream.recording)
        if live is not None:
            live.recording.sound.note_reception(stream.side, reception, stream.codec.clock_rate)

    def note_everywhere(self, kind: SoundEventKind, moment_ns: int) -> None:
        """Keep what happened to all sound."""
        self.is_quiet = False
        for live in self._live.values():
            live.recording.sound.note(kind, None, moment_ns)

    def receive(self, stream: Stream, run: RtpRun) -> None:
        """Take in packets of one stream."""
        live = self._live.get(stream.recording)
        if live is None:
            if stream.state is StreamState.ENDED or self._is_stopped:
                return
            live = self._open(stream.recording, run.began_ns)
        live.heard_ns = live.sides_ns[stream.side] = run.ended_ns
        live.recording.sound.receive(stream, run)

    def tick(self, now_ns: int, silence_s: float) -> None:
        """Seal what is due, and end what has been silent for too long though sound was to be expected."""
        for number, live in list(self._live.items()):
            live.recording.tick(now_ns)
            if now_ns - live.heard_ns >= silence_s * _NS_PER_S and self._expects_sound(number):
                self._close(number, now_ns, EndReason.SILENCE)
                self._silent_since_ns = now_ns

    def lacks(self, now_ns: int) -> list[Lack | None]:
        """Say of each recording that should have sound now what is missing of it. From any thread."""
        if self._withheld is not None:
            return []
        streams, live = self.streams, list(self._live.items())
        fed = [(each, [stream for stream in streams if stream.recording == number]) for number, each in live]
        return [
            None if self.is_followed else lack_of(own, each.sides_ns, each.began_ns, now_ns)
            for each, own in fed
            if is_due(own)
        ]

    def close(self, ended_ns: int, reason: EndReason) -> None:
        """Close all recordings."""
        for number in list(self._live):
            self._close(number, ended_ns, reason)
        if self._withheld is not None and self._is_stopped:
            self._note_not_recorded(self._withheld, ended_ns)
            self._withheld = None

    def abandon(self) -> list[str]:
        """Give up after a defect, and return the recordings: what was sealed of them stays, as interrupted ones."""
        abandoned = [live.recording for live in self._live.values()]
        for recording in abandoned:
            recording.abandon()
        self._live.clear()
        self._ended += abandoned
        return [recording.id for recording in abandoned]

    def records(self) -> list[Record]:
        """Return what the journal is to be told since the last time."""
        ended, self._ended = self._ended, []
        recordings = [*ended, *(live.recording for live in self._live.values())]
        return [record for recording in recordings for record in recording.records()]

    def _expects_sound(self, number: int) -> bool:
        """Whether some stream of a recording is active. A recording whose streams are all held or ended may wait."""
        return any(stream.state is StreamState.ACTIVE for stream in self.streams if stream.recording == number)

    def _open(self, number: int, began_ns: int) -> _Live:
        opening = self._opening(self._call, number, began_ns, self._moment.at(began_ns))
        recording = LiveRecording(replace(opening, desk=self._seal_to.desk))
        if self._origin is not None:
            recording.tell(self._origin)
        if self._extensions:
            recording.tell(extensions_fact(self._extensions))
        self._live[number] = live = _Live(recording, began_ns, began_ns)
        told, self._untold = self._untold, []
        if number in self._resuming:
            self._resuming.discard(number)
            told = [*self._start.events, *told]
        for event in told:
            recording.tell_event(event, began_ns)
        if self._withheld is not None:
            recording.withhold(began_ns)
        return live

    def _opening(self, call: CallFacts, number: int, began_ns: int, began: datetime) -> Opening:
        self._opened += 1
        return Opening(
            recording=secrets.token_hex(_ID_BYTES),
            call=call,
            ordinal=self._opened - 1,
            number=number,
            format=self._format(number),
            recipient=self._seal_to.recipient,
            intake=self._seal_to.intake,
            began_ns=began_ns,
            began=began,
            clock_shift=self._shift,
        )

    def _note_not_recorded(self, withheld: Withheld, ended_ns: int) -> None:
        """Say that a part of the call was not recorded, from when to when, and why; not between whom."""
        call = replace(self._call, parties=())
        note = LiveRecording(self._opening(call, 0, ended_ns, withheld.since))
        note.tell_event(Event(kind=EventKind.NOT_RECORDED, why=withheld.why, by=withheld.by), ended_ns)
        note.close_empty(withheld.why, self._moment.at(ended_ns))
        self._ended.append(note)

    def _format(self, number: int) -> SoundFormat:
        """Return the format of a recording: its first stream's law, wideband if one of its streams is no G.711."""
        laws = [stream.codec.law for stream in self.streams if stream.recording == number] or [Law.A_LAW]
        return SoundFormat.PCM16 if None in laws else SoundFormat(str(laws[0]))

    def _close(self, number: int, ended_ns: int, reason: EndReason) -> None:
        recording = self._live.pop(number).recording
        recording.close(ended_ns, reason)
        self._ended.append(recording)
