"""The page "The announcement": in how many calls it was heard, in which it was not, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.announcing.counting import Looked, Period, look_at, why_words
from fairhearing.announcing.evidence import count_told, evidence_after
from fairhearing.announcing.lines import line_labels, line_words, wording_lines
from fairhearing.announcing.rules import Verdicts
from fairhearing.announcing.visiting import Visit, visit_of
from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.closures import closed_conversations
from fairhearing.catalogue.table_file import table_lines
from fairhearing.catalogue.visits import note_visit
from fairhearing.jobs.outbox import record
from fairhearing.practice.allowed import requires
from fairhearing.practice.permissions import Permission

WEEKS: Final = 4
DAYS: Final = 7 * WEEKS
MOST_SHOWN: Final = 200
_TABLE_DAYS: Final = 396
_TESTS_SHOWN: Final = 8
_HEADINGS: Final = ("Day", "Incoming calls", "Heard", "Heard in part", "Not heard", "Cannot tell", "After the greeting")
WHICH: Final = {
    "not-heard": (Verdicts.NOT_HEARD, "Calls in which the announcement was not heard"),
    "in-part": (Verdicts.PARTIAL, "Calls in which part of the announcement was heard"),
    "cannot-tell": (Verdicts.CANNOT_TELL, "Calls of which we cannot tell"),
}
"""Lists of calls without the announcement, by the word in their address."""


@dataclass(frozen=True, slots=True)
class WithoutLine:
    """One call of such a list. why: what is known of it."""

    call: Looked
    why: str


@requires(Permission.SEE_ANNOUNCEMENT)
@require_safe
def announcement(request: HttpRequest) -> HttpResponseBase:
    """Show the last four weeks, the wordings, and where no recording can hold the announcement."""
    visit, today = visit_of(request, Permission.SEE_ANNOUNCEMENT), timezone.localdate()
    note_visit(request, Verb.ANNOUNCEMENT_VIEWED, visit.practice, Permission.SEE_ANNOUNCEMENT)
    period = look_at(visit.practice, *_days(today))
    numbers = line_labels(visit.practice)
    context = {
        "visit": visit,
        "days": DAYS,
        "counts": period.counts,
        "by_day": period.days,
        "by_week": {(first, first + timedelta(days=6)): each for first, each in period.weeks(today, WEEKS).items()},
        "wordings": [(line, period.wordings[line.wording.id.hex]) for line in wording_lines(visit.practice, today)],
        "first_miss": period.first_miss,
        "places": [(line_words(each.line, numbers), each) for each in visit.practice.capture_begins.all()],
        "after": evidence_after(visit.practice, timezone.now()),
        "tests": visit.practice.announcement_tests.select_related("noted_by")[:_TESTS_SHOWN],
        "told": count_told(visit.practice, *_days(today)),
    }
    return render(request, "announcing/announcement.jinja", context)


@requires(Permission.SEE_CALLS)
@require_safe
def calls_without(request: HttpRequest, which: str) -> HttpResponseBase:
    """List the calls of the last four weeks of which this was found."""
    if which not in WHICH:
        raise Http404
    visit, today = visit_of(request, Permission.SEE_CALLS), timezone.localdate()
    verdict, heading = WHICH[which]
    found = _open_to(visit, look_at(visit.practice, *_days(today)), verdict)
    note_visit(request, Verb.ANNOUNCEMENT_VIEWED, visit.practice, Permission.SEE_CALLS, which=which)
    context = {
        "heading": heading,
        "calls": [
            WithoutLine(each, why_words(each.why) if each.verdict is Verdicts.CANNOT_TELL else "")
            for each in found[:MOST_SHOWN]
        ],
        "more": len(found) - MOST_SHOWN,
        "days": DAYS,
    }
    return render(request, "announcing/without.jinja", context)


@requires(Permission.SEE_ANNOUNCEMENT)
@require_POST
def export_announcement(request: HttpRequest) -> HttpResponseBase:
    """Give the counts of thirteen months by day as a table. It names no call."""
    visit, today = visit_of(request, Permission.SEE_ANNOUNCEMENT), timezone.localdate()
    period = look_at(visit.practice, today - timedelta(days=_TABLE_DAYS - 1), today)
    with transaction.atomic():
        done = visit.done()
        record(Verb.ANNOUNCEMENT_EXPORTED, done.by.account, visit.practice.id, role=done.role, days=len(period.days))
    response = StreamingHttpResponse(table_lines(_HEADINGS, _rows(period)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="announcement-{visit.practice.id}-{today}.csv"'
    return response


def _days(today: date) -> tuple[date, date]:
    return today - timedelta(days=DAYS - 1), today


def _open_to(visit: Visit, period: Period, verdict: Verdicts) -> list[Looked]:
    """Leave out what is about the visitor."""
    closed = closed_conversations(visit.person, visit.practice)
    hidden = set(closed) if closed is not None else set()
    return [each for each in period.without(verdict) if each.conversation not in hidden]


def _rows(period: Period) -> Iterator[tuple[str, ...]]:
    for day, counts in period.days.items():
        cells = (counts.heard, counts.partial, counts.not_heard, counts.cannot_tell, counts.after)
        yield (day.isoformat(), str(counts.looked_at), *map(str, cells))
