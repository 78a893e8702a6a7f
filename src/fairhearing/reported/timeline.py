"""What there was with a number before: facts in their order, without a total and without a score."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from fairhearing.catalogue.closures import closed_conversations
from fairhearing.catalogue.models import Call
from fairhearing.practice.models import Person
from fairhearing.reported.about import About, calls_with, reports_about
from fairhearing.reported.cautions import cautions_about
from fairhearing.reported.models import Report
from fairhearing.wording.lengths import short_length

_CALLS_OF = timedelta(days=30)
_MOST = 12
_TIMES = {1: "once", 2: "twice"}
_MS_A_SECOND = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact. at: when, a day where more is not worth saying. is_here: the report this page is of."""

    at: datetime | date
    title: str
    words: str = ""
    report: str = ""
    is_here: bool = False

    @property
    def day(self) -> date:
        """Its day at the practice."""
        return timezone.localdate(self.at) if isinstance(self.at, datetime) else self.at


def timeline_of(report: Report, about: About, *, reader: Person) -> tuple[Entry, ...]:
    """Return the facts of whom a report is about, latest first; those that are closed to the reader are left out."""
    entries = [_reported(report, about.call, is_here=True)]
    if about.is_known:
        others = reports_about(report.practice, about, reader=reader).exclude(id=report.id)
        entries += [_reported(each, None) for each in others[:_MOST]]
        entries += _cautions(report, about)
        entries += _calls(report, about, reader)
    return tuple(sorted(entries, key=lambda each: (each.day, each.is_here), reverse=True))


def _reported(report: Report, call: Call | None, *, is_here: bool = False) -> Entry:
    name = "Somebody" if is_here and report.reporter is None else report.reporter.full_name
    length = ""
    if call is not None and call.ended_at is not None:
        ms = round((call.ended_at - (call.answered_at or call.started_at)).total_seconds() * _MS_A_SECOND)
        length = f"{short_length(max(0, ms))} long."
    words = length if is_here else (report.get_outcome_display() or "Not decided yet")
    at = call.started_at if call is not None else report.reported_at
    return Entry(at, f"Call reported by {name}", words, "" if is_here else str(report.id), is_here=is_here)


def _cautions(report: Report, about: About) -> list[Entry]:
    people = [about.person] if about.person else []
    cautions = cautions_about(report.practice, about.numbers, people).order_by("-placed_at")
    return [Entry(each.placed_at, "Staff caution", f"“{each.words}”") for each in cautions[:_MOST]]


def _calls(report: Report, about: About, reader: Person) -> list[Entry]:
    """Tell on which days of the month before the reported call the number rang, or was rung, and how often."""
    if about.call is None:
        return []
    until = about.call.started_at
    calls = calls_with(report.practice, about).filter(started_at__gte=until - _CALLS_OF, started_at__lt=until)
    calls = calls.exclude(id=about.call.id)
    if (closed := closed_conversations(reader, report.practice)) is not None:
        calls = calls.exclude(conversation__in=closed)
    known = set(report.practice.reports.values_list("call", flat=True))
    moments = [
        (at, direction)
        for each, at, direction in calls.values_list("id", "started_at", "direction")
        if each not in known
    ]
    days = Counter((timezone.localdate(at), direction == Call.Direction.OUT) for at, direction in moments)
    latest = sorted(days.items(), key=lambda each: each[0], reverse=True)[:_MOST]
    return [
        Entry(day, f"{'We rang them' if is_out else 'Rang'} {_TIMES.get(count) or f'{count} times'}")
        for (day, is_out), count in latest
    ]
