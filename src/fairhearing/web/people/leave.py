"""Somebody leaves the practice: the consequences first, then the step. And a partner's signature under a manager."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.keyholder.errors import KeyholderError
from fairhearing.practice.allowed import requires
from fairhearing.practice.appointing import sign_appointment, why_not_taken
from fairhearing.practice.errors import AppointmentRefused
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import ROLES_HOLDING_KEYS, Permission
from fairhearing.web.people.acts import prove, take_access
from fairhearing.web.people.fresh_code import REFUSALS, refusal_of, typed_code
from fairhearing.web.people.page import PersonLine, line_of
from fairhearing.web.people.refused import field_of
from fairhearing.web.people.visiting import Visit, visit_of

ACTION_SIGN = "people.sign"
_LONGEST_REASON = 200
_Errors = list[dict[str, str]]


@requires(Permission.CHANGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Say what it means that somebody leaves, and take their roles."""
    visit = visit_of(request, Permission.CHANGE_PEOPLE)
    line = line_of(visit.practice, person_id)
    refused = next(
        filter(None, (why_not_taken(visit.practice, line.person, role.kind, by=visit.person) for role in line.roles)),
        "",
    )
    if request.method != "POST" or refused:
        return _ask_leave(request, visit, line, [{"field": "", "text": refused}] if refused else [])
    if not typed_code(request):
        return _ask_leave(request, visit, line, [{"field": "code", "text": "Enter the 6-digit code of your phone"}])
    try:
        take_access(visit.actor, line.person, typed_code(request), now=timezone.now())
    except KeyholderError as error:
        field, refusal = field_of(error)
        return _ask_leave(request, visit, line, [{"field": field, "text": refusal.text}], status=refusal.status)
    except AppointmentRefused as error:
        return _ask_leave(request, visit, line, [{"field": "", "text": str(error)}])
    words = f"{line.person.full_name} has no role here any more.{_what_is_left(visit, line)}"
    return after_change(request, reverse("people"), words, now=timezone.now())


@requires(Permission.SIGN_FOR_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Let a partner sign that somebody is manager: the first one of a practice came before there was a partner."""
    visit = visit_of(request, Permission.SIGN_FOR_PEOPLE)
    line = line_of(visit.practice, person_id)
    if request.method != "POST":
        return _ask_sign(request, visit, line, [])
    reason = " ".join(request.POST.get("reason", "").split())[:_LONGEST_REASON]
    errors = [] if reason else [{"field": "reason", "text": "Say why, in a few words"}]
    if not typed_code(request):
        errors.append({"field": "code", "text": "Enter the 6-digit code of your phone"})
    if errors:
        return _ask_sign(request, visit, line, errors)
    try:
        prove(visit.actor, typed_code(request), ACTION_SIGN, line.person.account)
        sign_appointment(visit.practice, line.person, reason, by=visit.person, now=timezone.now())
    except REFUSALS as error:
        refusal = refusal_of(error)
        return _ask_sign(request, visit, line, [{"field": "code", "text": refusal.text}], status=refusal.status)
    except AppointmentRefused as error:
        return _ask_sign(request, visit, line, [{"field": "", "text": str(error)}])
    words = f"You have signed that {line.person.full_name} is practice manager."
    return after_change(request, reverse("people"), words, now=timezone.now())


def _what_is_left(visit: Visit, line: PersonLine) -> str:
    """Say what has to follow somebody who held the key."""
    if not _holds_key(line):
        return ""
    return " Now change the practice key." if visit.admits else " A manager now takes the practice’s key from them."


def _holds_key(line: PersonLine) -> bool:
    return any(role.kind in ROLES_HOLDING_KEYS for role in line.roles)


def _ask_leave(
    request: HttpRequest,
    visit: Visit,
    line: PersonLine,
    errors: _Errors,
    *,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponseBase:
    extensions = visit.practice.extensions.filter(person=line.person).count()
    context = {
        "visit": visit,
        "line": line,
        "errors": errors,
        "extensions": extensions,
        "holds_key": _holds_key(line),
        "elsewhere": line.person.roles.exclude(practice=visit.practice).exists(),
        "can_go": not any(error["field"] == "" for error in errors),
    }
    return render(request, "web/people/leave.jinja", context, status=status if errors else HTTPStatus.OK)


def _ask_sign(
    request: HttpRequest,
    visit: Visit,
    line: PersonLine,
    errors: _Errors,
    *,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponseBase:
    context = {"visit": visit, "line": line, "errors": errors, "typed": request.POST}
    return render(request, "web/people/sign.jinja", context, status=status if errors else HTTPStatus.OK)
