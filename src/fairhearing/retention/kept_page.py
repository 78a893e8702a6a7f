"""The page "Kept and destroyed": what goes soon, what to look at first, what is kept longer, late, and gone.

Whoever may not see facts of calls reads the same lists by day and reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.rules import RecordClass
from fairhearing.catalogue.visits import note_visit
from fairhearing.practice.allowed import requires
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission
from fairhearing.retention.certificate_lines import certificate_lines
from fairhearing.retention.keep_longer import review_day
from fairhearing.retention.lists import PREVIEW_DAYS, LastChanceCall, LateCall, done, last_chance, late, preview
from fairhearing.retention.models import Hold
from fairhearing.retention.shown_calls import ShownCall, shown_calls
from fairhearing.retention.visiting import Visit, visit_of
from fairhearing.retention.words import FLAG_WORDS, LATE_WORDS

_FEW = 10
_PAGE = 50


@dataclass(frozen=True, slots=True)
class ChanceLine:
    """A call that somebody should look at. goes_on: None for one that stays as things are, and `stays` says why."""

    call: ShownCall
    goes_on: date | None
    stays: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LateLine:
    """A call that should be gone, since when, and why it is not."""

    call: ShownCall
    expires_on: date
    why: str


@dataclass(frozen=True, slots=True)
class HoldLine:
    """One reason to keep a call longer. is_due: its owner has to look at it again."""

    hold: Hold
    call: ShownCall
    is_due: bool


@requires(Permission.SEE_KEEPING)
@require_safe
def kept(request: HttpRequest) -> HttpResponseBase:
    """Show everything at a glance."""
    visit = visit_of(request, Permission.SEE_KEEPING)
    today = timezone.localdate()
    chance, tardy = last_chance(visit.practice, today), late(visit.practice, today)
    ahead = preview(visit.practice, today)
    holds = list(active_holds(visit.practice)[: _FEW + 1])
    certificates = done(visit.practice, size=_FEW + 1)
    chances = chance_lines(chance.calls, visit)
    shown = len(chances) + len(holds[:_FEW]) + len(tardy.calls[:_PAGE]) + len(certificates[:_FEW])
    note_visit(request, Verb.RETENTION_VIEWED, visit.practice, Permission.SEE_KEEPING, shown=shown)
    context = {
        "going": sum(day.going for day in ahead),
        "by": today + timedelta(days=PREVIEW_DAYS),
        "chance": chance,
        "chances": chances,
        "days": [day for day in ahead if day.going or day.held],
        "late": tardy,
        "late_lines": late_lines(tardy.calls[:_PAGE], visit),
        "holds": hold_lines(holds[:_FEW], visit, today),
        "more_holds": len(holds) > _FEW,
        "certificates": certificate_lines(certificates[:_FEW]),
        "more_certificates": len(certificates) > _FEW,
        "visit": visit,
        "kinds": Hold.Kind.choices,
        "review": review_day(today).isoformat(),
    }
    return render(request, "retention/kept.jinja", context)


@requires(Permission.SEE_KEEPING)
@require_safe
def kept_longer(request: HttpRequest) -> HttpResponseBase:
    """List what is kept longer, the earliest review first, fifty a page."""
    visit = visit_of(request, Permission.SEE_KEEPING)
    holds = active_holds(visit.practice)
    if after := request.GET.get("after", ""):
        last = _by_id(visit.practice, after)
        holds = holds.filter(Q(review_on__gt=last.review_on) | Q(review_on=last.review_on, id__gt=last.id))
    rows = list(holds[: _PAGE + 1])
    note_visit(request, Verb.RETENTION_VIEWED, visit.practice, Permission.SEE_KEEPING, shown=len(rows[:_PAGE]))
    context = {
        "holds": hold_lines(rows[:_PAGE], visit, timezone.localdate()),
        "next_after": rows[_PAGE - 1].id if len(rows) > _PAGE else "",
        "is_first": not after,
        "visit": visit,
    }
    return render(request, "retention/kept_longer.jinja", context)


def active_holds(practice: Practice) -> QuerySet[Hold]:
    """Return what keeps calls longer, the earliest review first."""
    holds = practice.holds.filter(released_at=None).select_related("call", "owner")
    return holds.order_by("review_on", "id")


def chance_lines(calls: Sequence[LastChanceCall], visit: Visit) -> list[ChanceLine]:
    """Put the last-chance list into words."""
    shown = shown_calls((each.call for each in calls), visit)
    held = set(Hold.objects.filter(call__in=list(shown), released_at=None).values_list("call", flat=True))
    lines = []
    for each in calls:
        if _is_closed(shown[each.call.id], visit):
            continue
        stays = _stays(each, is_held=each.call.id in held)
        why = (*each.told, *(FLAG_WORDS[flag] for flag in each.flags))
        lines.append(ChanceLine(shown[each.call.id], None if stays else each.expires_on, stays, why))
    return lines


def late_lines(calls: Sequence[LateCall], visit: Visit) -> list[LateLine]:
    """Put what is late into words."""
    shown = shown_calls((each.call for each in calls), visit)
    return [
        LateLine(shown[each.call.id], each.expires_on, LATE_WORDS[each.why])
        for each in calls
        if not _is_closed(shown[each.call.id], visit)
    ]


def hold_lines(holds: Sequence[Hold], visit: Visit, today: date) -> list[HoldLine]:
    """Put what is kept longer into words."""
    shown = shown_calls((hold.call for hold in holds), visit)
    return [
        HoldLine(hold, shown[hold.call_id], hold.review_on <= today)
        for hold in holds
        if not _is_closed(shown[hold.call_id], visit)
    ]


def _is_closed(call: ShownCall, visit: Visit) -> bool:
    """Say whether a call is about the visitor: then it is in no list of theirs."""
    return visit.sees_calls and not call.may_open


def _stays(each: LastChanceCall, *, is_held: bool) -> str:
    """Say what keeps a call whose time comes; "" where nothing does."""
    if each.call.record_class == RecordClass.CLINICAL_UNCONFIRMED:
        return "Stays until it is confirmed"
    return "Stays while it is kept longer" if is_held else ""


def _by_id(practice: Practice, given: str) -> Hold:
    """Return the hold an address names. Raises Http404."""
    try:
        return practice.holds.get(id=UUID(given))
    except (ValueError, Hold.DoesNotExist) as error:
        raise Http404 from error
