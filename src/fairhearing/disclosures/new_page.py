"""Taking down a disclosure, and saying anew what is known of it."""

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
from fairhearing.catalogue.visits import note_visit
from fairhearing.disclosures import rules
from fairhearing.disclosures.errors import BadDay, DisclosureOver
from fairhearing.disclosures.forms import Typed, read_facts, typed_of
from fairhearing.disclosures.intake import change_facts, log_disclosure
from fairhearing.disclosures.models import Disclosure
from fairhearing.disclosures.visiting import find_disclosure
from fairhearing.disclosures.words import KIND_HELP
from fairhearing.ledger.models import Individual
from fairhearing.practice.allowed import requires
from fairhearing.practice.models import Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import read_id
from fairhearing.retention.visiting import visit_of

_OVER = "It was given, refused or withdrawn already: nothing of it is changed any more"


@requires(Permission.WORK_DISCLOSURES)
@require_http_methods(["GET", "HEAD", "POST"])
def new_disclosure(http: HttpRequest) -> HttpResponseBase:
    """Take a disclosure down; `person` names an individual whose page one came from."""
    visit = visit_of(http, Permission.WORK_DISCLOSURES)
    people = _people(http, visit.practice)
    if http.method != "POST":
        note_visit(http, Verb.DISCLOSURES_LISTED, visit.practice, Permission.WORK_DISCLOSURES, shown=0)
        about = people[0].name if len(people) == 1 else ""
        today = timezone.localdate().isoformat()
        return _ask(
            http,
            visit.practice,
            Typed({"owner": visit.person.account, "received": today, "about": about}),
            people,
        )
    facts = read_facts(http.POST, key_holders(visit.practice), timezone.localdate())
    if isinstance(facts, Typed):
        return _ask(http, visit.practice, facts, people)
    done = Done(visit.person, timezone.now(), visit.role)
    disclosure = log_disclosure(visit.practice, facts, done, people=people)
    words = f"{disclosure.reference} is taken down. Every call that may be meant is kept."
    then = "disclosure" if people else "disclosure-people"
    return after_change(http, reverse(then, args=[disclosure.id]), words, now=done.now)


@requires(Permission.WORK_DISCLOSURES)
@require_http_methods(["GET", "HEAD", "POST"])
def change_disclosure(http: HttpRequest, disclosure_id: UUID) -> HttpResponseBase:
    """Say anew what is known of a disclosure."""
    at = find_disclosure(http, disclosure_id)
    practice = at.visit.practice
    if http.method != "POST":
        at.note(http)
        return _ask(http, practice, typed_of(at.disclosure), [], at.disclosure)
    facts = read_facts(http.POST, key_holders(practice), timezone.localdate())
    if isinstance(facts, Typed):
        return _ask(http, practice, facts, [], at.disclosure)
    try:
        change_facts(at.disclosure, facts, at.done())
    except (BadDay, DisclosureOver) as error:
        typed = typed_of(at.disclosure)
        typed.wrong("received", str(error) if isinstance(error, BadDay) else _OVER)
        return _ask(http, practice, typed, [], at.disclosure)
    return after_change(http, reverse("disclosure", args=[at.disclosure.id]), "Changed.", now=timezone.now())


def _people(http: HttpRequest, practice: Practice) -> list[Individual]:
    """Return whom the form was opened for, of this practice."""
    given = http.POST if http.method == "POST" else http.GET
    ids = [found for text in given.getlist("person")[:10] if (found := read_id(text))]
    return list(practice.individuals.filter(id__in=ids, merged_into=None))


def _ask(
    http: HttpRequest,
    practice: Practice,
    typed: Typed,
    people: list[Individual],
    disclosure: Disclosure | None = None,
) -> HttpResponseBase:
    context = {
        "found": disclosure,
        "typed": typed.values,
        "kinds": [(value, label, KIND_HELP[rules.Kind(value)]) for value, label in Disclosure.Kind.choices],
        "ways": Disclosure.Way.choices,
        "owners": key_holders(practice),
        "people": people,
        "today": timezone.localdate().isoformat(),
        "errors": typed.errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if typed.errors else HTTPStatus.OK
    return render(http, "disclosures/new.jinja", context, status=status)
