"""Making two rows one, and one two: who, what goes where, then done; and taking either back."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.closures import closed_among
from fairhearing.catalogue.models import Call
from fairhearing.catalogue.visits import note_visit, row_number, visitor
from fairhearing.ledger.errors import BadIndividual, CannotRearrange
from fairhearing.ledger.finding import individuals_matching, read_wanted, save_search
from fairhearing.ledger.models import Individual, Link, Rearrangement
from fairhearing.ledger.rearranging import merge, plan_merging, split, undo
from fairhearing.ledger.visiting import Visit, individual_of, search_of
from fairhearing.practice.allowed import practices_for, requires, role_in
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission

_FACT_WORDS: Final = {
    "forename": "forename",
    "born_on": "date of birth",
    "lives_with": "whom they live with",
    "nhs_number": "NHS number",
}
_MOST_LINKS: Final = 200


@requires(Permission.KEEP_INDIVIDUALS)
@require_http_methods(["GET", "HEAD", "POST"])
def find_other(request: HttpRequest, individual_id: UUID) -> HttpResponseBase:
    """Show the box to find the other row of the same person."""
    visit, kept = individual_of(request, individual_id, Permission.KEEP_INDIVIDUALS)
    typed, errors = "", []
    if request.method == "POST":
        typed = request.POST.get("find", "")
        try:
            search = save_search(visit.person, typed, now=visit.now)
            return HttpResponseRedirect(f"{reverse('merge', args=[kept.id])}?search={search.id}")
        except BadIndividual as error:
            errors = [{"field": error.field, "text": str(error)}]
    note_visit(request, Verb.INDIVIDUAL_VIEWED, visit.practice, Permission.KEEP_INDIVIDUALS, kept.id.hex)
    kept_search = search_of(request, request.GET.get("search", ""))
    found = individuals_matching(visit.practice, read_wanted(kept_search.text)) if kept_search else None
    context = {
        "kept": kept,
        "typed": typed or (kept_search.text if kept_search else ""),
        "found": found,
        "others": [each for each in found.individuals if each.id != kept.id] if found else [],
        "today": visit.today,
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "ledger/merge_find.jinja", context, status=status)


@requires(Permission.KEEP_INDIVIDUALS)
@require_http_methods(["GET", "HEAD", "POST"])
def merge_two(request: HttpRequest, individual_id: UUID, other_id: UUID) -> HttpResponseBase:
    """Show what goes where when two rows are made one, and do it."""
    visit, kept = individual_of(request, individual_id, Permission.KEEP_INDIVIDUALS)
    other = get_object_or_404(visit.practice.individuals, id=other_id)
    try:
        if request.method == "POST":
            merge(kept, other, by=visit.person, now=visit.now, role=visit.role)
            return after_change(request, _page_of(kept), "The two are one now.", now=visit.now)
        plan = plan_merging(kept, other)
    except CannotRearrange as error:
        return _sorry(request, kept, error)
    note_visit(request, Verb.INDIVIDUAL_VIEWED, visit.practice, Permission.KEEP_INDIVIDUALS, other.id.hex)
    context = {
        "plan": plan,
        "fills": [_FACT_WORDS[each] for each in plan.fills],
        "differs": [_FACT_WORDS[each] for each in plan.differs],
        "takes_number": bool(other.nhs_number and not kept.nhs_number),
    }
    return render(request, "ledger/merge.jinja", context)


@requires(Permission.KEEP_INDIVIDUALS)
@require_http_methods(["GET", "HEAD", "POST"])
def split_one(request: HttpRequest, individual_id: UUID) -> HttpResponseBase:
    """Ask what goes to the new row, show what that does, and do it."""
    visit, kept = individual_of(request, individual_id, Permission.KEEP_INDIVIDUALS)
    if request.method != "POST" or request.POST.get("step") != "split":
        return _split_form(request, visit, kept)
    try:
        done = split(
            kept,
            surname=_name(request, "surname"),
            forename=_name(request, "forename"),
            numbers=_chosen(request, "number"),
            links=_chosen(request, "link"),
            by=visit.person,
            now=visit.now,
            role=visit.role,
        )
    except CannotRearrange as error:
        return _sorry(request, kept, error)
    assert done.other is not None  # noqa: S101 - it was just made
    return after_change(request, _page_of(done.other), "There are two now. This is the new one.", now=visit.now)


@requires(Permission.KEEP_INDIVIDUALS)
@require_POST
def undo_rearranging(request: HttpRequest, rearrangement_id: UUID) -> HttpResponseBase:
    """Take back that two were made one, or one two."""
    done = get_object_or_404(
        Rearrangement.objects.select_related("kept", "practice"),
        id=rearrangement_id,
        practice__in=practices_for(request.user, Permission.KEEP_INDIVIDUALS),
    )
    person = visitor(request)
    role = str(role_in(person, done.practice, Permission.KEEP_INDIVIDUALS))
    now = timezone.now()
    try:
        undo(done, by=person, now=now, role=role)
    except CannotRearrange as error:
        return _sorry(request, done.kept, error)
    return after_change(request, _page_of(done.kept), "Undone.", now=now)


def _split_form(request: HttpRequest, visit: Visit, kept: Individual) -> HttpResponseBase:
    """Show the form, or, once something was chosen in it, what that would do."""
    chosen = set(_chosen(request, "number")), set(_chosen(request, "link"))
    errors = []
    if request.method == "POST":
        if not _name(request, "surname") or len(_name(request, "surname")) > Individual.LONGEST_NAME:
            errors.append({"field": "surname", "text": "Enter the surname of the new one"})
        if not any(chosen):
            errors.append({"field": "", "text": "Choose a number or a call that goes to the new one"})
    note_visit(request, Verb.INDIVIDUAL_VIEWED, visit.practice, Permission.KEEP_INDIVIDUALS, kept.id.hex)
    links = _open_links(kept, visit)
    context = {
        "kept": kept,
        "numbers": list(kept.numbers.order_by("until", "id")),
        "links": links,
        "chosen_numbers": chosen[0],
        "chosen_links": chosen[1],
        "surname": _name(request, "surname"),
        "forename": _name(request, "forename"),
        "checks": request.method == "POST" and not errors,
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "ledger/split.jinja", context, status=status)


def _open_links(kept: Individual, visit: Visit) -> list[Link]:
    """Return the calls that are confirmed to be theirs and not closed to the visitor."""
    links = list(
        kept.links.filter(said=Link.Said.CONFIRMED).select_related("call").order_by("-call__started_at")[:_MOST_LINKS]
    )
    calls: list[Call] = [link.call for link in links]
    closed = closed_among(calls, visit.person)
    return [link for link in links if link.call_id not in closed]


def _chosen(request: HttpRequest, name: str) -> list[int]:
    numbers = (row_number(text) for text in request.POST.getlist(name)[:_MOST_LINKS])
    return [number for number in numbers if number is not None]


def _name(request: HttpRequest, field: str) -> str:
    return " ".join(request.POST.get(field, "").split())


def _page_of(individual: Individual) -> str:
    return reverse("individual", args=[individual.id])


def _sorry(request: HttpRequest, kept: Individual, error: CannotRearrange) -> HttpResponseBase:
    words = str(error)
    context = {"kept": kept, "words": words[0].upper() + words[1:]}
    return render(request, "ledger/cannot.jinja", context, status=HTTPStatus.CONFLICT)
