"""Adding somebody, changing what is known of them, and their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit, row_number
from fairhearing.ledger.errors import BadIndividual
from fairhearing.ledger.keeping import (
    Facts,
    add_individual,
    add_number,
    change_individual,
    end_number,
    read_facts,
)
from fairhearing.ledger.models import Individual, Number
from fairhearing.ledger.visiting import Visit, individual_of, visit_of
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission


@requires(Permission.KEEP_INDIVIDUALS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_individual(request: HttpRequest) -> HttpResponseBase:
    """Ask who it is, and keep them, with a number if there is one."""
    visit = visit_of(request, Permission.KEEP_INDIVIDUALS)
    if request.method != "POST":
        note_visit(request, Verb.INDIVIDUALS_LISTED, visit.practice, Permission.KEEP_INDIVIDUALS, shown=0)
        return _form(request, None, {}, [])
    try:
        individual = add_individual(
            visit.practice, _facts(request.POST, visit), by=visit.person, now=visit.now, role=visit.role
        )
    except BadIndividual as error:
        return _form(request, None, request.POST, [{"field": error.field, "text": str(error)}])
    return after_change(request, reverse("individual", args=[individual.id]), "Added.", now=visit.now)


@requires(Permission.KEEP_INDIVIDUALS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, individual_id: UUID) -> HttpResponseBase:
    """Show what is known of somebody to be changed, and keep it."""
    visit, individual = individual_of(request, individual_id, Permission.KEEP_INDIVIDUALS)
    if request.method != "POST":
        note_visit(request, Verb.INDIVIDUAL_VIEWED, visit.practice, Permission.KEEP_INDIVIDUALS, individual.id.hex)
        return _form(request, individual, _typed(individual), [])
    try:
        facts = _facts(request.POST, visit)
        is_changed = change_individual(individual, facts, by=visit.person, now=visit.now, role=visit.role)
    except BadIndividual as error:
        return _form(request, individual, request.POST, [{"field": error.field, "text": str(error)}])
    words = "Changed." if is_changed else "Nothing was changed."
    return after_change(request, reverse("individual", args=[individual.id]), words, now=visit.now)


@requires(Permission.KEEP_INDIVIDUALS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_number(request: HttpRequest, individual_id: UUID) -> HttpResponseBase:
    """Ask for a number of theirs, and keep it."""
    visit, individual = individual_of(request, individual_id, Permission.KEEP_INDIVIDUALS)
    if request.method != "POST":
        note_visit(request, Verb.INDIVIDUAL_VIEWED, visit.practice, Permission.KEEP_INDIVIDUALS, individual.id.hex)
        return _number_form(request, individual, [])
    kind = request.POST.get("kind", "")
    if kind not in Number.Kind.values:
        return _number_form(request, individual, [{"field": "kind", "text": "Choose which telephone it is"}])
    try:
        add_number(
            individual,
            request.POST.get("number", ""),
            Number.Kind(kind),
            by=visit.person,
            now=visit.now,
            role=visit.role,
        )
    except BadIndividual as error:
        return _number_form(request, individual, [{"field": error.field, "text": str(error)}])
    return after_change(request, reverse("individual", args=[individual.id]), "Number added.", now=visit.now)


@requires(Permission.KEEP_INDIVIDUALS)
@require_POST
def number_over(request: HttpRequest, individual_id: UUID) -> HttpResponseBase:
    """Keep that a number is theirs no more, or that it still is."""
    visit, individual = individual_of(request, individual_id, Permission.KEEP_INDIVIDUALS)
    number = get_object_or_404(individual.numbers, id=row_number(request.POST.get("number", "")))
    if number.is_over:
        add_number(individual, number.number, Number.Kind(number.kind), by=visit.person, now=visit.now, role=visit.role)
        words = "The number is theirs again."
    else:
        end_number(number, by=visit.person, now=visit.now, role=visit.role)
        words = "The number is not theirs from tomorrow on. Calls until today stay theirs."
    return after_change(request, reverse("individual", args=[individual.id]), words, now=visit.now)


def _facts(typed: Mapping[str, str], visit: Visit) -> Facts:
    return read_facts(
        surname=typed.get("surname", ""),
        forename=typed.get("forename", ""),
        nhs_number=typed.get("nhs_number", ""),
        born_on=typed.get("born_on", ""),
        lives_with=typed.get("lives_with", ""),
        today=visit.today,
    )


def _typed(individual: Individual) -> dict[str, str]:
    return {
        "surname": individual.surname,
        "forename": individual.forename,
        "nhs_number": individual.spaced_nhs_number,
        "born_on": f"{individual.born_on:%d/%m/%Y}" if individual.born_on else "",
        "lives_with": individual.lives_with,
    }


def _form(
    request: HttpRequest, individual: Individual | None, typed: Mapping[str, str], errors: list[dict[str, str]]
) -> HttpResponseBase:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    context = {"individual": individual, "typed": typed, "errors": errors}
    return render(request, "ledger/change.jinja", context, status=status)


def _number_form(request: HttpRequest, individual: Individual, errors: list[dict[str, str]]) -> HttpResponseBase:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    context = {"individual": individual, "typed": request.POST, "kinds": Number.Kind.choices, "errors": errors}
    return render(request, "ledger/number.jinja", context, status=status)
