"""What may be typed beside a recording."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.marks.errors import MarkRefused
from fairhearing.marks.rules import Stretch, read_stretch, read_tag, read_time, read_words, write_time


@pytest.mark.parametrize(
    ("typed", "at_ms"),
    [("1:14", 74_000), (" 1:14.5 ", 74_500), ("74", 74_000), ("0:07,3", 7_300), ("75:00", 4_500_000), ("1:4", 64_000)],
)
def test_times_are_read_as_people_type_them(typed, at_ms):
    assert read_time(typed) == at_ms


@pytest.mark.parametrize("typed", ["", "noon", "1:60", "-3", "1:14:30", "1.25", "1:14.55", "9" * 7])
def test_what_is_no_time_is_none(typed):
    assert read_time(typed) is None


@given(st.integers(0, 300_000))
def test_a_written_time_reads_as_itself_to_the_tenth(tenths):
    assert read_time(write_time(tenths * 100)) == tenths * 100


def test_both_fields_empty_is_a_note_on_the_whole_call_and_one_alone_a_moment():
    assert read_stretch(" ", "", duration_ms=90_000) is None
    assert read_stretch("1:14", "", duration_ms=90_000) == Stretch(74_000, 74_000)


def test_a_last_moment_just_behind_the_end_is_the_end():
    assert read_stretch("1:00", "1:31", duration_ms=90_400) == Stretch(60_000, 90_400)


@pytest.mark.parametrize(
    ("since", "until", "field", "words"),
    [
        ("", "1:00", "from", "Enter times"),
        ("soon", "", "from", "Enter times"),
        ("1:20", "1:10", "to", "must not be before"),
        ("3:00", "", "from", "ends at 1:30"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(since, until, field, words):
    with pytest.raises(MarkRefused, match=words) as refused:
        read_stretch(since, until, duration_ms=90_000)

    assert refused.value.field == field


def test_words_keep_their_lines_and_have_a_limit():
    assert read_words("  Promised  for Thursday \n\n and urgent ") == "Promised for Thursday\n\nand urgent"
    for typed in (" \n ", "x" * 1001):
        with pytest.raises(MarkRefused):
            read_words(typed)


def test_a_tag_is_short():
    assert read_tag("  Follow   up ") == "Follow up"
    for typed in ("", "x" * 41):
        with pytest.raises(MarkRefused):
            read_tag(typed)
