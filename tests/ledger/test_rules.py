"""NHS numbers, ages, words of names, and whom a number suggests."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.ledger.rules import (
    Holding,
    Reason,
    age_on,
    is_child,
    name_order,
    name_words,
    read_nhs_number,
    suggested,
)

DAY = date(2026, 11, 20)


@pytest.mark.parametrize("text", ["9990000018", "999 000 0018", "999-000-0018", " 9990000018 "])
def test_an_nhs_number_is_read_in_any_spacing(text):
    assert read_nhs_number(text) == "9990000018"


@pytest.mark.parametrize("text", ["9990000017", "999000001", "99900000180", "", "999000001x", "٩٩٩٠٠٠٠٠١٨"])
def test_what_is_no_nhs_number_is_none(text):
    assert read_nhs_number(text) == ""


@given(st.integers(min_value=0, max_value=999_999_999))
def test_of_ten_last_digits_at_most_one_is_right(first_nine):
    good = [digit for digit in range(10) if read_nhs_number(f"{first_nine:09}{digit}")]

    assert len(good) <= 1


@given(st.integers(min_value=0, max_value=9_999_999_999), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number, place, by):
    digits = f"{number:010}"
    other = digits[:place] + str((int(digits[place]) + by) % 10) + digits[place + 1 :]

    assert not (read_nhs_number(digits) and read_nhs_number(other))


def test_somebody_is_a_child_until_the_day_they_are_eighteen():
    assert is_child(date(2008, 11, 21), DAY)
    assert not is_child(date(2008, 11, 20), DAY)
    assert not is_child(None, DAY)
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("O’Brien", "Siân"), ("obrien", "sian")),
        (("HOLROYD-SMITH", "Margaret Anne"), ("holroyd", "smith", "margaret", "anne")),
        (("Smith", "smith"), ("smith",)),
        (("Иванов", ""), ("иванов",)),
        (("", " "), ()),
    ],
)
def test_names_are_looked_up_by_their_words(names, words):
    assert name_words(*names) == words


def test_people_stand_in_the_order_of_surname_then_forename():
    assert sorted([name_order("Holroyd", "Tom"), name_order("Holroyd", "Amy"), name_order("Hill", "Zoe")]) == [
        "hill zoe",
        "holroyd amy",
        "holroyd tom",
    ]


def test_a_number_of_one_suggests_them():
    assert suggested([Holding("a")], DAY) == (Reason.PROBABLE, ("a",))


def test_a_shared_number_suggests_nobody_and_lists_everybody():
    assert suggested([Holding("a"), Holding("b")], DAY) == (Reason.SHARED, ("a", "b"))


def test_a_number_that_was_given_up_before_the_call_says_nothing_of_who_had_it():
    holdings = [Holding("a", until=date(2026, 11, 19)), Holding("b")]

    assert suggested(holdings, DAY) == (Reason.PROBABLE, ("b",))
    assert suggested(holdings, date(2026, 11, 19)) == (Reason.SHARED, ("a", "b"))


def test_that_it_is_not_one_of_two_does_not_make_it_the_other():
    assert suggested([Holding("a"), Holding("b")], DAY, not_them={"a"}) == (Reason.SHARED, ("b",))
    assert suggested([Holding("a")], DAY, not_them={"a"}) == (Reason.PROBABLE, ())
