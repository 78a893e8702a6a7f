"""The timeline against the simplest thing that could be true: a dictionary of positions to bytes."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.call.gaps import Gap
from fairhearing.call.sides import Side
from fairhearing.call.timeline import SEGMENT_BYTES, Placed, Timeline
from fairhearing.vault.tinkstream import PLAIN_BYTES
from fairhearing.wire.sound_format import SoundFormat

LEFT, RIGHT = Side.LEFT, Side.RIGHT
FRAMES_PER_SEGMENT = 2040
TYPES = {SoundFormat.A_LAW: np.uint8, SoundFormat.MU_LAW: np.uint8, SoundFormat.PCM16: np.dtype("<i2")}


def sound(length, value=0x11):
    return np.full(length, value, np.uint8)


def noise(length, seed, sound_format=SoundFormat.A_LAW):
    kind = TYPES[sound_format]
    return np.frombuffer(np.random.default_rng(seed).bytes(length * np.dtype(kind).itemsize), kind)


def both_sides(sound, sound_format):
    return np.frombuffer(sound, TYPES[sound_format]).reshape(-1, 2)


def taken_whole(timeline, frames, sound_format=SoundFormat.A_LAW):
    """Everything from the beginning, as one array of two columns, and all gaps."""
    parts, gaps = [], []
    while frames - timeline.sealed_frames > timeline.frames_per_segment:
        part, ended = timeline.take_segment()
        parts.append(part)
        gaps += ended
    part, ended = timeline.take_tail(frames)
    return both_sides(b"".join([*parts, part]), sound_format), gaps + ended


def test_left_is_the_even_byte_and_right_the_odd_one():
    timeline = Timeline(SoundFormat.A_LAW)
    timeline.place(LEFT, 0, sound(3, 0x01))
    timeline.place(RIGHT, 1, sound(2, 0x02))

    tail, _ = timeline.take_tail(3)

    assert tail == bytes([0x01, 0xD5, 0x01, 0x02, 0x01, 0x02])


def test_a_segment_waits_two_hundred_milliseconds_for_held_up_packets():
    g711, wideband = Timeline(SoundFormat.A_LAW), Timeline(SoundFormat.PCM16)

    assert not g711.is_due(2040 + 1600 - 1)
    assert g711.is_due(2040 + 1600)
    assert not wideband.is_due(1020 + 3200 - 1)
    assert wideband.is_due(1020 + 3200)


def test_a_segment_is_as_much_as_is_sealed_at_once():
    assert SEGMENT_BYTES == PLAIN_BYTES
    for sound_format in SoundFormat:
        assert len(Timeline(sound_format).take_segment()[0]) == PLAIN_BYTES


def test_what_comes_for_the_sealed_past_is_late_and_the_rest_of_it_is_kept():
    timeline = Timeline(SoundFormat.A_LAW)
    timeline.take_segment()

    placed = timeline.place(LEFT, FRAMES_PER_SEGMENT - 100, sound(160))

    assert placed == Placed(new=60, late=100, taken=0)
    assert timeline.take_tail(FRAMES_PER_SEGMENT + 60)[0] == b"\x11\xd5" * 60


def test_the_first_to_come_keeps_its_place():
    timeline = Timeline(SoundFormat.A_LAW)
    timeline.place(LEFT, 0, sound(160, 0x01))

    placed = timeline.place(LEFT, 80, sound(160, 0x02))

    assert placed == Placed(new=80, late=0, taken=80)
    assert timeline.take_tail(240)[0][::2] == b"\x01" * 160 + b"\x02" * 80


def test_a_gap_is_told_once_whole_when_it_is_over():
    timeline = Timeline(SoundFormat.MU_LAW)
    timeline.place(RIGHT, 0, sound(10 * FRAMES_PER_SEGMENT))
    timeline.place(LEFT, 100, sound(60))
    timeline.place(LEFT, 3 * FRAMES_PER_SEGMENT + 5, sound(5))

    first, second, third, fourth = (timeline.take_segment()[1] for _ in range(4))

    assert first == [Gap(LEFT, 0, 100)]
    assert second == []
    assert third == []
    assert fourth == [Gap(LEFT, 160, 3 * FRAMES_PER_SEGMENT + 5)]
    assert timeline.silent_since(LEFT) == 3 * FRAMES_PER_SEGMENT + 10
    assert timeline.silent_since(RIGHT) is None
    assert timeline.take_tail(4 * FRAMES_PER_SEGMENT + 9)[1] == [
        Gap(LEFT, 3 * FRAMES_PER_SEGMENT + 10, 4 * FRAMES_PER_SEGMENT + 9)
    ]


def test_a_call_without_any_sound_is_one_gap_a_side_of_silence():
    timeline = Timeline(SoundFormat.MU_LAW)

    whole, gaps = taken_whole(timeline, 5000)

    assert (whole == 0xFF).all()
    assert len(whole) == 5000
    assert gaps == [Gap(LEFT, 0, 5000), Gap(RIGHT, 0, 5000)]


def test_sound_far_ahead_widens_the_window():
    timeline = Timeline(SoundFormat.A_LAW)
    left, right = noise(400_000, 1), noise(400_000, 2)

    timeline.place(LEFT, 0, left)
    timeline.place(RIGHT, 0, right)

    whole, gaps = taken_whole(timeline, 400_000)
    assert (whole[:, 0] == left).all()
    assert (whole[:, 1] == right).all()
    assert gaps == []


def test_a_wiped_timeline_holds_no_sound():
    timeline = Timeline(SoundFormat.A_LAW)
    timeline.place(LEFT, 0, noise(4000, 3))

    timeline.wipe()

    assert not timeline._sound.any()


@pytest.mark.parametrize("frames", [-1, FRAMES_PER_SEGMENT + 1])
def test_a_tail_is_at_most_one_segment(frames):
    with pytest.raises(ValueError, match="a tail has"):
        Timeline(SoundFormat.A_LAW).take_tail(frames)


step = st.one_of(
    st.tuples(st.sampled_from(Side), st.integers(0, 12_000), st.integers(0, 600)),
    st.just("seal"),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(step, max_size=40), st.integers(0, 3000), st.sampled_from(SoundFormat))
def test_the_timeline_is_a_dictionary_of_positions(steps, more, sound_format):
    timeline = Timeline(sound_format)
    model = {LEFT: {}, RIGHT: {}}
    sealed, parts, gaps = 0, [], []
    for n, each in enumerate(steps):
        if each == "seal":
            part, ended = timeline.take_segment()
            sealed += timeline.frames_per_segment
            parts.append(part)
            gaps += ended
            continue
        side, frame, length = each
        payload = noise(length, n, sound_format)
        placed = timeline.place(side, frame, payload)
        late = sum(position < sealed for position in range(frame, frame + length))
        free = [p for p in range(frame, frame + length) if p >= sealed and p not in model[side]]
        model[side].update((p, int(payload[p - frame])) for p in free)
        assert placed == Placed(len(free), late, length - late - len(free))

    assert timeline.end == max([0, *(p + 1 for filled in model.values() for p in filled)])
    frames = max(sealed, timeline.end) + more
    whole, ended = taken_whole(timeline, frames, sound_format)
    whole = np.concatenate([both_sides(b"".join(parts), sound_format), whole])
    gaps += ended

    assert len(whole) == frames
    for channel, side in enumerate(Side):
        expected = np.repeat(both_sides(sound_format.silence * 2, sound_format)[0, :1], frames)
        for position, value in model[side].items():
            expected[position] = value
        assert (whole[:, channel] == expected).all()
        empty = {p for gap in gaps if gap.side is side for p in range(gap.start, gap.end)}
        assert empty == set(range(frames)) - set(model[side])
        edges = [(gap.start, gap.end) for gap in gaps if gap.side is side]
        assert all(earlier[1] < later[0] for earlier, later in itertools.pairwise(edges))
