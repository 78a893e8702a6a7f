"""The page of what is about a manager or assistant: saying it, who looks into it, and ending it.

Whom it is about reads since when something is closed to them, and who said so; neither which calls nor what about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue import closures
from fairhearing.catalogue.conflict import key_holders, own_extensions
from fairhearing.catalogue.models import About
from fairhearing.catalogue.rules import day_begins
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.keyholder.errors import (
    FilesUnwritable,
    KeyholderDown,
    Locked,
    LogUnwritable,
    SignInFailed,
    TooManyTries,
)
from fairhearing.keyholder.listening.closures_client import MOST_RECORDINGS, ClosuresClient
from fairhearing.playback.fresh_code import OWED, refused_code, sign_in_again, typed_code
from fairhearing.playback.unlock import keyholder, read_unlock
from fairhearing.practice.allowed import practices_for, requires, role_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice
from fairhearing.wire.phone_number import normalise_number

_NOT_A_DAY = "Enter a day, or leave it empty"
_LONGEST_EXTENSION = 12
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Visit:
    """Who does what in which practice, and when."""

    practice: Practice
    person: Person
    role: str
    now: datetime


@requires(Permission.CLOSE_CALLS)
@require_safe
def closures_page(request: HttpRequest) -> HttpResponseBase:
    """Show what is closed to whom."""
    visit = _visit(request, Permission.CLOSE_CALLS)
    note_visit(request, Verb.CLOSURES_VIEWED, visit.practice, Permission.CLOSE_CALLS)
    return _page(request, visit, [])


@requires(Permission.CLOSE_CALLS)
@require_POST
def close_call(request: HttpRequest, call_id: str) -> HttpResponseBase:
    """Say that one call is about somebody."""
    visit = _visit(request, Permission.CLOSE_CALLS)
    call = get_object_or_404(visit.practice.calls, id=call_id)
    closures.refuse_if_closed(call, visit.person)
    if not practices_for(visit.person, Permission.SEE_CALLS).filter(id=visit.practice.id).exists():
        raise Http404  # a partner sees no call, and names them by number or extension
    person = _chosen(visit, request.POST.get("person", ""))
    if person is None:
        raise Http404
    about = About(practice=visit.practice, person=person, call=call, said_by=visit.person, said_at=visit.now)
    closures.say_about(about, role=visit.role, now=visit.now)
    if person == visit.person:
        return after_change(request, reverse("calls"), "That call is about you, so it is closed to you.", now=visit.now)
    words = f"This call is about {person.full_name}, and closed to them."
    return after_change(request, reverse("call", args=[call.id]), words, now=visit.now)


@requires(Permission.CLOSE_CALLS)
@require_POST
def close_range(request: HttpRequest) -> HttpResponseBase:
    """Say that all calls of a number or an extension are about somebody, those to come as well."""
    visit = _visit(request, Permission.CLOSE_CALLS)
    person = _chosen(visit, request.POST.get("person", ""))
    extension, number, errors = _read_whose(visit.practice, request.POST.get("whose", ""))
    first, last, more = _read_days(request)
    errors += more
    if person is None:
        errors.insert(0, {"field": "person", "text": "Choose whom it is about"})
    if errors or person is None:
        return _page(request, visit, errors)
    about = About(
        practice=visit.practice,
        person=person,
        extension=extension,
        number=number,
        from_at=day_begins(first) if first else None,
        until_at=day_begins(last + _ONE_DAY) if last else None,
        said_by=visit.person,
        said_at=visit.now,
    )
    closures.say_about(about, role=visit.role, now=visit.now)
    return _done(request, visit, f"These calls are closed to {person.full_name}.")


@requires(Permission.ASSIGN_CALLS)
@require_POST
def assign_calls(request: HttpRequest, about_id: UUID) -> HttpResponseBase:
    """Choose who looks into what is about another."""
    visit, about = _about(request, about_id, Permission.ASSIGN_CALLS)
    person = _chosen(visit, request.POST.get("person", ""))
    if person is None or person == about.person:
        return _page(request, visit, [{"field": f"assign-{about.id}", "text": "Choose who looks into it"}])
    closures.assign(about, person, by=visit.person, role=visit.role, now=visit.now)
    return _done(request, visit, f"{person.full_name} looks into what is about {about.person.full_name}.")


@requires(Permission.ASSIGN_CALLS)
@require_POST
def end_closure(request: HttpRequest, about_id: UUID) -> HttpResponseBase:
    """Decide that calls are not about this person after all."""
    visit, about = _about(request, about_id, Permission.ASSIGN_CALLS)
    if about.ended_at is not None:
        raise Http404
    closures.end_closure(about, by=visit.person, role=visit.role, now=visit.now)
    words = f"That is ended. Another key holder than {about.person.full_name} now opens the calls with a code."
    return _done(request, visit, words)


@requires(Permission.LISTEN)
@require_POST
def open_again(request: HttpRequest, about_id: UUID) -> HttpResponseBase:
    """Open calls again that a partner decided are not about this person, by another key holder's fresh code."""
    visit, about = _about(request, about_id, Permission.LISTEN)
    if about.ended_at is None or about.person == visit.person:
        raise Http404
    field, code = f"code-{about.id}", typed_code(request)
    if not code:
        return _page(request, visit, [{"field": field, "text": OWED}])
    recordings = closures.to_open(about, MOST_RECORDINGS)
    try:
        if recordings:
            ClosuresClient(keyholder()).open_again(
                read_unlock(request), code, about.person.account, visit.practice.id, recordings
            )
    except Locked:
        return sign_in_again(request)
    except (SignInFailed, TooManyTries, LogUnwritable, FilesUnwritable, KeyholderDown) as error:
        refused = refused_code(error)
        return _page(request, visit, [{"field": field, "text": refused.text}], status=refused.status)
    closures.opened(about, recordings, visit.now)
    return _done(request, visit, f"These calls are open to {about.person.full_name} again.")


def _page(
    request: HttpRequest,
    visit: _Visit,
    errors: list[dict[str, str]],
    *,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponseBase:
    abouts = visit.practice.abouts.filter(opened_at=None).select_related(
        "person", "said_by", "assigned_to", "assigned_by", "ended_by"
    )
    context = {
        "abouts": [about for about in abouts if about.person_id != visit.person.id],
        "about_me": [about for about in abouts if about.person_id == visit.person.id],
        "holders": key_holders(visit.practice),
        "own": own_extensions(visit.practice),
        "assigns": practices_for(visit.person, Permission.ASSIGN_CALLS).filter(id=visit.practice.id).exists(),
        "sees_calls": practices_for(visit.person, Permission.SEE_CALLS).filter(id=visit.practice.id).exists(),
        "errors": errors,
        "typed": request.POST,
    }
    return render(request, "playback/closures.jinja", context, status=status if errors else HTTPStatus.OK)


def _done(request: HttpRequest, visit: _Visit, words: str) -> HttpResponseBase:
    return after_change(request, reverse("closures"), words, now=visit.now)


def _visit(request: HttpRequest, permission: Permission) -> _Visit:
    practice, person = standing_practice(request, permission), visitor(request)
    return _Visit(practice, person, str(role_in(person, practice, permission)), timezone.now())


def _about(request: HttpRequest, about_id: UUID, permission: Permission) -> tuple[_Visit, About]:
    visit = _visit(request, permission)
    return visit, get_object_or_404(closures.find_about(visit.practice, about_id))


def _chosen(visit: _Visit, account: str) -> Person | None:
    """Return the key holder that was chosen, None for nobody of this practice's."""
    return next((each for each in key_holders(visit.practice) if each.account == account), None)


def _read_whose(practice: Practice, typed: str) -> tuple[str, str, list[dict[str, str]]]:
    """Read an extension of the practice's, or a whole number."""
    text = " ".join(typed.split())
    bare = text.lower().removeprefix("extension").removeprefix("ext").strip(" .")[:_LONGEST_EXTENSION]
    if practice.extensions.filter(extension=bare).exists():
        return bare, "", []
    if number := normalise_number(text):
        return "", number, []
    return "", "", [{"field": "whose", "text": "Enter one of the practice’s extensions, or a whole telephone number"}]


def _read_days(request: HttpRequest) -> tuple[date | None, date | None, list[dict[str, str]]]:
    """Read the first and the last day, both included; an empty one leaves that end open."""
    days: list[date | None] = []
    errors = []
    for field in ("first", "last"):
        typed = request.POST.get(field, "").strip()
        try:
            days.append(date.fromisoformat(typed) if typed else None)
        except ValueError:
            days.append(None)
            errors.append({"field": field, "text": _NOT_A_DAY})
    first, last = days
    if first and last and last < first:
        errors.append({"field": "last", "text": "The last day must not be before the first"})
    return first, last, errors
