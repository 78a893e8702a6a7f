"""Calls that are overheard on a wire, recorded the same way as those that come to us: placed, sealed, journalled.

    frame -> SIP   call.overheard says which calls begin, change and end, and whose sound goes where
          -> RTP   gathered for 200 ms, then opened if it is encrypted, placed and sealed as the media thread does

Where frames come from, and what becomes of the records, is for whoever drives it: a capture file (`capture_file`),
whose times take the clock's place, or a mirror port (`mirror`). A defect in one call ends that call, as interrupted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from fairhearing.call.actions import ChangeStreams, EndReason, StartRecording, StopRecording, Withhold
from fairhearing.call.overheard import OverheardCalls
from fairhearing.call.overheard_call import Heard
from fairhearing.call.sound_events import SoundEventKind
from fairhearing.call.withholding import Withheld
from fairhearing.capture.facts import Fact
from fairhearing.capture.live_call import LiveCall, Moment
from fairhearing.capture.recipient_book import SealTo
from fairhearing.capture.say import say
from fairhearing.vault.defects import place_of
from fairhearing.vault.journal import Record
from fairhearing.wire.pcap import Frame
from fairhearing.wire.sip_overheard import SipBytes
from fairhearing.wire.udp import UdpDatagram

from .gathered_sound import OverheardSound
from .wire_reader import WireReader

TICK_NS: Final = 200_000_000
_SETTLE_NS: Final = 40_000_000
_FORGET_AFTER_NS: Final = 3600 * 1_000_000_000
_SIP: Final = b"SIP/2.0"
_NOT_FIT: Final = "a call that could not be recorded because of a defect of this program"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How calls are recorded.

    seal_to: told a practice, returns its keys, None where it has none. is_known: told a call, says whether all of it
    was recorded before. time_at: the time of day of a moment of the frames' clock. shift: by how much it is shifted.
    origin: where the sound comes from, if not from the network at this moment. most_calls: live at once.
    """

    seal_to: Callable[[str], SealTo | None]
    time_at: Callable[[int], datetime]
    is_known: Callable[[str], bool] = lambda _call_id: False
    shift: timedelta = timedelta()
    origin: Fact | None = None
    most_calls: int = 10_000


@dataclass(slots=True)
class Sealed:
    """What one tick made. abandoned: recordings that have no end. left: calls all of whose records are among these."""

    records: list[Record] = field(default_factory=list)
    abandoned: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Live:
    """A call being recorded. ending: when it ended, and why. withheld: why its sound is not kept, None as a rule."""

    call: LiveCall
    withheld: Withheld | None
    ending: tuple[int, EndReason] | None = None


class Overhearing:
    """One wire. `see` each frame in its order, and `tick` each 200 ms of the frames' clock."""

    def __init__(self, calls: OverheardCalls, terms: Terms) -> None:
        self.recorded = 0
        self.repeated = 0
        self.not_taken: Counter[str] = Counter()
        self._calls, self._terms = calls, terms
        self._reader = WireReader()
        self._live: dict[str, _Live] = {}
        self._sound = OverheardSound()
        self._defects: dict[str, Exception] = {}

    @property
    def live(self) -> int:
        """How many calls are being recorded."""
        return len(self._live)

    def unread(self) -> Counter[str]:
        """Say what was not recorded, or could not be read, so far, and how many of it. From any thread."""
        return Counter(self.not_taken) + self._reader.unread()

    def see(self, frame: Frame) -> None:
        """Take one frame in."""
        for found in self._reader.read(frame):
            if isinstance(found, SipBytes):
                self._hear(found, found.data, frame.ns)
            else:
                self._take(found, frame.ns)

    def end(self, ns: int, reason: EndReason) -> None:
        """Let all calls end at this moment, at the next ticks."""
        for live in self._live.values():
            live.ending = live.ending or (ns, reason)

    def note_sealed_late(self, since_ns: int) -> None:
        """Note in all calls that the journal could not be written for a while, from this moment on."""
        for live in self._live.values():
            live.call.note_everywhere(SoundEventKind.SEALED_LATE, since_ns)

    def tick(self, now_ns: int, silence_s: float) -> Sealed:
        """Place what was gathered, and seal what is due. silence_s: how long a recording may be silent."""
        self._defects |= self._sound.place(now_ns)
        sealed = Sealed()
        for call_id, live in list(self._live.items()):
            if call_id not in self._defects:
                try:
                    self._seal(live, now_ns, silence_s, sealed)
                except Exception as error:  # noqa: BLE001 - the outermost loop, of this call
                    self._defects[call_id] = error
        self._give_up_defective(sealed)
        return sealed

    def _take(self, datagram: UdpDatagram, ns: int) -> None:
        """Take in a datagram that may be sound, or SIP."""
        owner = self._calls.sound_of(datagram.source, datagram.destination)
        if owner is None:
            if _SIP in datagram.payload:
                self._hear(datagram, datagram.payload, ns)
            return
        call_id, index = owner
        live = self._live.get(call_id)
        if live is None or (live.ending is not None and ns > live.ending[0] + _SETTLE_NS):
            return
        self._sound.take((call_id, index), ns, datagram.payload, is_kept=live.withheld is None)

    def _hear(self, way: UdpDatagram | SipBytes, data: bytes, ns: int) -> None:
        moment = Moment(ns, self._terms.time_at(ns))
        for heard in self._calls.hear(data, way.source, way.destination, moment.time):
            self._obey(heard, moment)

    def _obey(self, heard: Heard, moment: Moment) -> None:
        match heard:
            case StartRecording():
                self._begin(heard, moment)
            case ChangeStreams() | Withhold() | StopRecording():
                live = self._live.get(heard.call_id)
                if live is not None:
                    self._defects |= self._sound.place(moment.ns)
                    self._obey_for(live, heard, moment)
            case _:
                self.not_taken[heard.found] += 1

    def _obey_for(self, live: _Live, heard: ChangeStreams | Withhold | StopRecording, moment: Moment) -> None:
        match heard:
            case ChangeStreams():
                live.call.change(heard, moment.ns)
                self._sound.listen(live.call, heard.streams)
            case Withhold():
                live.call.withhold(heard, moment.ns)
                live.withheld = heard.withheld
            case _:
                live.call.note(heard.events, moment.ns)
                live.ending = live.ending or (moment.ns, heard.reason)

    def _begin(self, start: StartRecording, moment: Moment) -> None:
        call_id = start.call.call_id
        seal_to = self._terms.seal_to(start.call.practice)
        if call_id in self._live or self._terms.is_known(call_id):
            self.repeated += 1
        elif seal_to is None:
            self.not_taken["a call of a practice without keys"] += 1
        elif len(self._live) >= self._terms.most_calls:
            self.not_taken["a call beyond those that may be live at once (limits.calls)"] += 1
        else:
            terms = self._terms
            call = LiveCall(start, moment, seal_to=seal_to, networks=(), shift=terms.shift, origin=terms.origin)
            self._live[call_id] = _Live(call, start.withheld)
            self._sound.listen(call, start.streams)
            return
        self._calls.forget(call_id)

    def _seal(self, live: _Live, now_ns: int, silence_s: float, sealed: Sealed) -> None:
        """Seal what is due of one call, or its end once everything that was on its way is in."""
        call = live.call
        is_over = live.ending is not None and now_ns >= live.ending[0] + _SETTLE_NS
        if live.ending is not None and is_over:
            call.close(*live.ending)
        else:
            call.tick(now_ns, silence_s)
            is_over = call.silent_since_ns is not None and now_ns - call.silent_since_ns >= _FORGET_AFTER_NS
        sealed.records += call.records()
        if is_over:
            self._leave(call.id, sealed)
            self.recorded += 1

    def _give_up_defective(self, sealed: Sealed) -> None:
        """End the calls in which something failed. What was sealed of them stays."""
        for call_id, error in self._defects.items():
            live = self._live.get(call_id)
            if live is not None:
                say(f"call {call_id} is given up, this is a defect: {place_of(error)}")
                self.not_taken[_NOT_FIT] += 1
                sealed.abandoned += live.call.abandon()
                sealed.records += live.call.records()
                self._leave(call_id, sealed)
        self._defects.clear()

    def _leave(self, call_id: str, sealed: Sealed) -> None:
        del self._live[call_id]
        self._sound.leave(call_id)
        self._calls.forget(call_id)
        sealed.left.append(call_id)
