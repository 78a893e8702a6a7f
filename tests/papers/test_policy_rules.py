"""Figures of a policy, read from its words and held against what is so; days; what changed between two wordings."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.clauses.clause import Clause
from fairhearing.clocks.days import months_later
from fairhearing.papers.difference import Change, pieces
from fairhearing.papers.our_wording import our_wording
from fairhearing.papers.promises import Promise, RealSettings, compare, read_promises
from fairhearing.papers.rules import Good, a_year_on, good
from fairhearing.papers.tension import TENSIONS

REAL = RealSettings({"administrative": 12, "evidence": 12}, 256, frozenset({"manager", "assistant"}), 5, 28)
AS_IT_IS = {
    Promise.MONTHS_KEPT: 12,
    Promise.KEY_BITS: 256,
    Promise.LISTENERS: 2,
    Promise.KEEP_DAYS: 5,
    Promise.GIVE_DAYS: 28,
}


def agrees(promise, value, real=REAL):
    return next(each.agrees for each in compare({promise: value}, real) if each.promise is promise)


def test_what_is_promised_and_so_agrees():
    assert [each.agrees for each in compare(AS_IT_IS, REAL)] == [True] * len(Promise)


def test_what_a_policy_does_not_say_is_nothing_to_compare():
    assert [each.agrees for each in compare({}, REAL)] == [None] * len(Promise)


def test_a_month_more_is_not_as_promised():
    assert not agrees(Promise.MONTHS_KEPT, 12, replace(REAL, months={"administrative": 13}))


def test_one_class_kept_otherwise_is_not_as_promised_and_both_periods_are_named():
    real = replace(REAL, months={"administrative": 12, "evidence": 24})

    assert not agrees(Promise.MONTHS_KEPT, 12, real)
    assert compare({}, real)[0].real == "12 or 24 months"


def test_three_periods_are_named():
    assert compare({}, replace(REAL, months={"a": 6, "b": 12, "c": 24}))[0].real == "6 or 12 or 24 months"


@pytest.mark.parametrize(("bits", "expected"), [(128, True), (256, True), (257, False)])
def test_keys_are_as_long_as_promised_or_longer(bits, expected):
    assert agrees(Promise.KEY_BITS, bits) is expected


def test_an_assistant_who_may_listen_is_not_the_manager_alone():
    assert not agrees(Promise.LISTENERS, 1)
    assert agrees(Promise.LISTENERS, 1, replace(REAL, listeners=frozenset({"manager"})))


@pytest.mark.parametrize(("promise", "days"), [(Promise.KEEP_DAYS, 4), (Promise.GIVE_DAYS, 21)])
def test_an_answer_promised_sooner_than_it_is_late_here_is_not_as_promised(promise, days):
    assert not agrees(promise, days)


def test_our_own_words_promise_what_the_system_does():
    read = read_promises(our_wording("Allerton Medical Centre"))

    assert read == AS_IT_IS | {Promise.GIVE_DAYS: None}
    assert all(each.agrees is not False for each in compare(read, REAL))


@pytest.mark.parametrize(
    ("words", "months"),
    [
        ("Call recordings are securely stored for one year as 256bit encrypted files", 12),
        ("for 18 months", 18),
        ("kept for two years", 24),
        ("a twelve-month period", 12),
        ("as long as needed", None),
    ],
)
def test_months_are_read_from_the_words(words, months):
    assert read_promises({Clause.ONE_YEAR: words})[Promise.MONTHS_KEPT] == months


def test_bits_are_read_beside_the_period_too():
    assert read_promises({Clause.ONE_YEAR: "for one year as 256bit encrypted files"})[Promise.KEY_BITS] == 256


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("access restricted to the Practice Manager", 1),
        ("the Practice Manager and/or Assistant Practice Manager", 2),
        ("a few people", None),
    ],
)
def test_who_may_listen_is_read_from_the_words(words, value):
    assert read_promises({Clause.ONLY_MANAGER: words})[Promise.LISTENERS] == value


@given(st.text(max_size=200))
def test_any_words_can_be_read(words):
    read = read_promises(dict.fromkeys(Clause, words))

    assert set(read) == set(Promise)


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_wordings_can_be_put_together_from_what_changed(earlier, later):
    found = pieces(earlier, later)

    assert "".join(piece.text for piece in found if piece.change is not Change.IN) == earlier
    assert "".join(piece.text for piece in found if piece.change is not Change.OUT) == later


def test_what_changed_is_told_word_by_word():
    found = pieces("kept for one year", "kept for two years")

    assert [(piece.change.value, piece.text) for piece in found] == [
        ("same", "kept for "),
        ("out", "one"),
        ("in", "two"),
        ("same", " "),
        ("out", "year"),
        ("in", "years"),
    ]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 11, 29), 1, date(2026, 12, 29)),
        (date(2026, 11, 29), 13, date(2027, 12, 29)),
    ],
)
def test_a_month_later_is_the_corresponding_day_or_the_last(day, months, later):
    assert months_later(day, months) == later


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_year_on_is_a_year_on(day):
    assert 365 <= (a_year_on(day) - day).days <= 366


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (None, Good.GOOD),
        (date(2026, 11, 28), Good.OVER),
        (date(2026, 11, 29), Good.ENDING),
        (date(2026, 12, 29), Good.ENDING),
        (date(2026, 12, 30), Good.GOOD),
    ],
)
def test_the_last_day_is_still_good(until, expected):
    assert good(until, date(2026, 11, 29)) is expected


def test_each_tension_has_a_source_and_a_digest_of_its_own():
    assert all(each.source and each.law and each.system for each in TENSIONS.values())
    assert len({each.digest for each in TENSIONS.values()}) == len(TENSIONS)
    assert {str(clause) for clause in TENSIONS} == {"C7", "C8", "C11", "C13", "C14", "C16", "C17", "C20"}
