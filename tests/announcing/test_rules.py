"""What a wording is, when it is in force, and what the recordings of one call say together."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.announcing.errors import BadWording
from fairhearing.announcing.rules import Verdicts, is_in_force, marked_words, read_moment, read_words, verdict_of

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="⟦⟧", exclude_categories=("Cs", "Cc")), max_size=200)


@given(WORDS, WORDS.filter(str.split), WORDS)
def test_a_text_is_marked_and_taken_apart_again(before, essential, behind):
    words = read_words(before, essential, behind)

    assert marked_words(words.marked()) == words


@pytest.mark.parametrize(
    ("before", "essential"), [("Hello.", " "), ("⟦Hello", "We record."), ("a" * 900, "We record.")]
)
def test_what_cannot_be_a_wording_is_refused(before, essential):
    with pytest.raises(BadWording):
        read_words(before, essential, "")


@pytest.mark.parametrize("text", ["We record.", "⟦We⟧ record ⟦calls⟧", "⟦⟧", "We ⟦record"])
def test_a_text_that_is_not_marked_once_is_none(text):
    with pytest.raises(BadWording):
        marked_words(text)


@pytest.mark.parametrize(
    ("typed", "ms"),
    [("2.5", 2500), ("0:02,5", 2500), (" 1:05 ", 65_000), ("12", 12_000), ("", None), ("two", None), ("1:2:3", None)],
)
def test_moments_are_read_as_people_write_them(typed, ms):
    assert read_moment(typed) == ms


@given(st.text(max_size=12))
def test_any_text_is_a_moment_or_none(typed):
    found = read_moment(typed)

    assert found is None or found >= 0


@pytest.mark.parametrize(
    ("day", "in_force"), [("2026-02-28", False), ("2026-03-01", True), ("2026-03-31", True), ("2026-04-01", False)]
)
def test_the_first_day_and_the_last_are_both_in_force(day, in_force):
    assert is_in_force(date(2026, 3, 1), date(2026, 3, 31), date.fromisoformat(day)) is in_force


@pytest.mark.parametrize(
    ("recordings", "call"),
    [
        (["played", "not_found"], Verdicts.HEARD),
        (["partial", "not_found", ""], Verdicts.PARTIAL),
        (["not_found", "not_found"], Verdicts.NOT_HEARD),
        (["not_found", "cannot_tell"], Verdicts.CANNOT_TELL),
        (["not_found", ""], Verdicts.CANNOT_TELL),
        ([""], Verdicts.CANNOT_TELL),
        ([], Verdicts.CANNOT_TELL),
    ],
)
def test_a_call_is_as_its_recordings_say_together(recordings, call):
    assert verdict_of(recordings) is call
