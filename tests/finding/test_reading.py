"""The one box: what people type, and what is understood."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.finding.errors import UnreadableWords
from fairhearing.finding.number_words import is_nhs_number
from fairhearing.finding.reading import LONGEST, MOST_TERMS, Known, read

TODAY = date(2026, 11, 24)  # a Tuesday
KNOWN = Known(frozenset({"204", "205"}), ("Keeley Barnes", "Asha Patel", "Reception"), ("Complaint", "Call back"))

LAST_TUESDAYS = "Tuesday 17 November 2026 or Tuesday 24 November 2026"


def reading(text, today=TODAY):
    return read(text, today=today, known=KNOWN)


def shown(text, today=TODAY):
    return [f"{term.label}: {term.shown}" for term in reading(text, today).terms]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("0113 496 0127", ["Number: 0113 496 0127"]),
        ("01134960127", ["Number: 0113 496 0127"]),
        ("+44 (0)113 496 0127", ["Number: +441134960127"]),
        ("0044 7700 900123", ["Number: +447700900123"]),
        ("0127", ["Number: begins or ends with 0127"]),
        ("ending in 204", ["Number: begins or ends with 204"]),
        ("0113 496 0127, 07700 900123", ["Number: 0113 496 0127", "Number: 07700 900123"]),
        ("ext 204", ["Extension: 204"]),
        ("204", ["Extension: 204"]),
        ("x 999", ["Extension: 999"]),
        ("999 012 3454", ["NHS number: 999 012 3454"]),
        ("999 012 3459", ["Number: 9990123459"]),
        ("yesterday", ["Day: Monday 23 November 2026"]),
        ("Tuesday morning", [f"Day: {LAST_TUESDAYS}", "Time: before 12:00"]),
        ("last Tuesday", ["Day: Tuesday 17 November 2026"]),
        ("on Monday", ["Day: Monday 23 November 2026"]),
        ("24 Nov", ["Day: Tuesday 24 November 2026"]),
        ("Tue, 24th of November", ["Day: Tuesday 24 November 2026"]),
        ("November 24th", ["Day: Tuesday 24 November 2026"]),
        ("25 Nov", ["Day: Tuesday 25 November 2025"]),
        ("24/11/2026", ["Day: Tuesday 24 November 2026"]),
        ("24.11.26", ["Day: Tuesday 24 November 2026"]),
        ("2026-11-24", ["Day: Tuesday 24 November 2026"]),
        ("last week", ["Day: Monday 16 November 2026 to Sunday 22 November 2026"]),
        ("this month", ["Day: Sunday 1 November 2026 to Monday 30 November 2026"]),
        ("past 2 weeks", ["Day: Tuesday 10 November 2026 to Tuesday 24 November 2026"]),
        ("4 days ago", ["Day: Friday 20 November 2026"]),
        ("in October", ["Day: Thursday 1 October 2026 to Saturday 31 October 2026"]),
        ("December 2024", ["Day: Sunday 1 December 2024 to Tuesday 31 December 2024"]),
        ("since 1 Nov", ["Day: since Sunday 1 November 2026"]),
        ("before 10 November", ["Day: until Monday 9 November 2026"]),
        ("between 1 and 4 November", ["Day: Sunday 1 November 2026 to Wednesday 4 November 2026"]),
        ("from monday to wednesday", ["Day: Monday 16 November 2026 to Wednesday 18 November 2026"]),
        ("any day", ["Day: any day"]),
        ("between 2 and 4 on Monday", ["Time: 14:00 to 16:00", "Day: Monday 23 November 2026"]),
        ("9-5 pm", ["Time: 09:00 to 17:00"]),
        ("about half past", ["Name: half past"]),
        ("about 9:15", ["Time: 08:45 to 09:45"]),
        ("after 5pm", ["Time: after 17:00"]),
        ("this morning", ["Day: Tuesday 24 November 2026", "Time: before 12:00"]),
        ("longer than 10 minutes", ["Length: longer than 10 minutes"]),
        ("under 30s", ["Length: shorter than 30 seconds"]),
        ("incoming", ["Which way: incoming"]),
        ("out yesterday", ["Which way: outgoing", "Day: Monday 23 November 2026"]),
        ("missed", ["Which way: missed"]),
        ("withheld", ["Caller: number withheld"]),
        ("tag complaint", ["Tag: Complaint"]),
        ("#call back", ["Tag: Call back"]),
        ("c-2026-014", ["Reference: C-2026-014"]),
        ("Mrs O'Neill", ["Name: Mrs O'Neill"]),
        ("keeley barnes holroyd", ["Name: keeley barnes", "Name: holroyd"]),
        ("the call from Holroyd to Patel", ["Name: Holroyd", "Name: Patel"]),
        ("holroyd tuesday morning", ["Name: holroyd", f"Day: {LAST_TUESDAYS}", "Time: before 12:00"]),
        ("May Whitfield in May", ["Name: May Whitfield", "Day: Friday 1 May 2026 to Sunday 31 May 2026"]),
        ("0113 496 0127 24 Nov", ["Number: 0113 496 0127", "Day: Tuesday 24 November 2026"]),
        ("12 holroyd", ["Not understood: 12", "Name: holroyd"]),
        ("31/02/2026", ["Not understood: 31/02/2026"]),
        ("", []),
        ("the call", []),
    ],
)
def test_what_people_remember_is_understood(typed, expected):
    assert shown(typed) == expected


def test_a_weekday_is_the_latest_one_unless_it_is_today():
    assert shown("Tuesday", date(2026, 11, 25)) == ["Day: Tuesday 24 November 2026"]


def test_a_relative_day_is_kept_as_it_was_typed_and_any_other_with_its_year():
    assert reading("Holroyd yesterday 24 Nov").words == "Holroyd; yesterday; 24 November 2026"


def test_a_thing_that_is_taken_away_leaves_the_others_as_they_were():
    before = reading("holroyd tuesday 0113 496 0127 in")

    assert reading(before.without(1).words).terms == (*before.terms[:1], *before.terms[2:])


def test_too_much_at_once_is_refused_by_name():
    with pytest.raises(UnreadableWords, match=str(LONGEST)):
        reading("a" * (LONGEST + 1))
    with pytest.raises(UnreadableWords, match=str(MOST_TERMS)):
        reading("; ".join(f"ext {n}" for n in range(MOST_TERMS + 1)))


def test_the_log_is_told_fields_and_never_words():
    assert reading("holroyd 0127 yesterday 0128").fields == ("name", "number", "day")


TYPED = """
tuesday holroyd 24 nov november in may 0113 496 0127 +44 204 ext between and 2 4 pm 9:15 to from since before
last week month ago 3 days yesterday morning longer than 10 minutes withheld tag complaint # C-2026-014 out
keeley barnes - / . ( ) , ; 999 012 3454 number ending 2026 12/3 any day at about o'clock the for under 5s
"""
WORDS = st.sampled_from(TYPED.split())


@given(st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=60), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_anything_is_read_and_its_chips_are_read_the_same(text, today):
    try:
        first = reading(text, today)
    except UnreadableWords:
        return

    assert reading(first.words, today) == first


@given(st.lists(WORDS, max_size=10).map(" ".join), st.integers(0, 11))
def test_taking_any_thing_away_changes_no_other(text, index):
    first = reading(text)

    assert reading(first.without(index).words) == first.without(index)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz%&", min_size=1, max_size=12))
def test_what_is_not_understood_is_never_dropped(text):
    small = {"a", "about", "all", "and", "any", "at", "by", "call", "calls", "for", "he", "her", "him", "his"}

    assert reading(text).terms or text in small or len(text) <= 9


@pytest.mark.parametrize("digits", ["9990123454", "9434765919"])
def test_an_nhs_number_has_the_right_check_digit(digits):
    assert is_nhs_number(digits)
    for n in range(10):
        assert not is_nhs_number(digits[:n] + str((int(digits[n]) + 1) % 10) + digits[n + 1 :])


@pytest.mark.parametrize("digits", ["", "999012345", "99901234599", "９９９０１２３４５４", "999012345x"])
def test_what_has_not_ten_digits_is_no_nhs_number(digits):
    assert not is_nhs_number(digits)
