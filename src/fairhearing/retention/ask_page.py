"""Asking to keep a call: one's own, in two taps; for a patient who asked, by whoever they asked."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.closures import refuse_if_closed
from fairhearing.catalogue.models import Call
from fairhearing.catalogue.visits import note_visit
from fairhearing.playback.own_calls import own_calls
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.retention.asked import LONGEST_ABOUT, LONGEST_ASKER, Asked, ask, clock_of
from fairhearing.retention.errors import BadRequest
from fairhearing.retention.models import KeepRequest
from fairhearing.retention.notes_page import note_lines
from fairhearing.retention.visiting import Visit, visit_of
from fairhearing.wording.days import day_words

_HOW = tuple(each for each in KeepRequest.How if each is not KeepRequest.How.HERE)


@requires(Permission.ASK_TO_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_to_keep(request: HttpRequest) -> HttpResponseBase:
    """Ask which call is to be kept and who asks, and write it down."""
    visit = visit_of(request, Permission.ASK_TO_KEEP)
    call = _call(request, visit)
    if request.method == "POST":
        return _write(request, visit, call)
    if call is not None:
        verb = Verb.CALL_VIEWED if visit.sees_calls else Verb.OWN_CALLS_VIEWED
        subject = call.id if visit.sees_calls else visit.person.account
        note_visit(request, verb, visit.practice, Permission.ASK_TO_KEEP, subject)
    return _form(request, visit, call, [])


def _call(request: HttpRequest, visit: Visit) -> Call | None:
    """Return the call an address or form names: any for who may see calls, else one's own. Raises Http404."""
    given = (request.POST if request.method == "POST" else request.GET).get("call", "")
    if not given:
        return None
    calls = visit.practice.calls if visit.sees_calls else own_calls(visit.person, visit.practice)
    call = calls.filter(id=given).first()
    if call is None:
        raise Http404
    refuse_if_closed(call, visit.person)
    return call


def _write(request: HttpRequest, visit: Visit, call: Call | None) -> HttpResponseBase:
    typed, now = request.POST, timezone.now()
    by = next((each for each in KeepRequest.By if each == typed.get("by")), None)
    how = next((each for each in _HOW if each == typed.get("how")), None)
    asked_on = _day(typed.get("asked", ""), timezone.localdate(now))
    about = " ".join(typed.get("about", "").split())[:LONGEST_ABOUT]
    asker = " ".join(typed.get("asker", "").split())[:LONGEST_ASKER]
    errors = []
    if call is None and not about:
        errors.append({"field": "about", "text": "Say which call it is, such as “Tuesday about ten, extension 204”"})
    if by is None:
        errors.append({"field": "by-1", "text": "Choose who asks"})
    if by is KeepRequest.By.PATIENT:
        errors += [] if how else [{"field": "how", "text": "Choose how they asked"}]
        errors += [] if asked_on else [{"field": "asked", "text": "Enter the day on which they asked, today or before"}]
    if errors or by is None:
        return _form(request, visit, call, errors)
    is_staff = by is KeepRequest.By.STAFF
    asked = Asked(
        by=by,
        how=KeepRequest.How.HERE if is_staff or how is None else how,
        asked_on=timezone.localdate(now) if is_staff or asked_on is None else asked_on,
        call=call,
        about=about,
        asker="" if is_staff else asker,
    )
    try:
        made = ask(visit.practice, asked, written_by=visit.person, role=visit.role, now=now)
    except BadRequest:
        return _form(request, visit, call, [{"field": "about", "text": "Say which call it is"}])
    words = f"Written down. The answer is owed by {day_words(clock_of(made).due_on)}."
    return after_change(request, reverse("asked"), words, now=now)


def _day(typed: str, today: date) -> date | None:
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        return None
    return day if day <= today else None


def _form(request: HttpRequest, visit: Visit, call: Call | None, errors: list[dict[str, str]]) -> HttpResponseBase:
    typed = request.POST
    context = {
        "call": note_lines([call], sees_numbers=visit.sees_calls)[0] if call else None,
        "who": KeepRequest.By.choices,
        "ways": [(str(each), each.label) for each in _HOW],
        "typed": {each: typed.get(each, "") for each in ("by", "how", "about", "asker")},
        "asked": typed.get("asked", timezone.localdate().isoformat()),
        "errors": errors,
        "visit": visit,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "retention/ask_to_keep.jinja", context, status=status)
