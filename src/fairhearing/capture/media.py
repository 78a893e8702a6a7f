"""The media thread: five times a second it takes in what arrived, seals what is due, and writes it all at once.

    tick:  drain all sockets -> decrypt -> drop what is withheld -> place -> obey what SIP told -> seal
           -> one append to the journal -> publisher

The order matters: what arrived before a change of streams is placed by the old ones, save what only the new ones
explain: senders change over as soon as they have our answer. A call that was stopped is closed at the first tick that
begins 40 ms later, so that all of its sound is in; what arrives after that is not taken. What the journal does not take
stays here, sealed, and is appended again, the same bytes, at the next tick; the calls go on.

A defect in one call ends that call, as an interrupted one; the others do not notice.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fairhearing.call.actions import ChangeStreams, EndReason, Note, StartRecording, StopRecording, Withhold
from fairhearing.call.probe import PROBE_PRACTICE
from fairhearing.call.sound_events import SoundEventKind
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.vault.defects import place_of
from fairhearing.vault.journal import JournalWriter
from fairhearing.wire.rtp_batch import read_runs

from .lines import Lines
from .live_call import LiveCall, Moment, Network
from .missing_sound import Missing, add_up
from .ports import PortPool
from .reception import Reception, new_drain
from .recipient_book import SealTo
from .say import say
from .unwritten import Unwritten
from .withheld_packets import ALWAYS_NS, WithheldPackets

TICK_S: Final = 0.2
_REPORT_SLOTS: Final = 64
_REPORTS_EACH_NS: Final = 1_000_000_000
_SETTLE_NS: Final = 40_000_000
_FORGET_AFTER_NS: Final = 3600 * 1_000_000_000
_STALLED_FROM_S: Final = 1.0
_NS_PER_S: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Started:
    """A call begins. networks: from where its sound may come."""

    action: StartRecording
    moment: Moment
    seal_to: SealTo
    networks: tuple[Network, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Something else about a call that began. ns: when, on the arrival clock."""

    action: ChangeStreams | Withhold | Note | StopRecording
    ns: int


@dataclass(frozen=True, slots=True)
class _Ending:
    ns: int
    reason: EndReason


class Media:
    """All live calls' sound. `tell` and `stop` from any thread; `tick` and `run` in one.

    publish: handed each recording that ended, once its end is in the journal. forgotten: handed each call that has
    been silent for so long that its ports were closed. silence_s: how long a recording may be silent; may be set at
    any time.
    """

    def __init__(
        self,
        journal: JournalWriter,
        ports: PortPool,
        *,
        publish: Callable[[str], None],
        forgotten: Callable[[str], None],
        clock_shift: timedelta,
        silence_s: float,
        troubles: Troubles,
    ) -> None:
        self.silence_s = silence_s
        self._troubles = troubles
        self._latest_s = 0.0
        self.ticked_ns = time.monotonic_ns()
        self._shift = clock_shift
        self._forgotten = forgotten
        self._report_drain = new_drain(_REPORT_SLOTS)
        self._reports_due_ns = 0
        self._lines = Lines(ports)
        self._reception = Reception(self._lines)
        self._withheld = WithheldPackets()
        self._unwritten = Unwritten(journal, publish, troubles)
        self._calls: dict[str, LiveCall] = {}
        self._endings: dict[str, _Ending] = {}
        self._defects: dict[str, Exception] = {}
        self._told: queue.SimpleQueue[Started | Told] = queue.SimpleQueue()
        self._stopping = threading.Event()

    def tell(self, told: Started | Told) -> None:
        """Hand over what SIP did. It is obeyed at the next tick, in the order it was told."""
        self._told.put(told)

    def stop(self) -> None:
        """Ask `run` to close all calls, write everything, and return."""
        self._stopping.set()

    def run(self) -> None:
        """Tick until `stop` was called and everything is written."""
        due_s, self.ticked_ns = time.monotonic(), time.monotonic_ns()
        while not (self._stopping.is_set() and self._is_done()):
            self._note_lateness()
            self._tick_guarded()
            due_s = max(due_s + TICK_S, time.monotonic())
            if self._stopping.is_set():
                time.sleep(TICK_S / 4)
            else:
                self._stopping.wait(due_s - time.monotonic())
        self._reception.wipe()
        self._report_drain.wipe()

    @property
    def has_engine(self) -> bool:
        """Whether the engine in C follows what goes on as it was. From any thread."""
        return self._reception.has_engine

    @property
    def live_calls(self) -> int:
        """How many calls are recorded now, test calls of our own left out. From any thread."""
        return sum(call.practice != PROBE_PRACTICE for call in list(self._calls.values()))

    @property
    def unwritten_s(self) -> float:
        """For how long the oldest of what is sealed has waited for the journal. From any thread."""
        return self._unwritten.waiting_s(time.monotonic_ns())

    def missing(self) -> Missing:
        """Say what is missing of live calls' sound, as of the last tick. From any thread."""
        now_ns = self.ticked_ns
        return add_up(lack for call in list(self._calls.values()) for lack in call.lacks(now_ns))

    def take_lateness_s(self) -> float:
        """Return by how much the latest tick came too late since this was last asked. From any thread."""
        latest_s, self._latest_s = self._latest_s, 0.0
        return latest_s

    def tick(self) -> None:
        """Do everything that is due now."""
        began_ns = time.monotonic_ns()
        drained_at_its_end = set(self._endings)  # a call that begins and ends between two ticks was not drained yet
        told = self._take_told()
        self._receive(began_ns)
        for each in told:
            self._obey(each)
        if self._stopping.is_set():
            self._end_all(began_ns)
        self._unwritten.add(self._reception.seal_due(began_ns, self._defects))
        for call in self._reception.awake(self._calls.values()):
            self._attempt(call, self._seal, call, began_ns, call.id in drained_at_its_end)
            self._unwritten.add(call.records())
        self._give_up_defective()
        self._reception.let_follow([call for call in self._calls.values() if self._goes_on(call)])
        recovered = self._unwritten.write(began_ns)
        self._reception.written()
        if recovered is not None:
            for call in self._calls.values():
                call.note_everywhere(SoundEventKind.SEALED_LATE, recovered)
        self.ticked_ns = began_ns

    def _note_lateness(self) -> None:
        """Compare now with the last tick's beginning, so that a stop within a tick counts too."""
        late_s = (time.monotonic_ns() - self.ticked_ns) / _NS_PER_S - TICK_S
        self._latest_s = max(self._latest_s, late_s)
        if late_s >= _STALLED_FROM_S:
            self._troubles.happened(TroubleKind.STALLED, for_s=late_s + TICK_S)

    def _is_done(self) -> bool:
        return not self._calls and self._told.empty() and self._unwritten.is_empty

    def _tick_guarded(self) -> None:
        try:
            self.tick()
        except Exception as error:  # noqa: BLE001 - the outermost loop: one tick may fail, the next must run
            say(f"a tick failed, this is a defect: {place_of(error)}")
            self._troubles.happened(TroubleKind.DEFECT)

    def _take_told(self) -> list[Started | Told]:
        """Return what was told so far. What it says of packets holds for those that have arrived already."""
        told: list[Started | Told] = []
        while not self._told.empty():
            each = self._told.get()
            if call := self._calls.get(_call_of(each)):
                self._reception.rouse(call)
            if isinstance(each.action, Withhold) and each.action.withheld is None:
                self._withheld.end(each.action.call_id, each.ns)
                if not any(each.action.call_id == _call_of(before) for before in told):
                    self._obey(each)  # what arrived since wants its recording
                    continue
            told.append(each)
            self._expect(each)
        return told

    def _expect(self, told: Started | Told) -> None:
        """Have packets that were not drained yet taken, or not, as what was told has it."""
        action = told.action
        if isinstance(told, Started):
            if told.action.withheld is not None:
                self._withheld.begin(told.action.call.call_id, ALWAYS_NS)
        elif isinstance(action, ChangeStreams):
            self._lines.expect(action.streams)
        elif isinstance(action, StopRecording):
            self._lines.end(action.call_id, told.ns + _SETTLE_NS)
        elif isinstance(action, Withhold) and action.withheld is not None:
            self._withheld.begin(action.call_id, told.ns)

    def _receive(self, began_ns: int) -> None:
        """Take in everything that has arrived."""
        for received in self._reception.rounds():
            opened = self._lines.decrypt(self._lines.admit(received))
            runs, unread = read_runs(self._withheld.drop(opened, self._lines.__getitem__))
            for run in runs:
                line = self._lines[run.stream]
                self._attempt(line.call, line.call.receive, line.terms_of(run.payload_type), run)
            for each in unread:
                line = self._lines[each.stream]
                line.call.note_sound(line.stream, SoundEventKind.NOT_RTP, began_ns)
        self._withheld.settle(self.ticked_ns)  # a call that begins now is drained at the next tick
        if began_ns >= self._reports_due_ns:
            self._reports_due_ns = began_ns + _REPORTS_EACH_NS
            for received in self._report_drain.rounds(self._lines.report_descriptors):
                self._lines.read_reports(received)

    def _goes_on(self, call: LiveCall) -> bool:
        """Whether a call that is awake may be quiet again as far as SIP and people are concerned."""
        is_ending = call.id in self._endings or self._stopping.is_set()
        return not (call.is_quiet or is_ending or self._withheld.holds(call.id))

    def _end_all(self, began_ns: int) -> None:
        for call in self._calls.values():
            call.is_quiet = False
            self._endings.setdefault(call.id, _Ending(began_ns, EndReason.SHUTDOWN))

    def _attempt(self, call: LiveCall, step: Callable[..., None], *arguments: object) -> None:
        """Do something for one call. A defect in it must not cost the others their sound."""
        if call.id in self._defects:
            return
        try:
            step(*arguments)
        except Exception as error:  # noqa: BLE001 - the outermost loop, of this call
            self._defects[call.id] = error

    def _obey(self, told: Started | Told) -> None:
        if isinstance(told, Started):
            self._begin(told)
            return
        known = self._calls.get(told.action.call_id)
        if known is not None:
            self._attempt(known, self._obey_for, known, told)

    def _begin(self, told: Started) -> None:
        try:
            call = LiveCall(told.action, told.moment, seal_to=told.seal_to, networks=told.networks, shift=self._shift)
            self._lines.listen(call, call.streams)
        except Exception as error:  # noqa: BLE001 - the outermost loop, of this call
            say(f"call {told.action.call.call_id} cannot be recorded, this is a defect: {place_of(error)}")
            self._troubles.happened(TroubleKind.CALL_GIVEN_UP)
            self._lines.refuse(told.action.call.call_id, told.action.streams)
            return
        self._calls[call.id] = call

    def _obey_for(self, call: LiveCall, told: Told) -> None:
        action = told.action
        if isinstance(action, ChangeStreams):
            call.change(action, told.ns)
            self._lines.listen(call, call.streams)
        elif isinstance(action, Withhold):
            call.withhold(action, told.ns)
        elif isinstance(action, Note):
            call.note([action.event], told.ns)
        else:
            call.note(action.events, told.ns)
            self._endings[call.id] = _Ending(told.ns, action.reason)

    def _seal(self, call: LiveCall, began_ns: int, drained: bool) -> None:  # noqa: FBT001 - said where it is called
        """Seal what is due of one call, or its end once everything that had arrived by then was received."""
        ending = self._endings.get(call.id)
        if ending is not None and drained and began_ns >= ending.ns + _SETTLE_NS:
            call.close(ending.ns, ending.reason)
            self._leave(call)
            return
        call.tick(began_ns, self.silence_s)
        since_ns = call.silent_since_ns
        if since_ns is not None and began_ns - since_ns >= _FORGET_AFTER_NS:
            call.close(since_ns, EndReason.SILENCE)
            self._leave(call)
            self._forgotten(call.id)

    def _give_up_defective(self) -> None:
        """End the calls in which something failed. What was sealed of them stays, and is published."""
        for call_id, error in self._defects.items():
            say(f"call {call_id} is given up, this is a defect: {place_of(error)}")
            self._troubles.happened(TroubleKind.CALL_GIVEN_UP)
            call = self._calls.get(call_id)
            if call is not None:
                self._reception.rouse(call)
                abandoned = call.abandon()
                self._unwritten.add(call.records(), abandoned)
                self._leave(call)
        self._defects.clear()

    def _leave(self, call: LiveCall) -> None:
        self._endings.pop(call.id, None)
        self._calls.pop(call.id, None)
        self._withheld.forget(call.id)
        self._lines.leave(call)


def _call_of(told: Started | Told) -> str:
    return told.action.call.call_id if isinstance(told, Started) else told.action.call_id
