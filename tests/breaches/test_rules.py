"""The 72 hours, who has to be told, and what is owed before a breach is closed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.breaches.rules import Known, Report, Risk, is_late, must_report, must_tell_people, owed, reference_of

AWARE = datetime(2026, 11, 27, 17, tzinfo=UTC)
"""A Friday evening: the weekend counts."""
KNOWN = st.builds(
    Known,
    aware_at=st.just(AWARE),
    is_described=st.booleans(),
    risk=st.none() | st.sampled_from(Risk),
    report=st.none() | st.sampled_from(Report),
    reported_at=st.none() | st.integers(0, 200).map(lambda hours: AWARE + timedelta(hours=hours)),
    late_said=st.booleans(),
    people_answered=st.booleans(),
    measures=st.integers(0, 3),
    measures_done=st.integers(0, 3),
)


@given(KNOWN)
def test_nothing_is_owed_only_where_the_law_has_been_followed(known):
    if list(owed(known)):
        return

    assert known.risk is not None
    assert known.report is (Report.REPORTED if must_report(known.risk) else known.report)
    assert known.report is not None
    assert known.people_answered or not must_tell_people(known.risk)
    assert 0 < known.measures <= known.measures_done
    if known.reported_at and known.reported_at > AWARE + timedelta(hours=72):
        assert known.late_said


@pytest.mark.parametrize(
    ("risk", "ico", "people"), [(Risk.UNLIKELY, False, False), (Risk.RISK, True, False), (Risk.HIGH, True, True)]
)
def test_who_is_told_follows_from_the_risk(risk, ico, people):
    assert (must_report(risk), must_tell_people(risk)) == (ico, people)


@given(st.integers(0, 200))
def test_it_is_late_after_72_hours_to_the_hour(hours):
    assert is_late(Known(aware_at=AWARE), AWARE + timedelta(hours=hours)) == (hours > 72)


@given(st.integers(0, 200))
def test_what_need_not_be_reported_is_never_late(hours):
    known = Known(aware_at=AWARE, risk=Risk.UNLIKELY, report=Report.NOT_REPORTED)

    assert not is_late(known, AWARE + timedelta(hours=hours))


def test_references_read_as_people_write_them():
    assert reference_of(2026, 3) == "B-2026-003"
