"""Whether the team is protected from abuse (clause C4): how long reported calls wait, and who was told."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median
from typing import Final

from django.urls import reverse
from django.utils import timezone

from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import Answer, Probe, Proof
from fairhearing.clauses.question import Question
from fairhearing.clauses.rows import ReadRows, Rows, Table
from fairhearing.practice.models import Practice
from fairhearing.reported.models import Report
from fairhearing.reported.times import Course, by_month
from fairhearing.wording.counts import counted
from fairhearing.wording.days import day_words, span_words

DECIDED_WITHIN: Final = timedelta(days=14)
"""Longer nobody waits for a decision, or, once it is made, to be told of it. ADR 321."""
_COUNTED: Final = timedelta(days=365)
_MOST: Final = 100


def ask_abuse(practice: Practice, now: datetime) -> Proof:
    """Ask who waits, and how long others waited."""
    reports = _reports(practice, now)
    return Proof(
        _figure(reports), (_decided(practice, now), _told(practice, now), _looked_again(practice, now), _times(reports))
    )


PROBES: Final = (Probe("reports_decided", Clause.ABUSE, ask_abuse),)


def _reports(practice: Practice, now: datetime) -> list[Report]:
    """Return a year's reports that were not withdrawn."""
    rows = practice.reports.filter(reported_at__gt=now - _COUNTED).exclude(outcome=Report.Outcome.WITHDRAWN)
    return list(rows.order_by("-reported_at", "-id"))


def _question(words: str) -> Question:
    return Question(words, reverse("rows", args=["report-times"]), "Each report’s days")


def _figure(reports: list[Report]) -> str:
    if not reports:
        return "No call was reported this year"
    spans = [each.decided_at - each.reported_at for each in reports if each.decided_at]
    words = f"{counted(len(reports), 'report')} this year"
    return f"{words}; median {_median(spans)} to an outcome" if spans else f"{words}, none decided yet"


def _decided(practice: Practice, now: datetime) -> Answer:
    question = _question(f"Is each reported call decided within {DECIDED_WITHIN.days} days?")
    waiting = practice.reports.filter(decided_at=None).exclude(outcome=Report.Outcome.WITHDRAWN)
    many, late = waiting.count(), waiting.filter(reported_at__lt=now - DECIDED_WITHIN).count()
    found = f"{many} undecided, {late} for longer"
    if late:
        return question.broken(found, "Open “Reported calls”, and decide the oldest first.")
    return question.kept(found if many else "None waits")


def _told(practice: Practice, now: datetime) -> Answer:
    question = _question("Was whoever reported it told?")
    decided = practice.reports.exclude(decided_at=None).exclude(outcome=Report.Outcome.WITHDRAWN)
    untold = decided.filter(told_at=None)
    many, late = untold.count(), untold.filter(decided_at__lt=now - DECIDED_WITHIN).count()
    if late:
        found = f"{late} not told for more than {DECIDED_WITHIN.days} days"
        return question.broken(found, "Tell them what was decided, on the report’s page.")
    return question.kept(f"{many} still to be told" if many else "Everyone was told")


def _looked_again(practice: Practice, now: datetime) -> Answer:
    question = _question("Was each decision looked at again on its day?")
    open_ones = (
        practice.reports.filter(closed_at=None).exclude(decided_at=None).exclude(outcome=Report.Outcome.WITHDRAWN)
    )
    past = open_ones.filter(review_on__lt=timezone.localdate(now)).count()
    if past:
        mend = "Open each that is past its day, and close it or choose another day."
        return question.unknown(f"{past} past the day", mend)
    return question.kept("None is past its day")


def _times(reports: list[Report]) -> Answer:
    heard = [each.heard_at - each.reported_at for each in reports if each.heard_at]
    decided = [each.decided_at - each.reported_at for each in reports if each.decided_at]
    told = [
        f"{words} {_median(spans)}" for words, spans in (("to be heard", heard), ("to an outcome", decided)) if spans
    ]
    return _question("How long does it take, half of the time?").noted(", ".join(told) or "No report in a year")


def _median(spans: list[timedelta]) -> str:
    return span_words(timedelta(seconds=median(span.total_seconds() for span in spans)))


def report_times(practice: Practice, now: datetime) -> Rows:
    """List a year's reports by their days alone, and count them by month."""
    reports = _reports(practice, now)
    months = by_month(Course(each.reported_at, each.heard_at, each.decided_at) for each in reports)
    each_one = Table(
        "A year’s reports, the newest first",
        ("Reported on", "Listened to after", "Decided after", "Told on", "To be looked at again"),
        tuple(_cells(report) for report in reports[:_MOST]),
        "No call was reported in a year.",
    )
    by_months = Table(
        "By month",
        ("Month", "Reported", "Decided", "To be heard, median", "To an outcome, median"),
        tuple(
            (
                f"{month.first_day:%B %Y}",
                f"{month.reported}",
                f"{month.decided}",
                span_words(month.to_heard) if month.to_heard is not None else "-",
                span_words(month.to_decided) if month.to_decided is not None else "-",
            )
            for month in reversed(months)
        ),
        "No call was reported in a year.",
    )
    lead = "How long reported calls waited. What was said, by whom, and what was decided, those see who decide."
    return Rows("Days of reported calls", lead, (each_one, by_months))


def _cells(report: Report) -> tuple[str, ...]:
    return (
        day_words(timezone.localdate(report.reported_at)),
        span_words(report.heard_at - report.reported_at) if report.heard_at else "Not yet",
        span_words(report.decided_at - report.reported_at) if report.decided_at else "Not yet",
        day_words(timezone.localdate(report.told_at)) if report.told_at else "Not yet",
        day_words(report.review_on) if report.review_on else "-",
    )


ROWS: Final[dict[str, ReadRows]] = {"report-times": report_times}
