"""Sound of other codecs than G.711 in a recording: where it lies, what is counted, what is told."""

import numpy as np
import pytest
from tests.wire.coded_sound import G729_SID, G729_TONE, OPUS_RATE, WIDE, g722, level, opus, pitch, tone

from fairhearing.call.sides import Side
from fairhearing.call.sound import RecordingSound, SideCounts
from fairhearing.call.sound_events import SoundEventKind
from fairhearing.call.streams import Stream, StreamState
from fairhearing.wire.codec import Codec
from fairhearing.wire.g711 import encode, linear
from fairhearing.wire.law import Law
from fairhearing.wire.rtp_batch import RtpRun
from fairhearing.wire.sound_format import SoundFormat

LEFT, RIGHT = Side.LEFT, Side.RIGHT
BEGAN_NS, MS = 10**15, 10**6
TICK = 200
TYPES = {Codec.PCMA: 8, Codec.G722: 9, Codec.G729: 18, Codec.OPUS: 111}


class Sender:
    """One side's phone. It sends a packet of 20 ms at any moment, in any of its codecs."""

    def __init__(self, sound, side=LEFT, codec=Codec.G722, ssrc=1):
        self.sound, self.side, self.ssrc = sound, side, ssrc
        self.sequence = 65_530
        self.timestamp = 2**32 - 5000
        self.agree(codec)

    def agree(self, codec):
        self.codec = codec
        self.stream = Stream(
            index=0,
            label="",
            local_port=20_000,
            remote=None,
            payload_type=TYPES[codec],
            codec=codec,
            telephone_event=101,
            comfort_noise=105,
            others=((111, Codec.OPUS),),
            state=StreamState.ACTIVE,
            recording=0,
            side=self.side,
        )

    def send(self, payload, at_ms, *, payload_type=None):
        kind = self.stream.payload_type if payload_type is None else payload_type
        ns = BEGAN_NS + at_ms * MS
        payload = np.frombuffer(bytes(payload), np.uint8)
        run = RtpRun(0, kind, self.ssrc, self.sequence & 0xFFFF, self.timestamp & 0xFFFFFFFF, 1, ns, ns, ns, payload)
        self.sound.receive(self.stream, run)

    def pass_on(self, ms=20):
        self.sequence += 1
        self.timestamp += ms * self.codec.clock_rate // 1000


def speak(sender, packets, start_ms=0, *, skip=()):
    """Send packets of 20 ms in time, the recorder ticking beside; return what it gave out and told."""
    taken = Taken(sender.sound)
    for n, packet in enumerate(packets):
        at_ms = start_ms + 20 * n
        if n not in skip:
            sender.send(packet, at_ms)
        sender.pass_on()
        if at_ms % TICK == 0:
            taken.tick(at_ms)
    return taken


class Taken:
    """What a recording gave out."""

    def __init__(self, sound):
        self.sound, self.bytes, self.gaps, self.events = sound, b"", [], []

    def tick(self, now_ms):
        segments, gaps, events = self.sound.take_due(BEGAN_NS + now_ms * MS)
        self._add(segments, gaps, events)

    def end(self, ended_ms):
        segments, tail = self.sound.finish(BEGAN_NS + ended_ms * MS)
        self._add([*segments, tail.sound], tail.gaps, tail.events)
        return self

    def _add(self, segments, gaps, events):
        self.bytes += b"".join(segments)
        self.gaps += gaps
        self.events += events

    def heard(self, side):
        """One side's samples, at the recording's own rate."""
        kind = np.int16 if self.sound.format is SoundFormat.PCM16 else np.uint8
        samples = np.frombuffer(self.bytes, kind).reshape(-1, 2)[:, (LEFT, RIGHT).index(side)]
        return samples if kind is np.int16 else linear(samples, Law(self.sound.format))

    def gaps_ms(self, side):
        per_ms = self.sound.format.frames_per_ms
        return [(gap.start // per_ms, gap.end // per_ms) for gap in self.gaps if gap.side is side]

    @property
    def told(self):
        return [event.kind for event in self.events]


def recording(sound_format=SoundFormat.PCM16):
    return RecordingSound(sound_format, BEGAN_NS)


WIDEBAND = [
    (Codec.G722, g722(tone(3000, 1, WIDE))),
    (Codec.OPUS, opus(tone(3000, 1, OPUS_RATE))),
]


@pytest.mark.parametrize(("codec", "packets"), WIDEBAND)
def test_wideband_sound_is_where_it_was_sent_and_as_long(codec, packets):
    sender = Sender(recording(), codec=codec)

    taken = speak(sender, packets, 40).end(1040)

    heard = taken.heard(LEFT)
    assert len(heard) == 1.04 * WIDE
    assert taken.gaps_ms(LEFT) == [(0, 40)]
    assert abs(pitch(heard[3200:]) - 3000) < 3
    assert 7000 < level(heard[3200:]) < 9000
    assert sender.sound.counts(LEFT) == SideCounts(received=50)
    assert taken.told == []


@pytest.mark.parametrize(("codec", "packets"), WIDEBAND)
def test_lost_packets_are_gaps_of_their_length(codec, packets):
    sender = Sender(recording(), codec=codec)

    taken = speak(sender, packets, skip=(10, 11, 30)).end(1000)

    assert taken.gaps_ms(LEFT) == [(200, 240), (600, 620)]
    assert sender.sound.counts(LEFT) == SideCounts(received=47, lost=3)


@pytest.mark.parametrize(("codec", "packets"), WIDEBAND)
def test_a_packet_sent_twice_is_counted_and_not_heard_twice(codec, packets):
    sender, plain = Sender(recording(), codec=codec), Sender(recording(), codec=codec)
    taken = Taken(sender.sound)

    for n, packet in enumerate(packets):
        sender.send(packet, 20 * n)
        sender.send(packet, 20 * n)
        sender.pass_on()
        taken.tick(20 * n)

    assert sender.sound.counts(LEFT) == SideCounts(received=100, duplicate=50)
    assert (taken.end(1000).heard(LEFT) == speak(plain, packets).end(1000).heard(LEFT)).all()


@pytest.mark.parametrize(("codec", "packets"), WIDEBAND)
def test_what_comes_after_its_place_was_sealed_is_late(codec, packets):
    sender = Sender(recording(), codec=codec)
    sender.send(packets[0], 0)
    held_up = sender.sequence + 1, sender.timestamp + codec.clock_rate // 50
    for _ in range(2):
        sender.pass_on()
    taken = speak(sender, packets[2:], 40)

    taken.tick(1000)
    sender.sequence, sender.timestamp = held_up
    sender.send(packets[1], 1010)
    taken.end(1010)

    assert sender.sound.counts(LEFT) == SideCounts(received=50, late=1)
    assert SoundEventKind.LATE in taken.told


def test_g711_beside_wideband_is_doubled_and_aligned_with_it():
    sound = recording()
    wide, narrow = Sender(sound, LEFT), Sender(sound, RIGHT, Codec.PCMA, ssrc=2)
    taken = Taken(sound)
    spoken = np.concatenate([np.zeros(8000, np.int16), tone(1000, 0.5, WIDE)])

    for n, packet in enumerate(g722(spoken)):
        wide.send(packet, 20 * n)
        narrow.send(encode(spoken[320 * n : 320 * (n + 1) : 2], Law.A_LAW), 20 * n)
        wide.pass_on()
        narrow.pass_on()
        if n % 10 == 0:
            taken.tick(20 * n)
    taken.end(1000)

    begins = [int(np.flatnonzero(np.abs(taken.heard(side).astype(int)) > 2000)[0]) for side in Side]
    assert abs(begins[0] - begins[1]) <= 2 * WIDE // 1000
    for side in Side:
        assert abs(pitch(taken.heard(side)[8800:]) - 1000) < 3
        assert 7000 < level(taken.heard(side)[8800:]) < 9000


def test_wideband_in_a_recording_that_began_with_g711_is_brought_down_and_told():
    sender = Sender(recording(SoundFormat.A_LAW), codec=Codec.PCMA)
    speak(sender, [bytes(encode(tone(440, 0.02, 8000), Law.A_LAW))] * 10)
    sender.agree(Codec.G722)

    taken = speak(sender, g722(tone(1000, 0.8, WIDE)), 200).end(1000)

    heard = taken.heard(LEFT)[-6000:]
    assert abs(pitch(heard, 8000) - 1000) < 3
    assert 7000 < level(heard) < 9000
    assert taken.told == [SoundEventKind.NARROWED]
    assert taken.gaps_ms(LEFT) == []


def test_a_stream_that_changes_over_between_all_codecs_leaves_no_gap_but_where_its_clock_changes():
    sender = Sender(recording(), codec=Codec.PCMA)
    taken = Taken(sender.sound)
    a_law = [bytes(encode(part, Law.A_LAW)) for part in np.split(tone(1000, 0.2, 8000), 10)]
    spoken = [
        (Codec.PCMA, a_law),
        (Codec.G722, g722(tone(1000, 0.2, WIDE))),
        (Codec.G729, [G729_TONE[start : start + 20] for start in range(0, 200, 20)]),
        (Codec.OPUS, opus(tone(1000, 0.2, OPUS_RATE))),
    ]

    for number, (codec, packets) in enumerate(spoken):
        sender.agree(codec)
        part = speak(sender, packets, 200 * number)
        taken._add([part.bytes], part.gaps, part.events)
    taken.end(800)

    assert taken.gaps_ms(LEFT) == []
    changes = [kind for kind in taken.told if kind is not SoundEventKind.NEW_SOURCE]
    assert set(changes) == {SoundEventKind.OTHER_CODEC}
    assert sender.sound.counts(LEFT) == SideCounts(received=40)


def test_a_codec_with_a_payload_type_of_its_own_is_heard_though_another_was_agreed():
    sender = Sender(recording(), codec=Codec.OPUS)

    sender.send(g722(tone(3000, 0.02, WIDE))[0], 0, payload_type=9)
    taken = Taken(sender.sound).end(20)

    assert sender.sound.counts(LEFT) == SideCounts(received=1)
    assert taken.gaps_ms(LEFT) == []


def test_what_was_offered_is_heard_though_another_codec_was_agreed():
    sender = Sender(recording(SoundFormat.A_LAW), codec=Codec.PCMA)
    sent = opus(tone(1000, 0.6, OPUS_RATE))

    for n, packet in enumerate(sent):
        sender.send(packet, 20 * n, payload_type=111)
        sender.sequence += 1
        sender.timestamp += 960
    taken = Taken(sender.sound).end(600)

    assert abs(pitch(taken.heard(LEFT)[1600:], 8000) - 1000) < 4
    assert taken.told == [SoundEventKind.NARROWED]


def test_a_source_that_is_replaced_and_one_that_jumps_lose_nothing():
    sender = Sender(recording(), codec=Codec.OPUS)
    packets = opus(tone(1000, 1, OPUS_RATE))
    taken = [speak(sender, packets[:20])]

    sender.ssrc, sender.sequence, sender.timestamp = 77, 5, 123_456
    taken.append(speak(sender, packets[20:35], 400))
    sender.timestamp += 48_000 * 3600
    taken.append(speak(sender, packets[35:], 700).end(1000))

    assert [gap for each in taken for gap in each.gaps_ms(LEFT)] == []
    assert [kind for each in taken for kind in each.told] == [SoundEventKind.NEW_SOURCE, SoundEventKind.CLOCK_JUMPED]
    assert sender.sound.counts(LEFT) == SideCounts(received=50)


@pytest.mark.parametrize("millionths", [-300, 300])
def test_a_phone_whose_clock_runs_wrong_stays_within_20_ms(millionths):
    sender = Sender(recording(), codec=Codec.OPUS)
    packets = opus(tone(1000, 1, OPUS_RATE))
    taken = Taken(sender.sound)

    for n in range(4000):
        sender.send(packets[n % 50], int(20 * n * (1 - millionths / 1_000_000)))
        sender.pass_on()
        if n % 10 == 0:
            taken.tick(20 * n)
    end_ms = int(20 * 4000 * (1 - millionths / 1_000_000))
    taken.tick(end_ms)

    assert abs(sender.sound._timeline.end_of(LEFT) / 16 - end_ms) <= 20
    assert SoundEventKind.CLOCK_CORRECTED in taken.told
    assert sender.sound.counts(LEFT) == SideCounts(received=4000)


def test_pauses_of_g729_are_silent_and_told_and_nothing_is_lost():
    sender = Sender(recording(), codec=Codec.G729)
    speech = [G729_TONE[start : start + 20] for start in range(0, 200, 20)]
    taken = speak(sender, speech)

    sender.send(G729_SID, 200)
    sender.sequence += 1
    sender.timestamp += 8 * 300
    later = speak(sender, speech, 500).end(700)

    assert taken.gaps_ms(LEFT) + later.gaps_ms(LEFT) == [(200, 500)]
    assert later.told == [SoundEventKind.COMFORT_NOISE]
    assert sender.sound.counts(LEFT) == SideCounts(received=20)


@pytest.mark.parametrize("payload_type", [13, 19, 105])
def test_comfort_noise_of_any_payload_type_is_an_event_and_not_heard(payload_type):
    sender = Sender(recording())

    sender.send(b"\x28\x10", 0, payload_type=payload_type)
    taken = Taken(sender.sound).end(100)

    assert taken.told == [SoundEventKind.COMFORT_NOISE]
    assert not taken.heard(LEFT).any()


def test_a_packet_that_cannot_be_decoded_is_a_gap_and_told_and_not_lost():
    sender = Sender(recording(), codec=Codec.OPUS)
    packets = opus(tone(1000, 0.2, OPUS_RATE))

    taken = speak(sender, [*packets[:4], b"\xfb\x3f", *packets[5:]]).end(200)

    assert taken.gaps_ms(LEFT) == [(80, 100)]
    assert taken.told == [SoundEventKind.DAMAGED]
    assert sender.sound.counts(LEFT) == SideCounts(received=9)


def test_what_was_received_before_the_end_is_heard_though_no_tick_came():
    sender = Sender(recording())

    for packet in g722(tone(1000, 0.1, WIDE)):
        sender.send(packet, 0)
        sender.pass_on()

    assert len(Taken(sender.sound).end(50).heard(LEFT)) == WIDE // 10
