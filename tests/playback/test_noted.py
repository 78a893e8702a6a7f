"""What was noted of a sound, as the player's page draws and tells it: pure values."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.noted_calls import report_of, spoken

from fairhearing.hearing.report import heard_note, peaks_note
from fairhearing.playback.noted import BadNoted, Peaks, Talk, read_peaks, read_talk
from fairhearing.playback.turns import Turn, shares, turns
from fairhearing.playback.waveform import NARROW, NARROW_LANE, WIDE, WIDE_LANE, draw


@pytest.fixture(scope="module")
def report():
    return report_of(spoken())


def talk(left=(), right=(), *, length_ms=60_000, both_s=0.0):
    seconds = [sum(until - since for since, until in side) / 1000 for side in (left, right)]
    return Talk(length_ms=length_ms, left=left, right=right, left_s=seconds[0], right_s=seconds[1], both_s=both_s)


def heights(path):
    return [float(height) for height in re.findall(r"v([0-9.]+)", path)]


def test_what_hearing_writes_is_read_back_whole(report):
    peaks, heard = read_peaks(peaks_note(report)), read_talk(heard_note(report))

    assert peaks.step_ms == 100
    assert len(peaks.left) == len(peaks.right) == -(-report.length_ms // 100)
    assert heard.length_ms == report.length_ms
    assert (heard.left, heard.right) == tuple(side.talk for side in report.sides)
    assert heard.both_s == report.overlap_s


def test_peaks_cut_at_any_length_are_none(report):
    whole = peaks_note(report)

    for end in range(0, len(whole), 7):
        with pytest.raises(BadNoted):
            read_peaks(whole[:end])


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_by_name(data):
    for read in (read_peaks, read_talk):
        try:
            read(data)
        except BadNoted:
            continue


@pytest.mark.parametrize(("width", "lane"), [(WIDE, WIDE_LANE), (NARROW, NARROW_LANE)])
def test_there_is_a_bar_each_three_pixels_and_none_leaves_its_lane(report, width, lane):
    bars = draw(read_peaks(peaks_note(report)), width, lane)

    for path in (bars.left, bars.right):
        assert len(heights(path)) == width // 3
        assert max(heights(path)) <= lane - 2 * 6 + 0.1
    assert max(heights(bars.left) + heights(bars.right)) == pytest.approx(lane - 12, abs=0.2)


def test_louder_is_higher_and_silence_is_a_dot():
    bars = draw(Peaks(100, bytes([0] * 10 + [180] * 10 + [230] * 10), bytes(30)), 90, 72)

    quiet, some, loud = (heights(bars.left)[n] for n in (5, 15, 25))
    assert quiet < 2 < some < loud
    assert set(heights(bars.right)) == {quiet}


def test_a_recording_shorter_than_its_bars_is_drawn_all_the_same():
    assert len(heights(draw(Peaks(100, b"\xff", b""), WIDE, WIDE_LANE).right)) == WIDE // 3


def test_turns_join_what_a_breath_parts_and_leave_out_noises():
    heard = talk(left=((0, 1000), (2000, 3000), (9000, 9200)), right=((3100, 5000),))

    assert turns(heard) == (
        Turn(is_left=True, from_ms=0, until_ms=3000),
        Turn(is_left=False, from_ms=3100, until_ms=5000),
    )


def test_shares_are_of_the_whole_length():
    told = shares(talk(left=((0, 37_200),), right=((40_000, 52_000),), both_s=2.4))

    assert (told.left, told.right, told.both_s) == (62, 20, 2)
