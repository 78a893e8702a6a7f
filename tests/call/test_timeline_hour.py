"""An hour on the timeline: clocks that drift, jump and change, on both sides. The sides stay within 20 ms."""

import random

import numpy as np
import pytest

from fairhearing.call.side_clock import Arrival, SideClock
from fairhearing.call.sides import Side
from fairhearing.call.sound import RecordingSound
from fairhearing.call.sound_events import SoundEventKind
from fairhearing.wire.rtp_batch import NS_PER_SAMPLE, RtpRun
from fairhearing.wire.sound_format import SoundFormat

from .test_timeline_sound import stream

MS = 8
PACKET = 160
TICK = 10 * PACKET
TICKS_AN_HOUR = 3600 * 5
RATES = [(8000, 8000), (16_000, 8000), (16_000, 48_000)]
"""Frames of the recording a second, ticks of the sender's clock a second."""


class Talker:
    """Sends a run of ten packets each tick of 200 ms, by a clock that runs fast by so many millionths.

    jitter_ms: the longest delay of a packet. held_up: how much longer all take now, in frames.
    place(): how far from its ideal place the run lies, in milliseconds.
    """

    def __init__(self, fast=0, jitter_ms=0, seed=1, rates=RATES[0]):
        self.rate, self.clock_rate = rates
        self.clock, self.random = SideClock(self.rate), random.Random(seed)
        self.ms = self.rate // 1000
        self.packet, self.tick = 20 * self.ms, 200 * self.ms
        self.fast, self.jitter, self.held_up = fast, jitter_ms * self.ms, 0
        self.samples, self.packets, self.end = 0, 0, 0
        self.ssrc, self.timestamp, self.sequence = 1, 5_000, 65_000
        self.changes = []

    def spoken(self, samples):
        """The true moment of a sample."""
        return samples / (1 + self.fast / 1e6)

    def place(self):
        true = self.spoken(self.samples)
        arrivals = [
            self.spoken(self.samples + n * self.packet) + self.random.uniform(0, self.jitter) + self.held_up
            for n in range(10)
        ]
        began = min(arrival - n * self.packet for n, arrival in enumerate(arrivals))
        run = Arrival(
            self.ssrc, self.sequence & 0xFFFF, self.timestamp & 0xFFFF_FFFF, 10, self.tick,
            round(began), round(arrivals[0]), round(max(arrivals)), self.clock_rate,
        )  # fmt: skip
        found = self.clock.place(run, sealed=max(0, round(true) - 500 * self.ms), side_end=self.end)
        self.end = max(self.end, found.frame + self.tick)
        self.samples += self.tick
        self.timestamp += self.clock_rate // 5
        self.sequence += 10
        self.changes += [found.change] if found.change else []
        return (found.frame - true) / self.ms


@pytest.mark.parametrize("rates", RATES)
@pytest.mark.parametrize("jitter_ms", [0, 40])
@pytest.mark.parametrize("fast", [-100, 20, 100])
def test_a_clock_that_drifts_for_an_hour_stays_within_ten_milliseconds(fast, jitter_ms, rates):
    talker = Talker(fast, jitter_ms, rates=rates)

    errors = [talker.place() for _ in range(TICKS_AN_HOUR)]

    assert max(abs(error) for error in errors) <= 10 + jitter_ms / 8
    assert abs(errors[-1]) <= 10
    assert set(talker.changes) <= {SoundEventKind.CLOCK_CORRECTED}


@pytest.mark.parametrize("rates", RATES)
@pytest.mark.parametrize("fast", [-300, 300])
def test_a_very_wrong_clock_stays_within_twenty_milliseconds(fast, rates):
    talker = Talker(fast, rates=rates)

    assert max(abs(talker.place()) for _ in range(TICKS_AN_HOUR)) <= 20


@pytest.mark.parametrize("rates", RATES)
def test_a_true_clock_is_never_corrected_whatever_the_jitter(rates):
    talker = Talker(0, 60, rates=rates)

    errors = [talker.place() for _ in range(TICKS_AN_HOUR)]

    assert talker.changes == []
    assert len(set(errors)) == 1


@pytest.mark.parametrize("held_up_ms", [9, 30, 500])
def test_a_true_clock_loses_nothing_though_the_packets_that_anchored_it_were_held_up(held_up_ms):
    talker = Talker(0, 20)
    talker.held_up = held_up_ms * MS
    talker.place()
    talker.held_up = 0

    for _ in range(TICKS_AN_HOUR // 4):
        talker.place()

    assert talker.changes == []


def test_a_true_clock_loses_nothing_after_its_packets_were_held_up_for_seconds():
    talker = Talker(0, 5)
    places = []

    for n in range(1000):
        talker.held_up = 150 * MS if 100 <= n < 120 else 0
        before = talker.end
        places.append(talker.place())
        assert talker.end - before >= talker.tick  # nothing lies over what is there

    assert talker.changes == [SoundEventKind.CLOCK_CORRECTED]  # moved on once, when they all came late


def test_a_lead_is_taken_back_in_the_next_pause():
    talker = Talker(0, 5)
    talker.held_up = 30 * MS
    talker.place()
    talker.held_up = 0
    for _ in range(200):
        assert talker.place() >= 29

    talker.samples += 300 * MS
    talker.timestamp += 300 * MS
    errors = [talker.place() for _ in range(200)]

    assert max(abs(error) for error in errors) <= 5
    assert talker.changes == [SoundEventKind.CLOCK_CORRECTED]


@pytest.mark.parametrize(
    ("seed", "left_rates", "right_rates"),
    [*((seed, RATES[0], RATES[0]) for seed in range(4)), (4, RATES[1], RATES[2]), (5, RATES[2], RATES[1])],
)
def test_both_sides_of_an_hour_with_drift_jumps_and_new_sources_are_within_twenty_milliseconds(
    seed, left_rates, right_rates
):
    left, right = Talker(80, 30, seed, left_rates), Talker(-120, 30, seed + 100, right_rates)
    chance = random.Random(seed)
    apart = []

    for n in range(TICKS_AN_HOUR):
        for talker in (left, right):
            if chance.random() < 0.001:
                talker.timestamp += chance.choice([10**6, -(10**6), 2**31 - 5, 16_000, -16_000])
            if chance.random() < 0.0005:
                talker.ssrc, talker.sequence = chance.getrandbits(32), chance.getrandbits(16)
        apart.append(left.place() - right.place())
        if n % 500 == 0:
            left.samples += left.rate // 2  # a pause of the sender, in which its clock goes on
            left.timestamp += left.clock_rate // 2

    assert abs(apart[-1]) <= 20
    assert np.percentile(np.abs(apart), 99) <= 20
    assert {SoundEventKind.CLOCK_JUMPED, SoundEventKind.NEW_SOURCE} <= set(left.changes + right.changes)


def test_a_fast_senders_sound_is_cut_by_what_does_not_fit_and_no_packet_counts_as_lost():
    sound, fast = RecordingSound(SoundFormat.A_LAW, 0), 100
    sent = np.random.default_rng(3).integers(0, 256, 900 * 8000, np.uint8)
    sealed = []

    for start in range(0, len(sent), TICK):
        ns = round(start / (1 + fast / 1e6)) * NS_PER_SAMPLE
        run = RtpRun(0, 8, 1, start // PACKET & 0xFFFF, start, 10, ns, ns, ns, sent[start : start + TICK])
        sound.receive(stream(), run)
        segments, _, events = sound.take_due(ns)
        sealed += segments
        assert not [event for event in events if event.kind is SoundEventKind.LATE]
    segments, tail = sound.finish(0)

    left = b"".join([*sealed, *segments, tail.sound])[::2]
    assert 900 * 8000 - len(left) == pytest.approx(90 * MS, abs=10 * MS)
    counts = sound.counts(Side.LEFT)
    assert (counts.received, counts.late, counts.duplicate, counts.lost) == (45_000, 0, 0, 0)
    assert not [gap for gap in tail.gaps if gap.side is Side.LEFT]
