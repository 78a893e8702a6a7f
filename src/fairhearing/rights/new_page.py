"""Taking down what somebody asks about their calls: the whole form for who works on it, a smaller one for others."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.conflict import key_holders
from fairhearing.catalogue.doing import Done
from fairhearing.catalogue.errors import UnreadableSearch
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.ledger.models import Individual
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import one_line, read_date, read_id
from fairhearing.practice.standing import standing_practice
from fairhearing.retention.visiting import visit_of
from fairhearing.rights import rules
from fairhearing.rights.intake import Facts, log_right
from fairhearing.rights.models import RightsRequest
from fairhearing.subject_access import rules as access_rules
from fairhearing.subject_access.forms import LONGEST, Typed
from fairhearing.subject_access.keeping import read_numbers

_FIELDS = ("right", "way", "received", "asker_name", "asker_address", "subject_name", "wanted", "numbers", "owner")
RIGHT_HELP = {
    rules.Right.OBJECTION: "They do not want us to use what was recorded. Article 21.",
    rules.Right.ERASURE: "They want it gone. Article 17.",
    rules.Right.RECTIFICATION: "Something said or written down is wrong. Article 16.",
    rules.Right.RESTRICTION: "Keep it, and do not use it meanwhile. Article 18.",
}


@requires(Permission.WORK_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_right(http: HttpRequest) -> HttpResponseBase:
    """Take down a request; `person` names an individual whose page one came from."""
    visit = visit_of(http, Permission.WORK_REQUESTS)
    given = (http.POST if http.method == "POST" else http.GET).getlist("person")[:10]
    ids = [found for text in given if (found := read_id(text))]
    people = list(visit.practice.individuals.filter(id__in=ids, merged_into=None))
    if http.method != "POST":
        note_visit(http, Verb.RIGHTS_LISTED, visit.practice, Permission.WORK_REQUESTS, shown=0)
        name = people[0].name if len(people) == 1 else ""
        return _ask(http, visit.practice, Typed({"owner": visit.person.account, "asker_name": name}), people)
    facts = read_facts(http, key_holders(visit.practice))
    if isinstance(facts, Typed):
        return _ask(http, visit.practice, facts, people)
    done = Done(visit.person, timezone.now(), visit.role)
    request = log_right(visit.practice, facts, done, people=people)
    then = "right" if people else "right-calls"
    words = f"{request.reference} is taken down. Say now which calls are meant."
    return after_change(http, reverse(then, args=[request.id]), words, now=done.now)


@requires(Permission.LOG_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def somebody_objected(http: HttpRequest) -> HttpResponseBase:
    """Take down, in a few fields, that somebody objected or asked for a change; nothing of it is shown afterwards."""
    practice, person = standing_practice(http, Permission.LOG_REQUESTS), visitor(http)
    holders = key_holders(practice)
    if http.method != "POST":
        return _ask_small(http, Typed({"way": "spoken"}), has_holders=bool(holders))
    facts = read_facts(http, holders, owner=holders[0].account if holders else "")
    if isinstance(facts, Typed):
        return _ask_small(http, facts, has_holders=bool(holders))
    done = Done(person, timezone.now(), str(role_in(person, practice, Permission.LOG_REQUESTS)))
    request = log_right(practice, facts, done)
    words = (
        f"Thank you. It is taken down as {request.reference}, and counts from {facts.received_on:%-d %B}. "
        "The managers were told."
    )
    return after_change(http, reverse("somebody-objected"), words, now=done.now)


def read_facts(http: HttpRequest, owners: Sequence[Person], *, owner: str = "") -> Facts | Typed:
    """Read the facts of a request: complete, or what was typed with what is wrong. owner: where none is chosen."""
    typed = Typed({name: http.POST.get(name, "").strip() for name in _FIELDS})
    values = typed.values
    values["owner"] = owner or values["owner"]
    chosen = next((person for person in owners if person.account == values["owner"]), None)
    received = read_date(values["received"])
    if values["right"] not in RightsRequest.Right.values:
        typed.wrong("right-1", "Choose what they ask for")
    if values["way"] not in RightsRequest.Way.values:
        typed.wrong("way-1", "Choose how it came")
    if received is None or received > timezone.localdate():
        typed.wrong("received", "Enter the day on which it first reached the practice, today or before")
    if not values["asker_name"]:
        typed.wrong("asker_name", "Enter the name of who asks")
    if not values["wanted"]:
        typed.wrong("wanted", "Write what they ask and why, in their words")
    if not _has_whole_numbers(values["numbers"]):
        typed.wrong("numbers", "Enter whole telephone numbers, with a comma between two")
    if chosen is None:
        typed.wrong("owner", "Choose who works on it")
    if typed.errors or chosen is None or received is None:
        return typed
    return Facts(
        right=rules.Right(values["right"]),
        way=values["way"],
        received_on=received,
        asker_name=one_line(values["asker_name"], 200),
        asker_address="\n".join(line.strip() for line in values["asker_address"].splitlines())[:500],
        subject_name=one_line(values["subject_name"], 200),
        wanted=values["wanted"][:LONGEST],
        numbers=one_line(values["numbers"], 300),
        owner=chosen,
    )


def _has_whole_numbers(numbers: str) -> bool:
    try:
        read_numbers(numbers, access_rules.Asker.STAFF)
    except UnreadableSearch:
        return False
    return True


def _context(typed: Typed) -> dict[str, object]:
    return {
        "typed": typed.values,
        "rights": [(value, label, RIGHT_HELP[rules.Right(value)]) for value, label in RightsRequest.Right.choices],
        "ways": RightsRequest.Way.choices,
        "today": timezone.localdate().isoformat(),
        "errors": typed.errors,
    }


def _ask(http: HttpRequest, practice: Practice, typed: Typed, people: list[Individual]) -> HttpResponseBase:
    context = {**_context(typed), "people": people, "owners": key_holders(practice)}
    return render(http, "rights/new.jinja", context, status=_status(typed))


def _ask_small(http: HttpRequest, typed: Typed, *, has_holders: bool) -> HttpResponseBase:
    context = {**_context(typed), "has_holders": has_holders}
    context["errors"] = [each for each in typed.errors if each["field"] != "owner"]
    return render(http, "rights/asked.jinja", context, status=_status(typed))


def _status(typed: Typed) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if typed.errors else HTTPStatus.OK
