"""The page of who is told when something is wrong: roles, the IT supplier's address, a webhook, and a test."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.alarms.errors import BadWebhook
from fairhearing.alarms.results import TestResult, load_result
from fairhearing.alarms.webhook import check_url
from fairhearing.catalogue.visits import visitor
from fairhearing.practice.alarms import (
    UnreadableAddress,
    ask_test,
    choice_of,
    choose_receivers,
    read_addresses,
    remove_webhook,
    roles_of,
    set_webhook,
    told_people,
)
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.mail_settings import BadMailSettings, load_mail_settings
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice
from fairhearing.wording.counts import counted

_OFFERED = (Role.Kind.MANAGER, Role.Kind.ASSISTANT, Role.Kind.PARTNER, Role.Kind.AUDITOR, Role.Kind.ADMINISTRATOR)
"""Whom alarms may be for. Team members can do nothing about them."""


@dataclass(frozen=True, slots=True)
class _Visit:
    practice: Practice
    person: Person
    role: str


@requires(Permission.SET_ALARMS)
@require_safe
def alarms(request: HttpRequest) -> HttpResponseBase:
    """Show who is told, by which ways, and what became of the last test."""
    return _page(request, _visit(request))


@requires(Permission.SET_ALARMS)
@require_POST
def choose_alarms(request: HttpRequest) -> HttpResponseBase:
    """Say who is told."""
    visit = _visit(request)
    kinds = [kind for kind in _OFFERED if kind in request.POST.getlist("roles")]
    errors: list[dict[str, str]] = []
    addresses: tuple[str, ...] = ()
    try:
        addresses = read_addresses(request.POST.get("addresses", ""))
    except UnreadableAddress as error:
        errors.append({"field": "addresses", "text": str(error)})
    if not errors and not kinds and not addresses:
        errors.append({"field": "roles", "text": "Choose somebody: else nobody is told that calls are lost"})
    if errors:
        return _page(request, visit, errors=errors)
    choose_receivers(visit.practice, kinds, addresses, by=visit.person, role=visit.role)
    return _done(request, "Saved. They are told from now on.")


@requires(Permission.SET_ALARMS)
@require_POST
def choose_webhook(request: HttpRequest) -> HttpResponseBase:
    """Have alarms posted to an address too, and show this once what they are signed with."""
    visit = _visit(request)
    try:
        url = check_url(request.POST.get("webhook", ""))
    except BadWebhook as error:
        return _page(request, visit, errors=[{"field": "webhook", "text": str(error)}])
    secret = set_webhook(visit.practice, url, by=visit.person, role=visit.role)
    return _page(request, visit, shown_once=secret)


@requires(Permission.SET_ALARMS)
@require_POST
def drop_webhook(request: HttpRequest) -> HttpResponseBase:
    """Have alarms posted nowhere."""
    visit = _visit(request)
    remove_webhook(visit.practice, by=visit.person, role=visit.role)
    return _done(request, "Alarms are no longer posted to a webhook.")


@requires(Permission.SET_ALARMS)
@require_POST
def test_alarm(request: HttpRequest) -> HttpResponseBase:
    """Ask the watcher for a test alarm."""
    visit = _visit(request)
    ask_test(visit.practice, by=visit.person, role=visit.role)
    return _done(request, "A test alarm was asked for. Look again in half a minute to see what became of it.")


def _page(
    request: HttpRequest, visit: _Visit, *, errors: list[dict[str, str]] | None = None, shown_once: str = ""
) -> HttpResponseBase:
    choice = choice_of(visit.practice)
    typed = request.POST.dict() if errors else {}
    chosen = request.POST.getlist("roles") if "addresses" in typed else roles_of(choice)
    told = told_people(visit.practice, choice)
    context = {
        "roles": [(kind, kind.label, _people(visit.practice, kind), kind in chosen) for kind in _OFFERED],
        "addresses": typed.get("addresses", choice.addresses),
        "webhook": typed.get("webhook", choice.webhook_url),
        "has_webhook": bool(choice.webhook_url),
        "told": counted(len(told), "address", "addresses"),
        "mail": _mail(),
        "result": _result_words(visit.practice, choice.test),
        "errors": errors or [],
        "shown_once": shown_once,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "web/alarms.jinja", context, status=status)


def _people(practice: Practice, kind: Role.Kind) -> str:
    """Say how many people have a role, so that nobody ticks one that nobody has."""
    number = practice.roles.filter(kind=kind, person__is_active=True).count()
    return counted(number, "person", "people") if number else "nobody at the moment"


def _mail() -> str:
    """Say by which mail server letters leave; empty where none do."""
    try:
        found = load_mail_settings(settings.HOME)
    except BadMailSettings:
        return ""
    return found.host if found else ""


def _result_words(practice: Practice, test: str) -> tuple[TestResult | None, bool]:
    """Return the last test's result, if it is of the last test that was asked for; and whether one is on its way."""
    result = load_result(settings.HOME, practice.id)
    if result is None or result.test != test:
        return None, bool(test)
    return result, result.taken + result.failed < result.receivers


def _visit(request: HttpRequest) -> _Visit:
    practice, person = standing_practice(request, Permission.SET_ALARMS), visitor(request)
    return _Visit(practice, person, str(role_in(person, practice, Permission.SET_ALARMS)))


def _done(request: HttpRequest, words: str) -> HttpResponseBase:
    return after_change(request, reverse("alarms"), words, now=timezone.now())
