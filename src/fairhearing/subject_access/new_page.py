"""Taking down a request: the whole form for who works on it, a small one for everybody else."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.conflict import key_holders
from fairhearing.catalogue.doing import Done
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.ledger.models import Individual
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.models import Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import read_id
from fairhearing.practice.standing import standing_practice
from fairhearing.retention.visiting import visit_of
from fairhearing.subject_access import rules
from fairhearing.subject_access.errors import BadDay, RequestOver
from fairhearing.subject_access.forms import Typed, read_facts, typed_of
from fairhearing.subject_access.intake import change_facts, log_request
from fairhearing.subject_access.models import Request
from fairhearing.subject_access.visiting import find_request, note_request
from fairhearing.subject_access.words import ASKER_HELP

_OVER = "It was answered already: nothing of it is changed any more"


@requires(Permission.WORK_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_request(http: HttpRequest) -> HttpResponseBase:
    """Take down a request; `person` names an individual whose page one came from."""
    visit = visit_of(http, Permission.WORK_REQUESTS)
    people = _people(http, visit.practice)
    if http.method != "POST":
        note_visit(http, Verb.REQUESTS_LISTED, visit.practice, Permission.WORK_REQUESTS, shown=0)
        return _ask(http, visit.practice, _empty(visit.person.account, people), people)
    facts = read_facts(http.POST, key_holders(visit.practice), timezone.localdate())
    if isinstance(facts, Typed):
        return _ask(http, visit.practice, facts, people)
    done = Done(visit.person, timezone.now(), visit.role)
    request = log_request(visit.practice, facts, done, people=people)
    words = f"{request.reference} is taken down. Say now whose calls are asked for."
    then = "request-people" if not people else "access-request"
    return after_change(http, reverse(then, args=[request.id]), words, now=done.now)


@requires(Permission.WORK_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def change_request(http: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Say anew what is known of a request."""
    at = find_request(http, request_id)
    practice = at.visit.practice
    if http.method != "POST":
        note_request(http, at.request)
        return _ask(http, practice, typed_of(at.request), [], at.request)
    facts = read_facts(http.POST, key_holders(practice), timezone.localdate())
    if isinstance(facts, Typed):
        return _ask(http, practice, facts, [], at.request)
    try:
        change_facts(at.request, facts, at.done())
    except (BadDay, RequestOver) as error:
        typed = typed_of(at.request)
        typed.wrong("received", str(error) if isinstance(error, BadDay) else _OVER)
        return _ask(http, practice, typed, [], at.request)
    return after_change(http, reverse("access-request", args=[at.request.id]), "Changed.", now=timezone.now())


@requires(Permission.LOG_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def somebody_asked(http: HttpRequest) -> HttpResponseBase:
    """Take down that somebody asked, in a few fields; whoever works on requests goes on with it."""
    practice, person = standing_practice(http, Permission.LOG_REQUESTS), visitor(http)
    holders = key_holders(practice)
    today = timezone.localdate()
    if http.method != "POST":
        values = {"received": today.isoformat(), "way": str(rules.Way.SPOKEN)}
        return _ask_small(http, Typed(values), has_holders=bool(holders))
    posted = http.POST.copy()
    posted["owner"] = holders[0].account if holders else ""
    posted["subject_name"] = posted.get("subject_name", "")
    facts = read_facts(posted, holders, today)
    if isinstance(facts, Typed):
        return _ask_small(http, facts, has_holders=bool(holders))
    role = str(role_in(person, practice, Permission.LOG_REQUESTS))
    done = Done(person, timezone.now(), role)
    request = log_request(practice, facts, done)
    words = (
        f"Thank you. It is taken down as {request.reference}, and counts from {facts.received_on:%-d %B}. "
        "The managers were told."
    )
    return after_change(http, reverse("somebody-asked"), words, now=done.now)


def _people(http: HttpRequest, practice: Practice) -> list[Individual]:
    """Return whom the form was opened for, of this practice."""
    given = http.POST if http.method == "POST" else http.GET
    ids = [found for text in given.getlist("person")[:10] if (found := read_id(text))]
    return list(practice.individuals.filter(id__in=ids, merged_into=None))


def _empty(account: str, people: list[Individual]) -> Typed:
    name = people[0].name if len(people) == 1 else ""
    return Typed({"owner": account, "received": timezone.localdate().isoformat(), "asker_name": name})


def _ask(
    http: HttpRequest, practice: Practice, typed: Typed, people: list[Individual], request: Request | None = None
) -> HttpResponseBase:
    context = {
        "found": request,
        "typed": typed.values,
        "askers": [(value, label, ASKER_HELP[rules.Asker(value)]) for value, label in Request.Asker.choices],
        "ways": Request.Way.choices,
        "owners": key_holders(practice),
        "people": people,
        "today": timezone.localdate().isoformat(),
        "errors": typed.errors,
    }
    return render(http, "subject_access/new.jinja", context, status=_status(typed))


def _ask_small(http: HttpRequest, typed: Typed, *, has_holders: bool) -> HttpResponseBase:
    context = {
        "typed": typed.values,
        "askers": Request.Asker.choices,
        "ways": Request.Way.choices,
        "has_holders": has_holders,
        "today": timezone.localdate().isoformat(),
        "errors": [each for each in typed.errors if each["field"] != "owner"],
    }
    return render(http, "subject_access/asked.jinja", context, status=_status(typed))


def _status(typed: Typed) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if typed.errors else HTTPStatus.OK
