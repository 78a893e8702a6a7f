"""What the partners' page says of the policy."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.announcing.wordings import add_looked_at

from fairhearing.clauses.clause import Clause
from fairhearing.figures.summary import summary_of
from fairhearing.figures.summary_lines import recording_line
from fairhearing.inspection.summary_lines import policy_line
from fairhearing.playback.diary_rules import month_of
from fairhearing.policy.clause_models import ClauseDay

pytestmark = pytest.mark.django_db

FIRST, END = date(2026, 10, 1), date(2026, 11, 1)
TODAY = date(2026, 11, 20)


def keep(practice, day, state, clauses=tuple(Clause)):
    ClauseDay.objects.bulk_create(
        ClauseDay(practice=practice, clause=str(clause), day=day, state=state) for clause in clauses
    )


def test_a_month_of_which_nothing_was_kept_is_not_known(practices):
    assert not policy_line(practices["allerton"], FIRST, END, TODAY).is_known


def test_the_last_day_is_counted_and_the_worst_clause_named(practices):
    practice = practices["allerton"]
    keep(practice, FIRST, "met")
    keep(practice, date(2026, 10, 31), "met", tuple(Clause)[2:])
    keep(practice, date(2026, 10, 31), "signed-for", (Clause.RECORDED,))
    keep(practice, date(2026, 10, 31), "not-met", (Clause.BOTH_PARTIES,))

    words = policy_line(practice, FIRST, END, TODAY).words

    assert "On 31 October 2026: 18 Met, 1 Signed for, 0 Not proven, 1 Not met." in words
    assert "Begin with C2" in words
    assert "Not met on 1 day" in words


def test_a_last_day_that_nobody_kept_is_not_proven(practices):
    keep(practices["allerton"], FIRST, "met")

    words = policy_line(practices["allerton"], FIRST, END, TODAY).words

    assert "On 31 October 2026: 0 Met, 0 Signed for, 20 Not proven, 0 Not met." in words


def test_a_month_that_goes_on_stands_as_it_stood_last(practices):
    keep(practices["allerton"], TODAY - timedelta(days=1), "met")

    words = policy_line(practices["allerton"], date(2026, 11, 1), date(2026, 12, 1), TODAY).words

    assert words == "On 19 November 2026: 20 Met, 0 Signed for, 0 Not proven, 0 Not met."


def test_the_line_of_recording_counts_in_how_many_calls_the_announcement_was_heard(practices):
    practice, at = practices["allerton"], datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
    assert "was heard is not known" in recording_line(practice, FIRST, END, TODAY).words
    for verdict in ("played", "played", "not_found", "cannot_tell"):
        add_looked_at(practice, at, verdict)
    add_looked_at(practice, datetime(2026, 9, 5, 9, 0, tzinfo=UTC), "played")

    words = recording_line(practice, FIRST, END, TODAY).words

    assert "Announcement heard in 2 of 4 incoming calls. Of 1 it cannot be told." in words


def test_it_stands_on_the_partners_page(practices):
    keep(practices["allerton"], FIRST, "met")

    parts = {each.heading: each.line for each in summary_of(practices["allerton"], month_of(FIRST), TODAY).parts}

    assert parts["Policy"].is_known
