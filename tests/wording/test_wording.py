"""How things are said: the same words on every page, paper and letter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from fairhearing.wording.counts import counted, listed
from fairhearing.wording.days import (
    day_words,
    how_far,
    last_day,
    long_day,
    moment_words,
    near_day,
    span_words,
)
from fairhearing.wording.lengths import long_length, position, short_length
from fairhearing.wording.numbers import in_fours, spaced_nhs_number, spoken_number


def test_one_is_said_without_an_s_and_thousands_with_a_comma():
    assert counted(1, "call") == "1 call"
    assert counted(0, "call") == "0 calls"
    assert counted(1204, "call") == "1,204 calls"
    assert counted(2, "entry", "entries") == "2 entries"


@pytest.mark.parametrize(
    ("words", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_names_in_a_row_are_joined_as_people_do(words, said):
    assert listed(words) == said


def test_a_moment_is_said_by_the_clock_on_the_practices_wall():
    summer = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)

    assert moment_words(summer) == "1 July 2026 at 00:30"
    assert long_day(summer) == "Wednesday 1 July 2026"
    assert moment_words(datetime(2026, 11, 24, 14, 2, tzinfo=UTC)) == "24 November 2026 at 14:02"


def test_what_ends_at_midnight_ends_the_day_before():
    assert last_day(datetime(2026, 8, 14, 23, 0, tzinfo=UTC)) == "Friday 14 August 2026"


def test_days_near_today_are_said_as_such():
    today = date(2026, 11, 24)

    assert near_day(today, today=today) == "Today, Tuesday 24 November 2026"
    assert near_day(today - timedelta(days=1), today=today) == "Yesterday, Monday 23 November 2026"
    assert near_day(today - timedelta(days=2), today=today) == "Sunday 22 November 2026"
    assert day_words(today) == "24 November 2026"


def test_how_far_off_a_day_is_says_late_plainly():
    today = date(2026, 11, 24)

    assert how_far(today, today) == "today"
    assert how_far(today + timedelta(days=3), today) == "3 days from today"
    assert how_far(today - timedelta(days=1), today) == "1 day late"


@pytest.mark.parametrize(
    ("seconds", "said"), [(40, "40 seconds"), (60, "1 minute"), (3 * 3600 + 5, "3 hours"), (172_800, "2 days")]
)
def test_a_span_is_said_in_its_largest_unit(seconds, said):
    assert span_words(timedelta(seconds=seconds)) == said


def test_a_length_is_short_in_a_list_and_long_in_a_sentence():
    assert short_length(222_000) == "3 min 42 s"
    assert long_length(222_000) == "3 minutes 42 seconds"
    assert long_length(60_000) == "1 minute"
    assert long_length(0) == "0 seconds"
    assert position(74_999) == "1:14"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("+441134960127", "0113 496 0127"),
        ("+447700900127", "07700 900127"),
        ("+442079460000", "020 7946 0000"),
        ("+33123456789", "+33123456789"),
        ("204", "204"),
    ],
)
def test_a_number_is_spaced_as_it_is_read_aloud(number, said):
    assert spoken_number(number) == said


def test_an_nhs_number_stands_in_three_groups():
    assert spaced_nhs_number("9990000018") == "999 000 0018"
    assert spaced_nhs_number("") == ""


def test_a_digest_stands_in_groups_of_four():
    assert in_fours("0123456789") == "0123 4567 89"
    assert in_fours("") == ""
