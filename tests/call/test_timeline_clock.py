"""Where sound is placed: the sender's clock, anchored to our arrival clock."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.call.side_clock import Arrival, Place, SideClock
from fairhearing.call.sound_events import SoundEventKind

PACKET = 160
MS = 8


class Sender:
    """Sends packets of 20 ms to a clock, as many as a run."""

    def __init__(self, clock, *, ssrc=1, sequence=65_530, timestamp=2**32 - 480):
        self.clock, self.ssrc, self.sequence, self.timestamp = clock, ssrc, sequence, timestamp
        self.end = 0

    def send(self, arrived, *, packets=1, sealed=0, spread=PACKET):
        """packets arrive `spread` frames apart, the first at `arrived`; a delay of the first only is no delay."""
        frames = packets * PACKET
        began = min(arrived + n * (spread - PACKET) for n in range(packets))
        run = Arrival(
            self.ssrc,
            self.sequence & 0xFFFF,
            self.timestamp & 0xFFFF_FFFF,
            packets,
            frames,
            began,
            arrived,
            arrived + (packets - 1) * spread,
            8000,
        )
        place = self.clock.place(run, sealed=sealed, side_end=self.end)
        self.end = max(self.end, place.frame + frames)
        self.sequence += packets
        self.timestamp += frames
        return place


@pytest.fixture
def clock():
    return SideClock(8000)


def test_the_first_packet_lies_where_it_arrived_and_the_rest_follow_its_clock(clock):
    sender = Sender(clock)

    places = [sender.send(arrived) for arrived in (1000, 1170, 1310, 1480)]

    assert places == [Place(1000), Place(1160), Place(1320), Place(1480)]


def test_a_burst_at_the_beginning_is_kept_whole(clock):
    place = Sender(clock).send(100, packets=40, spread=2)

    assert place == Place(0)


def test_another_source_begins_where_it_arrives_but_never_over_sound_that_is_there(clock):
    one, other = Sender(clock, ssrc=1), Sender(clock, ssrc=2)
    one.send(1000, packets=10)
    other.end = one.end

    place = other.send(2400)

    assert place == Place(2600, SoundEventKind.NEW_SOURCE)


def test_packets_of_two_sources_that_overtake_each_other_stay_in_place(clock):
    one, other = Sender(clock, ssrc=1), Sender(clock, ssrc=2)
    one.send(1000)
    other.end = one.end
    other.send(1160)

    assert one.send(1170) == Place(1160)
    assert other.send(1330) == Place(1320)


def test_a_forward_jump_of_the_senders_clock_is_placed_by_arrival(clock):
    sender = Sender(clock)
    sender.send(0, packets=10)
    sender.timestamp += 100_000

    place = sender.send(1600)

    assert place == Place(1600, SoundEventKind.CLOCK_JUMPED, -100_000)


def test_a_backward_jump_of_the_senders_clock_is_placed_by_arrival(clock):
    sender = Sender(clock)
    sender.send(0, packets=10)
    sender.timestamp -= 100_000

    assert sender.send(1600) == Place(1600, SoundEventKind.CLOCK_JUMPED, 100_000)


def test_a_clock_that_stood_still_in_a_long_pause_is_placed_by_arrival(clock):
    sender = Sender(clock)
    sender.send(0, packets=10)

    assert sender.send(80_000, sealed=70_000) == Place(80_000, SoundEventKind.CLOCK_JUMPED, 78_400)


def test_a_packet_repeated_seconds_later_is_old_and_moves_nothing(clock):
    sender = Sender(clock)
    sender.send(0)
    for n in range(1, 200):
        sender.send(160 * n)
    again = Sender(clock)

    place = again.send(32_010, sealed=28_000)

    assert place == Place(0)
    assert sender.send(32_000, sealed=28_000) == Place(32_000)


def test_a_whole_burst_repeated_seconds_later_is_old_and_moves_nothing(clock):
    sender = Sender(clock)
    sender.send(0, packets=150)
    sequence, timestamp = sender.sequence, sender.timestamp
    sender.sequence, sender.timestamp = sequence - 100, timestamp - 16_000

    place = sender.send(25_600, packets=20, sealed=20_000)

    assert place == Place(8000)
    sender.sequence, sender.timestamp = sequence, timestamp
    assert sender.send(24_000, sealed=20_000) == Place(24_000)


def test_a_burst_after_a_stall_is_where_it_was_spoken(clock):
    sender = Sender(clock)
    sender.send(0)

    place = sender.send(8000, packets=50, spread=1)

    assert place == Place(160)


def test_a_clock_that_stood_still_in_a_short_pause_is_noticed_within_sixty_milliseconds(clock):
    sender = Sender(clock)
    sender.send(0, packets=10)

    places = [sender.send(arrived, sealed=8000) for arrived in (9600, 9760, 9920, 10_080, 10_240)]

    late = [place for place in places if place.frame + PACKET <= 8000]
    assert len(late) == 3
    assert places[3] == Place(10_080, SoundEventKind.CLOCK_CORRECTED, 8000)
    assert places[4] == Place(10_240)


@pytest.mark.parametrize("stood_still", [200 * MS, 500 * MS, 1900 * MS])
def test_a_clock_that_stood_still_while_its_packets_were_withheld_loses_none_of_them(clock, stood_still):
    sender = Sender(clock)
    sender.send(0, packets=10)
    clock.rest()
    sender.timestamp += 24_000
    heard = 1600 + 24_000 + stood_still
    arrivals = range(heard, heard + 16_000, PACKET)

    places = [sender.send(arrived, sealed=(arrived - 200 * MS) // 2040 * 2040) for arrived in arrivals]

    assert places[0] == Place(heard, SoundEventKind.CLOCK_CORRECTED, stood_still)
    assert places[1:] == [Place(arrived) for arrived in arrivals[1:]]


def test_a_longer_way_is_noticed_within_a_second(clock):
    sender = Sender(clock)
    sender.send(0, packets=10)

    changes = [
        (n, place.moved) for n in range(10, 200) if (place := sender.send(160 * n + 150 * MS)).change is not None
    ]

    assert [moved for _, moved in changes] == [150 * MS]
    assert changes[0][0] <= 110


def test_a_slow_sender_is_corrected_and_its_sound_never_overlaps(clock):
    sender = Sender(clock)
    moved = 0
    ends = []

    for n in range(10_000):
        place = sender.send(round(160 * n * 1.0005))
        assert place.frame >= (ends[-1] if ends else 0)
        ends.append(place.frame + PACKET)
        moved += place.moved

    assert 80 * MS <= moved <= 100 * MS  # half a thousandth of 200 s
    assert abs(ends[-1] - 160 * 10_000 * 1.0005) <= 14 * MS


def test_a_sender_that_leads_is_moved_back_in_its_next_pause(clock):
    sender = Sender(clock)
    sender.send(100 * MS)  # held up
    for n in range(1, 10):
        sender.send(160 * n)
    sender.timestamp += 4000

    place = sender.send(5600)

    assert place == Place(5600, SoundEventKind.CLOCK_CORRECTED, -100 * MS)


def test_losses_are_counted_by_the_senders_own_numbers(clock):
    sender = Sender(clock)
    sender.send(0, packets=10)
    sender.sequence += 3
    sender.timestamp += 480
    sender.send(2080, packets=10)

    assert clock.lost == 3


def test_a_packet_that_comes_out_of_order_is_not_lost_and_a_digit_neither(clock):
    sender = Sender(clock)
    sender.send(0)
    held_up = Sender(clock, sequence=sender.sequence, timestamp=sender.timestamp)
    sender.sequence += 1
    sender.timestamp += 160
    sender.send(320)
    held_up.send(330)
    clock.skip(1, sender.sequence & 0xFFFF)
    sender.sequence += 1
    sender.send(640)

    assert clock.lost == 0


def test_a_duplicate_does_not_hide_a_loss(clock):
    sender = Sender(clock)
    sender.send(0)
    again = Sender(clock)
    again.send(10)
    clock.forgive_duplicates(1, 1)
    sender.sequence += 1
    sender.timestamp += 160
    sender.send(320)

    assert clock.lost == 1


@pytest.mark.parametrize(
    ("frames_a_second", "clock_rate"), [(8000, 8000), (16_000, 8000), (16_000, 48_000), (8000, 48_000)]
)
def test_a_source_lies_where_its_own_clock_says_at_whatever_rate_it_ticks(frames_a_second, clock_rate):
    clock, ms, ticks = SideClock(frames_a_second), frames_a_second // 1000, clock_rate // 50
    places = []

    for n in [0, 1, 3, 2, 10]:  # one overtakes another, then some are lost
        run = Arrival(1, n, (2**32 - 960 + n * ticks) & 0xFFFF_FFFF, 1, 20 * ms, *[20 * n * ms] * 3, clock_rate)
        places.append(clock.place(run, sealed=0, side_end=0))

    assert places == [Place(20 * n * ms) for n in (0, 1, 3, 2, 10)]
    assert clock.lost == 6


def test_a_source_that_changes_its_clocks_rate_is_anchored_anew_and_its_losses_still_count():
    clock = SideClock(16_000)
    clock.place(Arrival(1, 100, 5000, 1, 320, 0, 0, 0, 48_000), sealed=0, side_end=0)

    changed = clock.place(Arrival(1, 103, 5160, 1, 320, 960, 960, 960, 8000), sealed=0, side_end=320)
    following = clock.place(Arrival(1, 104, 5320, 1, 320, 1280, 1280, 1280, 8000), sealed=0, side_end=1280)

    assert changed == Place(960, SoundEventKind.NEW_SOURCE)
    assert following == Place(1280)
    assert clock.lost == 2


def test_losses_of_a_source_that_is_long_gone_still_count(clock):
    for ssrc in range(10):
        sender = Sender(clock, ssrc=ssrc)
        sender.send(ssrc * 1000)
        sender.sequence += 1
        sender.timestamp += 160
        sender.send(ssrc * 1000 + 320)

    assert clock.lost == 10


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 60 * MS), min_size=2, max_size=120), st.integers(0, 2**32 - 1))
def test_jitter_moves_nothing(delays, timestamp):
    sender = Sender(SideClock(8000), timestamp=timestamp)
    sender.send(5000)

    places = [sender.send(5000 + 160 * n + delay) for n, delay in enumerate(delays, start=1)]

    assert places == [Place(5000 + 160 * n) for n in range(1, len(delays) + 1)]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 2), st.integers(0, 0xFFFF), st.integers(0, 2**32 - 1), st.integers(1, 3), st.integers(0, 400)
        )
    )
)
def test_no_clock_however_mad_is_placed_far_from_its_arrival_or_raises(packets):
    clock, now, end = SideClock(8000), 0, 0

    for ssrc, sequence, timestamp, count, pause in packets:
        now += pause
        run = Arrival(ssrc, sequence, timestamp, count, count * PACKET, now, now, now, 8000)
        place = clock.place(run, sealed=max(0, now - 4000), side_end=end)
        end = max(end, place.frame + run.frames)
        assert place.frame - now < 32_000

    assert clock.lost >= 0
