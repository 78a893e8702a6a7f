"""Everything a visitor may open, in groups: a page of its own, and the same for the list that Ctrl+K opens.

The header shows what daily work needs; with some twenty pages the rest would hide it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.cases.conflict import cases_for
from fairhearing.cases.models import Case
from fairhearing.catalogue.visits import visitor
from fairhearing.jobs.outbox import record
from fairhearing.practice.allowed import permissions_in, requires
from fairhearing.practice.models import Person
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice
from fairhearing.web.page import DAILY, menu_of

_GROUPS: Final = (
    (
        "Daily work",
        (
            *DAILY,
            "notifications",
            "waiting",
            "somebody-asked",
            "access-request-days",
            "disclosures",
            "disclosure-days",
            "breaches",
            "log-breach",
            "breach-days",
            "rights",
            "somebody-objected",
            "right-days",
            "ask-to-keep",
            "asked",
        ),
    ),
    ("Quality and figures", ("quality", "figures", "letters")),
    (
        "Keeping and proving",
        (
            "policy",
            "policy-versions",
            "tensions",
            "ready",
            "papers",
            "other-copies",
            "kept",
            "ways-out",
            "phone-log",
            "diary",
            "practices",
            "log",
            "access",
            "inspection",
        ),
    ),
    (
        "The practice",
        ("people", "announcement", "places", "closures", "never-recorded", "extensions", "checklists", "settings"),
    ),
    ("The system", ("health", "jobs", "alarms", "software-keys")),
    ("You", ("account", "notice")),
)
_MOST_CASES: Final = 100
_OTHERS: Final = "The practice"
"""Where a page is listed that no group names."""

_MORE: Final = (
    (Permission.SEE_HOME, "Notifications", "notifications"),
    (Permission.SEE_HOME, "Waiting for me", "waiting"),
    (Permission.LOG_REQUESTS, "Somebody asked for recordings", "somebody-asked"),
    (Permission.SEE_REQUEST_DAYS, "Days of requests for recordings", "access-request-days"),
    (Permission.SEE_DISCLOSURE_DAYS, "Days of disclosures", "disclosure-days"),
    (Permission.WORK_BREACHES, "Breaches", "breaches"),
    (Permission.LOG_BREACHES, "Log a breach", "log-breach"),
    (Permission.SEE_BREACHES, "Days of breaches", "breach-days"),
    (Permission.WORK_REQUESTS, "Objections, erasing and other rights", "rights"),
    (Permission.LOG_REQUESTS, "Somebody objected, or asked for a change", "somebody-objected"),
    (Permission.SEE_REQUEST_DAYS, "Days of objections and other rights", "right-days"),
    (Permission.ASK_TO_KEEP, "Ask to keep a call", "ask-to-keep"),
    (Permission.ASK_TO_KEEP, "Requests to keep a call", "asked"),
    (Permission.SEE_PAPERS, "Ready to record", "ready"),
    (Permission.SEE_PAPERS, "Papers", "papers"),
    (Permission.SEE_PAPERS, "Other places where calls may be stored", "other-copies"),
    (Permission.SEE_PAPERS, "Versions of our policy", "policy-versions"),
    (Permission.SEE_PAPERS, "Where our policy and the law differ", "tensions"),
    (Permission.SEE_WAYS_OUT, "Copies that left", "ways-out"),
    (Permission.SHOW_EVIDENCE, "For an inspector", "inspection"),
    (Permission.COMPARE_PRACTICES, "Practices side by side", "practices"),
    (Permission.CLOSE_CALLS, "Calls about managers", "closures"),
    (Permission.KEEP_REGISTER, "Who is never recorded", "never-recorded"),
    (Permission.LINK_EXTENSIONS, "Extensions", "extensions"),
    (Permission.GIVE_KEYS, "Keys for phone and payment software", "software-keys"),
    (Permission.CHANGE_PEOPLE, "Checklists for leaving", "checklists"),
    (Permission.RUN_JOBS, "What the machine does by itself", "jobs"),
    (Permission.SET_ALARMS, "Who is told of troubles", "alarms"),
    (Permission.SEE_HOME, "What staff are told about recording", "notice"),
    (Permission.SEE_HOME, "My sign-in", "account"),
)
"""Pages that have no word in the menu: who is offered them, their words, their url name."""


@dataclass(frozen=True, slots=True)
class Command:
    """One page to go to."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that belong together."""

    words: str
    commands: tuple[Command, ...]


@requires(Permission.SEE_HOME)
@require_safe
def commands(request: HttpRequest) -> HttpResponseBase:
    """List every page the visitor may open."""
    person = visitor(request)
    context = {"groups": groups_of(request), "single_keys": person.single_keys}
    return render(request, "web/commands.jinja", context)


@requires(Permission.SEE_HOME)
@require_safe
def command_list(request: HttpRequest) -> HttpResponseBase:
    """Answer the same for the list that Ctrl+K opens."""
    listed = [
        {"text": command.text, "href": command.href, "group": group.words}
        for group in groups_of(request)
        for command in group.commands
    ]
    return JsonResponse({"commands": [*listed, *_open_cases(request)]})


def _open_cases(request: HttpRequest) -> list[dict[str, str]]:
    """Return the open cases by their numbers, without those that are closed to the visitor."""
    person, practice = visitor(request), standing_practice(request, Permission.SEE_HOME)
    if Permission.WORK_CASES not in permissions_in(person, practice):
        return []
    cases = cases_for(person, practice).exclude(state=Case.State.CLOSED).order_by("-year", "-number")[:_MOST_CASES]
    return [
        {
            "text": f"{case.get_kind_display()} {case.reference}",
            "href": reverse("case", args=[case.id]),
            "group": "Open cases",
        }
        for case in cases
    ]


@requires(Permission.SEE_HOME)
@require_POST
def choose_keys(request: HttpRequest) -> HttpResponseBase:
    """Switch the visitor's single-key shortcuts on or off."""
    person, practice = visitor(request), standing_practice(request, Permission.SEE_HOME)
    chosen = request.POST.get("keys") == "on"
    with transaction.atomic():
        Person.objects.filter(id=person.id).update(single_keys=chosen)
        record(Verb.PERSON_CHANGED, person.account, practice.id, person.account, changed="shortcuts")
    words = f"Shortcuts of one key are {'on' if chosen else 'off'}."
    return after_change(request, reverse("commands"), words, now=timezone.now())


def groups_of(request: HttpRequest) -> tuple[Group, ...]:
    """Return the pages the visitor may open, each once, by group."""
    person, practice = visitor(request), standing_practice(request, Permission.SEE_HOME)
    may = permissions_in(person, practice)
    found = {item.name: Command(item.text, item.href) for item in menu_of(request.path, person, practice, may)}
    for permission, text, name in _MORE:
        if permission in may:
            found.setdefault(name, Command(text, reverse(name)))
    return tuple(_grouped(found))


def _grouped(found: dict[str, Command]) -> Iterable[Group]:
    named = {name for _, names in _GROUPS for name in names}
    others = [name for name in found if name not in named]
    for words, names in _GROUPS:
        wanted: Sequence[str] = (*names, *others) if words == _OTHERS else names
        listed = tuple(found[name] for name in wanted if name in found)
        if listed:
            yield Group(words, listed)
