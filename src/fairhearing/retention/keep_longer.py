"""Keeping calls longer: one form for one call or several, no ceremony, and undo on the page after it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from http import HTTPStatus

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.by_id import of_practice
from fairhearing.catalogue.closures import ClosedToYou, closed_among
from fairhearing.catalogue.models import Call, Recording
from fairhearing.catalogue.visits import note_visit
from fairhearing.clocks.days import months_later
from fairhearing.practice.allowed import requires
from fairhearing.practice.models import Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.retention.errors import BadHold, BeingDestroyed
from fairhearing.retention.holds import place_holds
from fairhearing.retention.models import Hold
from fairhearing.retention.shown_calls import shown_calls
from fairhearing.retention.visiting import Visit, visit_of
from fairhearing.wording.counts import counted
from fairhearing.wording.days import day_words

MOST_CHOSEN = 200
_REVIEW_MONTHS = 3
_LONGEST_REFERENCE = 200
_CALL_ID = re.compile(r"[0-9a-f]{32}")
_NOT_A_DAY = "Enter the day on which you look at it again, after today"


@requires(Permission.KEEP_CALLS)
@require_http_methods(["GET", "HEAD", "POST"])
def keep_longer(request: HttpRequest) -> HttpResponseBase:
    """Ask why the chosen calls are to be kept longer, and keep them."""
    visit = visit_of(request, Permission.KEEP_CALLS)
    typed = request.POST if request.method == "POST" else request.GET
    calls = chosen_calls(visit.practice, typed.getlist("call"), typed.getlist("together"))
    closed = closed_among(calls, visit.person)
    if closed and len(closed) == len(calls):
        raise ClosedToYou("the calls are about the visitor")
    calls = [call for call in calls if call.id not in closed]
    if request.method != "POST":
        if len(calls) == 1:
            note_visit(request, Verb.CALL_VIEWED, visit.practice, Permission.KEEP_CALLS, calls[0].id)
        else:
            note_visit(request, Verb.RETENTION_VIEWED, visit.practice, Permission.KEEP_CALLS, shown=len(calls))
        return _form(request, visit, calls, _too_many(calls))
    return _place(request, visit, calls)


def chosen_calls(practice: Practice, ids: Iterable[str], together: Iterable[str] = ()) -> list[Call]:
    """Return the calls of the practice with these ids, the earliest first. Ids that are none of it are passed over.

    together: ids of calls that stand for all that belong to them. A call without recording has nothing to keep.
    """
    known, firsts = (sorted(set(filter(_CALL_ID.fullmatch, each)))[: MOST_CHOSEN + 1] for each in (ids, together))
    ours = of_practice(Call.objects, practice)
    whole = ours.filter(id__in=firsts).values("conversation")
    has_recording = Exists(Recording.objects.filter(call=OuterRef("pk")))
    calls = ours.filter(Q(id__in=known) | Q(conversation__in=whole)).filter(has_recording)
    return list(calls.order_by("started_at", "id")[: MOST_CHOSEN + 1])


def review_day(today: date) -> date:
    """Return the day on which a call that is kept from today on is looked at again: in three months."""
    return months_later(today, _REVIEW_MONTHS)


def read_review(typed: str, now: datetime) -> date | None:
    """Return the day a browser sent, None where it is none or not after today."""
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        return None
    return day if day > timezone.localdate(now) else None


def _place(request: HttpRequest, visit: Visit, calls: Sequence[Call]) -> HttpResponseBase:
    now = timezone.now()
    kind, reference = request.POST.get("kind", ""), " ".join(request.POST.get("reference", "").split())
    review_on = read_review(request.POST.get("review", ""), now)
    errors = _wrong(calls, kind, review_on)
    if errors or review_on is None:
        return _form(request, visit, calls, errors)
    try:
        holds = place_holds(
            calls,
            Hold.Kind(kind),
            owner=visit.person,
            review_on=review_on,
            by=visit.person,
            now=now,
            reference=reference[:_LONGEST_REFERENCE],
            role=visit.role,
        )
    except BeingDestroyed as error:
        return _gone(request, visit, calls, error)
    except BadHold:
        return _form(request, visit, calls, [{"field": "review", "text": _NOT_A_DAY}])
    back = reverse("call", args=[calls[0].id]) if request.POST.get("from") == "call" else reverse("kept")
    words = f"{counted(len(holds), 'call')} kept longer. You look at {_them(holds)} again on {day_words(review_on)}."
    undo = {"what": "holds", "practice": visit.practice.id, "ids": [each.id.hex for each in holds], "back": back}
    return after_change(request, back, words, now=now, undo=undo)


def _them(many: Sequence[object]) -> str:
    return "it" if len(many) == 1 else "them"


def _wrong(calls: Sequence[Call], kind: str, review_on: date | None) -> list[dict[str, str]]:
    errors = []
    if not calls:
        errors.append({"field": "", "text": "Choose at least one call"})
    errors += _too_many(calls)
    if kind not in Hold.Kind.values:
        errors.append({"field": "kind", "text": "Choose why"})
    if review_on is None:
        errors.append({"field": "review", "text": _NOT_A_DAY})
    return errors


def _too_many(calls: Sequence[Call]) -> list[dict[str, str]]:
    text = f"Choose at most {MOST_CHOSEN} calls at once"
    return [{"field": "", "text": text}] if len(calls) > MOST_CHOSEN else []


def _gone(request: HttpRequest, visit: Visit, calls: Sequence[Call], error: BeingDestroyed) -> HttpResponseBase:
    """Say that nothing can keep some of the calls, and offer to keep the rest."""
    left = [call for call in calls if call.id not in error.calls]
    gone = len(calls) - len(left)
    which = f"{counted(gone, 'call')} {'is' if gone == 1 else 'are'} being destroyed, or gone already: nothing keeps "
    rest = "Nothing was changed. Keep the rest?" if left else "Nothing was changed."
    text = f"{which}{'it' if gone == 1 else 'them'} any longer. {rest}"
    return _form(request, visit, left, [{"field": "", "text": text}], status=HTTPStatus.CONFLICT)


def _form(
    request: HttpRequest,
    visit: Visit,
    calls: Sequence[Call],
    errors: list[dict[str, str]],
    *,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponseBase:
    today = timezone.localdate()
    typed = request.POST
    context = {
        "calls": list(shown_calls(calls[:MOST_CHOSEN], visit).values()),
        "kinds": Hold.Kind.choices,
        "chosen": typed.get("kind", ""),
        "reference": typed.get("reference", ""),
        "review": typed.get("review", review_day(today).isoformat()),
        "from": typed.get("from") or request.GET.get("from", ""),
        "owner": visit.person,
        "errors": errors,
    }
    return render(request, "retention/keep_longer.jinja", context, status=status if errors else HTTPStatus.OK)
