"""What pages say becomes of a call is what the rules decide."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from fairhearing.catalogue.models import Call
from fairhearing.catalogue.rules import LONGEST_MONTHS, RecordClass, expires_on
from fairhearing.retention.lists import Flag, WhyLate
from fairhearing.retention.rules import Fate, Kept, fate_of
from fairhearing.retention.words import FLAG_WORDS, LATE_WORDS, NEXT_RUN, becomes_of
from fairhearing.wording.days import day_words

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
DAYS = st.dates(date(2000, 1, 1), date(2250, 1, 1))


@given(MOMENTS, st.sampled_from(RecordClass), st.integers(1, LONGEST_MONTHS), DAYS)
def test_a_call_is_said_to_go_at_the_next_run_exactly_where_it_is_due(began, record_class, months, today):
    said = becomes_of(Call(started_at=began), record_class, months, today)

    due = fate_of(Kept(began, record_class, months, is_held=False), today) is Fate.DUE
    assert (NEXT_RUN in said) is due


@given(MOMENTS, st.sampled_from(RecordClass), st.integers(1, LONGEST_MONTHS), DAYS)
def test_a_day_that_is_said_is_the_first_on_which_it_may_go(began, record_class, months, today):
    said = becomes_of(Call(started_at=began), record_class, months, today)

    if " until " in said.replace("until the written note", ""):
        assert day_words(expires_on(began, kept_months=months)) in said


def test_every_flag_and_every_reason_has_words():
    assert set(FLAG_WORDS) == set(Flag)
    assert set(LATE_WORDS) == set(WhyLate)
