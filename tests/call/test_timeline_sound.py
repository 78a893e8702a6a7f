"""One recording's sound: what packets mean, what is counted, what is told."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.call.gaps import Gap
from fairhearing.call.sides import Side
from fairhearing.call.sound import RecordingSound, SideCounts
from fairhearing.call.sound_events import SoundEvent, SoundEventKind, SoundEvents
from fairhearing.wire.rtp_batch import NS_PER_SAMPLE, RtpRun
from fairhearing.wire.sound_format import SoundFormat

from .sound_streams import stream

LEFT, RIGHT = Side.LEFT, Side.RIGHT
PACKET = 160
BEGAN_NS = 10**15


def run(frame, payload, *, sequence=0, timestamp=None, payload_type=8, packets=1, ssrc=1):
    """Packets that arrive at this frame without delay."""
    ns = BEGAN_NS + frame * NS_PER_SAMPLE
    return RtpRun(
        0,
        payload_type,
        ssrc,
        sequence,
        frame if timestamp is None else timestamp,
        packets,
        ns,
        ns,
        ns,
        np.frombuffer(payload, np.uint8),
    )


@pytest.fixture
def sound():
    return RecordingSound(SoundFormat.A_LAW, BEGAN_NS)


def whole(sound, frames):
    segments, tail = sound.finish(BEGAN_NS + frames * NS_PER_SAMPLE)
    both = b"".join([*segments, tail.sound])
    return both[::2], both[1::2], tail


def test_a_recording_lasts_to_the_end_of_its_last_sound_even_after_the_call(sound):
    sound.receive(stream(), run(1000, b"\x01" * PACKET))

    left, _, tail = whole(sound, 1010)

    assert tail.frames == 1160
    assert left[1000:] == b"\x01" * PACKET


def test_segments_come_when_they_are_due_with_their_gaps(sound):
    sound.receive(stream(LEFT), run(0, b"\x01" * 2040))
    sound.receive(stream(RIGHT), run(0, b"\x02" * 1040, ssrc=2))
    sound.receive(stream(RIGHT), run(2000, b"\x02" * 160, ssrc=2, timestamp=2000, sequence=2))

    early = sound.take_due(BEGAN_NS + 3639 * NS_PER_SAMPLE)
    [segment], gaps, _ = sound.take_due(BEGAN_NS + 3640 * NS_PER_SAMPLE)

    assert early == ([], [], [])
    assert segment[::2] == b"\x01" * 2040
    assert gaps == [Gap(RIGHT, 1040, 2000)]


def test_duplicates_and_late_packets_are_counted(sound):
    for _ in range(2):
        sound.receive(stream(), run(0, b"\x01" * PACKET))
    sound.take_due(BEGAN_NS + 4000 * NS_PER_SAMPLE)
    sound.receive(stream(), run(4000, b"\x01" * PACKET, timestamp=160, sequence=1))

    _, _, tail = whole(sound, 4000)

    assert sound.counts(LEFT) == SideCounts(received=3, late=1, duplicate=1, lost=0)
    assert sound.counts(RIGHT) == SideCounts()
    assert SoundEvent(kind=SoundEventKind.LATE, side=LEFT, frame=4000) in tail.events


def test_digits_leave_their_place_silent_and_are_not_lost(sound):
    sound.receive(stream(), run(0, b"\x01" * PACKET))
    sound.receive(stream(), run(160, b"\x0b\x0a\x00\xa0", payload_type=101, sequence=1))
    sound.receive(stream(), run(320, b"\x01" * PACKET, sequence=2))

    left, _, tail = whole(sound, 480)

    assert left == b"\x01" * PACKET + SoundFormat.A_LAW.silence * PACKET + b"\x01" * PACKET
    assert sound.counts(LEFT) == SideCounts(received=2)
    assert [event.kind for event in tail.events] == [SoundEventKind.DIGITS]


def test_a_dynamic_payload_type_that_was_agreed_is_sound(sound):
    sound.receive(stream(payload_type=98), run(0, b"\x01" * PACKET, payload_type=98))

    left, _, _ = whole(sound, 160)

    assert left == b"\x01" * PACKET


def test_a_sender_that_changes_the_law_is_converted_and_noted_each_time(sound):
    for n, kind in enumerate([8, 0, 0, 8]):
        payload = (SoundFormat.MU_LAW if kind == 0 else SoundFormat.A_LAW).silence * PACKET
        sound.receive(stream(), run(160 * n, payload, payload_type=kind, sequence=n))

    left, _, tail = whole(sound, 640)

    assert set(left) == set(SoundFormat.A_LAW.silence)
    assert [(event.kind, event.count) for event in tail.events] == [
        (SoundEventKind.OTHER_LAW, 1),
        (SoundEventKind.OTHER_LAW, 1),
    ]


def test_two_seconds_without_sound_are_noted_once(sound):
    events = []
    for second in range(1, 12):
        events += sound.take_due(BEGAN_NS + second * 8000 * NS_PER_SAMPLE)[2]

    assert [(event.kind, event.side, event.frame) for event in events] == [
        (SoundEventKind.SILENT, LEFT, 0),
        (SoundEventKind.SILENT, RIGHT, 0),
    ]


def test_a_storm_of_events_is_told_in_few_words():
    events = SoundEvents(8000)
    told = []

    for frame in range(0, 25 * 8000, 160):
        events.note(SoundEventKind.NOT_RTP, LEFT, frame)
        told += events.take(frame)
    told += events.take_all()

    assert [(event.frame, event.count) for event in told] == [(0, 1), (160, 500), (80_160, 500), (160_160, 249)]


def test_an_event_long_after_another_is_told_at_once():
    events = SoundEvents(8000)
    events.note(SoundEventKind.NEW_SOURCE, LEFT, 0)
    first = events.take(0)

    nothing = events.take(200_000)
    events.note(SoundEventKind.NEW_SOURCE, LEFT, 200_000)
    second = events.take(200_000)

    assert [event.frame for event in first] == [0]
    assert nothing == []
    assert [event.frame for event in second] == [200_000]


packets = st.lists(
    st.tuples(
        st.sampled_from([LEFT, RIGHT]),
        st.integers(0, 80),  # which packet of 20 ms
        st.integers(0, 10),  # how many packets later it arrives
    ),
    min_size=1,
    max_size=120,
)


@settings(max_examples=80, deadline=None)
@given(packets, st.integers(0, 2**32 - 1), st.integers(0, 0xFFFF))
def test_reordered_repeated_and_late_packets_leave_what_a_dictionary_would(sent, timestamp, sequence):
    """Each side's first packet arrives in time; the others up to 200 ms late, in any order, any number of times."""
    sound = RecordingSound(SoundFormat.A_LAW, BEGAN_NS)
    model = {LEFT: {}, RIGHT: {}}
    arrivals = sorted(
        [(0, LEFT, 0), (0, RIGHT, 0), *((n + delay, side, n) for side, n, delay in sent)], key=lambda a: a[0]
    )
    taken = []
    for arrived, side, n in arrivals:
        now = arrived * PACKET
        segments, _, _ = sound.take_due(BEGAN_NS + now * NS_PER_SAMPLE)
        taken += segments
        payload = np.random.default_rng([n, side is LEFT]).integers(0, 256, PACKET, np.uint8).tobytes()
        sound.receive(
            stream(side),
            run(now, payload, timestamp=(timestamp + n * PACKET) & 0xFFFF_FFFF, sequence=(sequence + n) & 0xFFFF),
        )
        model[side].setdefault(n, payload)

    segments, tail = sound.finish(BEGAN_NS)

    both = b"".join([*taken, *segments, tail.sound])
    for channel, side in enumerate(Side):
        expected = bytearray(SoundFormat.A_LAW.silence) * tail.frames
        for n, payload in model[side].items():
            expected[n * PACKET : (n + 1) * PACKET] = payload
        assert both[channel::2] == bytes(expected)
        counts = sound.counts(side)
        assert counts.late == 0
        assert counts.received - counts.duplicate == len(model[side])
        assert counts.lost == max(model[side]) + 1 - len(model[side])
