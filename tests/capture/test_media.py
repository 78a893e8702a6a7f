"""The media thread's work, tick by tick, with real sockets and a journal that fails when told to."""

import os
import socket
import struct
import time
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from fairhearing.call.actions import CallFacts, ChangeStreams, EndReason, Note, StartRecording, StopRecording, Withhold
from fairhearing.call.events import Event, EventKind
from fairhearing.call.sides import Direction, Side, SidesFrom
from fairhearing.call.streams import Stream, StreamState
from fairhearing.call.withholding import Why, Withheld
from fairhearing.capture.live_call import Moment
from fairhearing.capture.media import Media, Started, Told
from fairhearing.capture.ports import PortPool
from fairhearing.capture.recipient_book import SealTo
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import IntakeKey, open_facts
from fairhearing.vault.journal import Close, Facts, JournalUnwritable, Open, Segment
from fairhearing.vault.journal_records import decode_record, split_records
from fairhearing.vault.seal import Recipient
from fairhearing.vault.sealed_segments import KeptSegments, SealedSegments
from fairhearing.vault.unseal import PracticeKey
from fairhearing.wire.codec import Codec

from .conftest import CLIENT, free_range

INTAKE = IntakeKey(bytes(range(100, 132)))
SEAL_TO = SealTo(Recipient("allerton", PracticeKey(bytes(range(32))).public), INTAKE.public)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def segments_in(body):
    """The segments of records that are laid out already, each as it would be alone."""
    return [
        decode_record(kind, recording, bytes(body[at : at + size])) for kind, recording, at, size in split_records(body)
    ]


class FakeJournal:
    """Keeps what it is given, unless it is full."""

    def __init__(self):
        self.appended = []
        self.is_full = False
        self.refused = []

    def append(self, records):
        if self.is_full:
            self.refused.append(list(records))
            raise JournalUnwritable("the journal could not be written: No space left on device")
        for record in records:
            self.appended += segments_in(record.body) if isinstance(record, SealedSegments | KeptSegments) else [record]

    def of(self, kind):
        return [record for record in self.appended if isinstance(record, kind)]

    def facts(self, recording):
        [opened] = [each for each in self.of(Open) if each.recording == recording]
        records = [each.sealed for each in self.of(Facts) if each.recording == recording]
        return open_facts(
            INTAKE,
            practice="allerton",
            recording_id=recording,
            sealed_facts_key=opened.sealed_facts_key,
            records=records,
        )


class Bench:
    """A Media with its surroundings."""

    def __init__(self):
        self.journal = FakeJournal()
        self.ports = PortPool(free_range())
        self.published = []
        self.forgotten = []
        self.media = Media(
            self.journal,
            self.ports,
            publish=self.published.append,
            forgotten=self.forgotten.append,
            clock_shift=timedelta(),
            silence_s=300,
            troubles=Troubles(Clock()),
        )
        self.sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sender.bind(("127.0.0.1", 0))
        self._sequence = count()

    def close(self):
        self.ports.close()
        self.sender.close()

    def start(self, **changes):
        """Begin a call of two streams; return its id and its streams."""
        start = self.begin(**changes)
        self.media.tick()
        return start.call.call_id, start.streams

    def begin(self, withheld=None, **changes):
        """Tell of a call of two streams; return its start."""
        call_id = os.urandom(16).hex()
        streams = tuple(
            Stream(
                index=index,
                label=str(index),
                local_port=port,
                remote=None,
                payload_type=8,
                codec=Codec.PCMA,
                telephone_event=None,
                state=StreamState.ACTIVE,
                recording=0,
                side=side,
            )
            for index, (port, side) in enumerate(zip(self.ports.take(2), Side, strict=True))
        )
        facts = CallFacts(
            call_id=call_id,
            session="",
            client="phones",
            practice="allerton",
            direction=Direction.IN,
            parties=(),
            sides_from=SidesFrom.LABEL,
            started=NOON,
        )
        start = StartRecording(facts, streams, (), withheld=withheld)
        moment = Moment(time.monotonic_ns(), NOON)
        given = {"seal_to": SEAL_TO, "networks": CLIENT.networks}
        self.media.tell(Started(start, moment, **(given | changes)))
        return start

    def withhold(self, start, withheld):
        change = Withhold(start.call.call_id, withheld, (), start.call)
        self.media.tell(Told(change, time.monotonic_ns()))

    def send(self, stream, packets=1):
        for _ in range(packets):
            n = next(self._sequence)
            head = struct.pack("!BBHII", 0x80, 8, n & 0xFFFF, 160 * n, 1)
            self.sender.sendto(head + bytes([n % 256]) * 160, ("127.0.0.1", stream.local_port))

    def tick_for(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.media.tick()
            time.sleep(0.05)

    def stop(self, call_id, reason=EndReason.BYE):
        self.media.tell(Told(StopRecording(call_id, reason), time.monotonic_ns()))
        self.media.tick()
        time.sleep(0.05)
        self.media.tick()


@pytest.fixture
def bench():
    made = Bench()
    yield made
    made.close()


def test_a_call_is_opened_sealed_closed_and_handed_to_the_publisher(bench):
    call_id, (left, _) = bench.start()
    bench.send(left)
    bench.tick_for(0.6)

    bench.stop(call_id)

    [opened], [closed] = bench.journal.of(Open), bench.journal.of(Close)
    assert opened.recording == closed.recording
    assert bench.published == [opened.recording]
    assert [segment.index for segment in bench.journal.of(Segment)] == list(range(1, closed.closing.last_index))
    facts = bench.journal.facts(opened.recording)
    assert facts[0]["fact"] == "call"
    assert facts[-1]["fact"] == "end"
    assert facts[-1]["left"]["received"] == 1


def test_ports_are_free_again_when_a_call_has_ended(bench):
    call_id, streams = bench.start()

    bench.stop(call_id)

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", streams[0].local_port))


def test_what_a_full_journal_refused_is_appended_again_the_same_bytes_in_order(bench):
    call_id, (left, _) = bench.start()
    bench.journal.is_full = True
    bench.send(left, 3)
    bench.tick_for(0.7)
    bench.stop(call_id)
    assert bench.published == []

    bench.journal.is_full = False
    bench.media.tick()

    last_refused = bench.journal.refused[-1]
    assert bench.journal.appended[-len(last_refused) :] == last_refused
    assert all(last_refused[: len(each)] == each for each in bench.journal.refused)
    [closed] = bench.journal.of(Close)
    assert bench.published == [closed.recording]
    indexes = [segment.index for segment in bench.journal.of(Segment)]
    assert indexes == list(range(1, closed.closing.last_index))


def test_a_call_that_begins_while_the_journal_is_full_is_recorded(bench):
    bench.journal.is_full = True
    call_id, (left, _) = bench.start()
    bench.send(left, 2)
    bench.stop(call_id)

    bench.journal.is_full = False
    bench.media.tick()

    assert [type(record) for record in bench.journal.appended[:2]] == [Open, Facts]
    assert len(bench.published) == 1


def test_a_defect_in_one_call_leaves_it_interrupted_and_the_others_unharmed(bench, capsys):
    broken, broken_streams = bench.start()
    sound, sound_streams = bench.start()
    nowhere = Stream(
        **{name: getattr(broken_streams[0], name) for name in Stream.__slots__} | {"local_port": 9, "index": 7}
    )

    change = ChangeStreams(broken, Direction.IN, (*broken_streams, nowhere), (), ())
    bench.media.tell(Told(change, time.monotonic_ns()))
    bench.send(sound_streams[0])
    bench.media.tick()
    bench.tick_for(0.3)
    bench.stop(sound)

    first, second = bench.journal.of(Open)
    assert bench.published == [first.recording, second.recording]
    assert [closed.recording for closed in bench.journal.of(Close)] == [second.recording]
    assert f"call {broken} is given up, this is a defect: KeyError in ports.socket_of" in capsys.readouterr().err


def test_a_call_that_cannot_be_opened_gives_its_ports_back(bench, capsys):
    _, streams = bench.start(seal_to=None)

    assert "cannot be recorded, this is a defect: AttributeError" in capsys.readouterr().err
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", streams[0].local_port))


def test_what_is_told_of_a_call_becomes_its_facts(bench):
    call_id, streams = bench.start()
    bench.media.tell(Told(Note(call_id, Event(kind=EventKind.NOT_ACKNOWLEDGED)), time.monotonic_ns()))
    held = Event(kind=EventKind.HELD, side=Side.LEFT, label="0")
    elsewhere = Event(kind=EventKind.HELD, side=Side.LEFT, recording=1)
    change = ChangeStreams(call_id, Direction.OUT, streams, (), (held, elsewhere))
    bench.media.tell(Told(change, time.monotonic_ns()))

    bench.stop(call_id)

    [opened] = bench.journal.of(Open)
    facts = bench.journal.facts(opened.recording)
    assert [fact["kind"] for fact in facts if fact["fact"] == "event"] == ["not-acknowledged", "held"]
    [parties] = [fact for fact in facts if fact["fact"] == "parties"]
    assert parties["direction"] == "out"


def test_what_is_told_of_a_call_that_is_not_there_changes_nothing(bench):
    bench.stop("0" * 32)

    assert bench.journal.appended == []


def test_what_came_before_a_pause_was_lifted_is_dropped_though_the_call_began_in_the_same_tick(bench):
    start = bench.begin(Withheld(Why.PAUSED, NOON, "phone-system"))
    bench.send(start.streams[0], 3)
    time.sleep(0.01)
    bench.withhold(start, None)
    time.sleep(0.01)
    bench.send(start.streams[0], 2)

    bench.tick_for(0.1)
    bench.stop(start.call.call_id)

    [opened] = bench.journal.of(Open)
    assert bench.journal.facts(opened.recording)[-1]["left"]["received"] == 2


def test_asked_to_stop_everything_is_closed_and_the_buffers_are_wiped(bench):
    bench.start()
    _, (left, _) = bench.start()
    bench.send(left)

    bench.media.stop()
    bench.media.run()

    ends = [bench.journal.facts(opened.recording)[-1] for opened in bench.journal.of(Open)]
    assert [end["reason"] for end in ends] == ["shutdown", "shutdown"]
    assert len(bench.published) == 2
    assert not bench.media._reception._buffers._slots.any()
