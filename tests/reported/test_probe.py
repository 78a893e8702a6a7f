"""Clause C4 turns when a report waits too long for a decision, or somebody to be told; and back when mended."""

from datetime import UTC, datetime, timedelta

import pytest

from fairhearing.clauses.proof import Verdict
from fairhearing.practice.models import Person, Practice
from fairhearing.reported.models import Report
from fairhearing.reported.probe import DECIDED_WITHIN, ask_abuse, report_times

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 14, tzinfo=UTC)
DECIDED, TOLD, AGAIN, TIMES = range(4)
WORDS = "He swore twice"


@pytest.fixture
def practice():
    return Practice.objects.create(id="allerton", name="Allerton", created_at=NOW - timedelta(days=400))


@pytest.fixture
def report(practice):
    member = Person.objects.create(email="member@allerton.example", full_name="Keeley Barnes", created_at=NOW)
    return Report.objects.create(
        practice=practice, reference="A-2026-001", call="0" * 32, reporter=member, reported_at=NOW, words=WORDS
    )


def verdict(practice, at, after=timedelta()):
    return ask_abuse(practice, NOW + after).answers[at].verdict


def change(report, **fields):
    Report.objects.filter(id=report.id).update(**fields)


def test_nobody_waits_where_nothing_was_reported(practice):
    proof = ask_abuse(practice, NOW)

    assert [each.verdict for each in proof.answers] == [Verdict.KEPT, Verdict.KEPT, Verdict.KEPT, Verdict.NOTED]
    assert proof.figure == "No call was reported this year"


def test_a_report_that_waits_too_long_breaks_it_until_it_is_decided(practice, report):
    just, too_long = DECIDED_WITHIN, DECIDED_WITHIN + timedelta(seconds=1)

    assert verdict(practice, DECIDED, just) is Verdict.KEPT
    assert verdict(practice, DECIDED, too_long) is Verdict.BROKEN
    change(report, decided_at=NOW + timedelta(days=2), outcome="talked")
    assert verdict(practice, DECIDED, too_long) is Verdict.KEPT
    assert ask_abuse(practice, NOW + too_long).figure == "1 report this year; median 2 days to an outcome"


def test_one_that_was_taken_back_waits_for_nobody(practice, report):
    change(report, decided_at=NOW, outcome="withdrawn")

    assert [verdict(practice, at, timedelta(days=90)) for at in (DECIDED, TOLD, AGAIN)] == [Verdict.KEPT] * 3


def test_whoever_reported_it_is_told_in_time(practice, report):
    change(report, decided_at=NOW, outcome="talked")
    too_long = DECIDED_WITHIN + timedelta(seconds=1)

    assert verdict(practice, TOLD, DECIDED_WITHIN) is Verdict.KEPT
    assert verdict(practice, TOLD, too_long) is Verdict.BROKEN
    change(report, told_at=NOW)
    assert verdict(practice, TOLD, too_long) is Verdict.KEPT


def test_a_day_of_looking_again_that_is_past_is_not_proven(practice, report):
    change(report, decided_at=NOW, told_at=NOW, outcome="warning", review_on=NOW.date())

    assert verdict(practice, AGAIN) is Verdict.KEPT
    assert verdict(practice, AGAIN, timedelta(days=1)) is Verdict.UNKNOWN
    change(report, closed_at=NOW)
    assert verdict(practice, AGAIN, timedelta(days=1)) is Verdict.KEPT


def test_the_rows_are_days_without_words(practice, report):
    change(report, heard_at=NOW + timedelta(hours=5), decided_at=NOW + timedelta(days=2))

    each_one, by_month = report_times(practice, NOW + timedelta(days=3)).tables

    assert each_one.rows == (("24 November 2026", "5 hours", "2 days", "Not yet", "-"),)
    assert by_month.rows == (("November 2026", "1", "1", "5 hours", "2 days"),)
    assert WORDS not in repr((each_one, by_month, ask_abuse(practice, NOW)))
