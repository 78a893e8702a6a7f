"""The clocks of a case: three working days, six months, the day to look again; and its reference."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairhearing.cases.errors import BadReference
from fairhearing.cases.rules import (
    CaseDays,
    CaseKind,
    ClockKind,
    ClockState,
    clocks_of,
    end_of_months,
    is_working,
    next_due,
    offers_explaining,
    read_reference,
    reference_of,
    working_days_after,
)
from fairhearing.clocks.days import months_later

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MONTHS = st.integers(1, 60)
MAYBE = st.none() | DAYS
STEADY = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def complaint(received_on, **days):
    return CaseDays(CaseKind.COMPLAINT, received_on, received_on, **days)


def clock(days, kind):
    return next(each for each in clocks_of(days) if each.kind is kind)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 3), date(2026, 11, 6)),  # Tuesday: Wednesday, Thursday, Friday
        (date(2026, 11, 6), date(2026, 11, 11)),  # Friday: Monday, Tuesday, Wednesday
        (date(2026, 11, 7), date(2026, 11, 11)),  # Saturday counts from Monday
        (date(2026, 12, 24), date(2026, 12, 31)),  # Christmas, a weekend, and Boxing Day's substitute
        (date(2026, 4, 2), date(2026, 4, 9)),  # Maundy Thursday: Good Friday and Easter Monday do not count
    ],
)
def test_a_complaint_is_acknowledged_within_three_working_days(received, due):
    assert clock(complaint(received), ClockKind.ACKNOWLEDGE).due_on == due


@STEADY
@given(DAYS)
def test_exactly_three_working_days_lie_after_the_day_on_which_it_came(received):
    due = clock(complaint(received), ClockKind.ACKNOWLEDGE).due_on

    between = [received + timedelta(days=n) for n in range(1, (due - received).days + 1)]
    assert sum(map(is_working, between)) == 3
    assert is_working(due)


@STEADY
@given(DAYS)
def test_the_sum_of_the_acknowledgement_names_every_day_that_does_not_count(received):
    steps = clock(complaint(received), ClockKind.ACKNOWLEDGE).steps

    off = [received + timedelta(days=n) for n in range(1, (steps[-1].day - received).days)]
    named = steps[-1].why.count(" 20") + sum(f"{day:%A} {day.day} {day:%B}" in steps[-1].why for day in off)
    assert named >= sum(not is_working(day) for day in off)


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2026, 11, 3), date(2027, 5, 2)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 9, 1), date(2027, 2, 28)),
    ],
)
def test_six_months_end_the_day_before_the_corresponding_one(received, last):
    assert clock(complaint(received), ClockKind.EXPLAIN).due_on == last


@STEADY
@given(DAYS, DAYS, MONTHS)
def test_months_never_end_earlier_for_what_came_later(first, second, months):
    early, late = sorted((first, second))

    assert end_of_months(early, months) <= end_of_months(late, months)
    assert months_later(early, months) - timedelta(days=1) <= end_of_months(early, months)


def test_a_longer_time_that_was_agreed_puts_the_explanation_off():
    agreed = date(2027, 7, 1)

    longer, sooner = (complaint(date(2026, 11, 3), answer_on=day) for day in (agreed, date(2026, 12, 1)))

    assert clock(longer, ClockKind.EXPLAIN).due_on == agreed
    assert clock(sooner, ClockKind.EXPLAIN).due_on == date(2027, 5, 2)


@STEADY
@given(DAYS, st.integers(-400, 400))
def test_a_clock_is_late_exactly_after_its_day(received, days):
    found = clock(complaint(received), ClockKind.ACKNOWLEDGE)
    today = found.due_on + timedelta(days=days)

    assert (found.state(today) is ClockState.LATE) is (days > 0)
    assert (found.state(today) is ClockState.TODAY) is (days == 0)


@STEADY
@given(DAYS, st.integers(0, 30))
def test_what_was_done_stays_in_time_or_late_whenever_it_is_looked_at(received, days):
    done = received + timedelta(days=days)
    found = clock(complaint(received, acknowledged_on=done), ClockKind.ACKNOWLEDGE)

    late = found.due_on < done
    assert found.state(date(2150, 1, 1)) is (ClockState.DONE_LATE if late else ClockState.DONE)


@STEADY
@given(st.sampled_from(CaseKind), DAYS, MAYBE, MAYBE, MAYBE, MAYBE)
def test_a_closed_case_has_nothing_due(kind, received, acknowledged, answer, explained, review):
    days = CaseDays(kind, received, received, acknowledged, answer, explained, review, date(2099, 12, 31))

    assert next_due(clocks_of(days)) is None
    assert all(each.state(date(2120, 1, 1)) is not ClockState.LATE for each in clocks_of(days))


@STEADY
@given(st.sampled_from(CaseKind), DAYS, MAYBE, MAYBE, MAYBE, MAYBE)
def test_what_is_due_next_is_the_earliest_that_was_not_done(kind, received, acknowledged, answer, explained, review):
    clocks = clocks_of(CaseDays(kind, received, received, acknowledged, answer, explained, review))

    found = next_due(clocks)
    undone = [each for each in clocks if each.done_on is None]
    assert (found is None) is (not undone)
    assert found is None or all(found.due_on <= each.due_on for each in undone)


def test_only_a_complaint_has_the_clocks_of_the_regulations():
    day = date(2026, 11, 3)

    kinds = {kind: {each.kind for each in clocks_of(CaseDays(kind, day, day, review_on=day))} for kind in CaseKind}

    assert kinds.pop(CaseKind.COMPLAINT) == {ClockKind.ACKNOWLEDGE, ClockKind.EXPLAIN, ClockKind.REVIEW}
    assert set(map(frozenset, kinds.values())) == {frozenset({ClockKind.REVIEW})}


@STEADY
@given(DAYS)
def test_explaining_is_offered_from_a_fortnight_before(received):
    found = clock(complaint(received), ClockKind.EXPLAIN)

    assert not offers_explaining(found, found.due_on - timedelta(days=15))
    assert offers_explaining(found, found.due_on - timedelta(days=14))
    assert offers_explaining(found, found.due_on + timedelta(days=300))


@STEADY
@given(DAYS, st.integers(0, 20))
def test_a_working_day_after_more_days_is_no_earlier(day, count):
    assert working_days_after(day, count) < working_days_after(day, count + 1)


@STEADY
@given(st.integers(2000, 2099), st.integers(1, 999_999))
def test_a_reference_is_read_as_it_is_written(year, number):
    written = reference_of(year, number)

    assert read_reference(written) == (year, number)
    assert read_reference(f" {written.lower().replace('-', ' ')} ") == (year, number)


@STEADY
@given(st.text(max_size=20))
def test_any_other_text_is_refused_by_name(typed):
    try:
        year, number = read_reference(typed)
    except BadReference:
        return
    assert 2000 <= year <= 2099
    assert 1 <= number <= 999_999


@STEADY
@given(DAYS, st.sampled_from([1, 6, 11]))
def test_so_many_months_before_is_never_further_off_than_asked(day, months):
    assert 27 * months <= (day - months_later(day, -months)).days <= 31 * months
