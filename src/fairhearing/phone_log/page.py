"""The page *Should have been recorded*: month by month, what the phone system says and what became of it."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.table_file import table_lines
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.jobs.outbox import record
from fairhearing.phone_log.condition import count_unexplained
from fairhearing.phone_log.models import RecordingGap
from fairhearing.phone_log.month import MOST_SHOWN, counts_of, days_of, gaps_of, months_of
from fairhearing.phone_log.words import cause_words, clock_words, length_words
from fairhearing.playback.diary_rules import Month, month_of, read_month
from fairhearing.practice.allowed import practices_for, requires, role_in
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice

_HEADINGS = ("Began", "Ended", "What", "Seconds missing", "Cause", "Explanation", "Explained by", "On", "Found", "Gap")


@requires(Permission.SEE_GAPS)
@require_safe
def phone_log(request: HttpRequest) -> HttpResponseBase:
    """Show one month, the latest where none is named."""
    practice, today = standing_practice(request, Permission.SEE_GAPS), timezone.localdate()
    month = _month(request)
    note_visit(request, Verb.PHONE_LOG_VIEWED, practice, Permission.SEE_GAPS, month=str(month))
    days = days_of(practice, month, today)
    gaps = list(gaps_of(practice, month)[: MOST_SHOWN + 1])
    context = {
        "month": month,
        "months": months_of(practice, today),
        "days": days,
        "counts": counts_of(days),
        "gaps": [(gap, length_words(gap.seconds), cause_words(gap)) for gap in gaps[:MOST_SHOWN]],
        "more": len(gaps) > MOST_SHOWN,
        "unexplained": count_unexplained(practice, timezone.now()),
        "has_log": practice.log_imports.exists(),
        "keeps": practices_for(visitor(request), Permission.KEEP_GAPS).filter(id=practice.id).exists(),
        "clock_words": clock_words,
    }
    return render(request, "phone_log/month.jinja", context)


@requires(Permission.SEE_GAPS)
@require_POST
def download_gaps(request: HttpRequest) -> HttpResponseBase:
    """Give every gap there ever was as a table, the latest first. It holds no name of a caller and no number."""
    practice, person = standing_practice(request, Permission.SEE_GAPS), visitor(request)
    gaps = practice.recording_gaps.select_related("explained_by").order_by("-began_at", "-id")
    with transaction.atomic():
        role = str(role_in(person, practice, Permission.SEE_GAPS))
        record(Verb.GAPS_EXPORTED, person.account, practice.id, role=role, entries=gaps.count())
    response = StreamingHttpResponse(
        table_lines(_HEADINGS, map(_cells, gaps.iterator(chunk_size=500))), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="gaps-{practice.id}-{timezone.localdate():%Y-%m-%d}.csv"'
    return response


def _month(request: HttpRequest) -> Month:
    today = month_of(timezone.localdate())
    asked = request.GET.get("month", "")
    month = read_month(asked) if asked else today
    if month is None or month > today:
        raise Http404
    return month


def _cells(gap: RecordingGap) -> tuple[str, ...]:
    moments = (gap.began_at, gap.ended_at, gap.explained_at, gap.found_at)
    began, ended, explained, found = (
        f"{timezone.localtime(each):%Y-%m-%d %H:%M:%S}" if each else "" for each in moments
    )
    return (
        began,
        ended,
        str(gap.get_kind_display()),
        str(gap.seconds or ""),
        cause_words(gap),
        gap.words,
        gap.explained_by.full_name if gap.explained_by else "",
        explained,
        found,
        gap.id.hex,
    )
