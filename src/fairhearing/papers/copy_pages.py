"""The register of other places where copies of calls may lie."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.papers.copy_places import Said, end_place, register_of, say_place
from fairhearing.papers.errors import BadCopyPlace
from fairhearing.papers.models import CopyPlace
from fairhearing.papers.rules import a_year_on
from fairhearing.papers.visiting import Visit, visit_of
from fairhearing.papers.words import PLACE
from fairhearing.practice.allowed import requires, roles_in_force
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import one_line, read_date, read_id

Errors = list[dict[str, str]]
_NAME = 100


@requires(Permission.SEE_PAPERS)
@require_safe
def other_copies(request: HttpRequest) -> HttpResponseBase:
    """Show what is known of every other place."""
    visit, today = visit_of(request, Permission.SEE_PAPERS), timezone.localdate()
    register = register_of(visit.practice, today=today)
    before = visit.practice.copy_places.exclude(replaced_at=None).select_related("said_by")
    note_visit(request, Verb.PAPERS_VIEWED, visit.practice, Permission.SEE_PAPERS, page="other-copies")
    context = {
        "visit": visit,
        "register": register,
        "places": [(each, PLACE[CopyPlace.State(each.state)]) for each in register.places],
        "unknown_words": PLACE[CopyPlace.State.UNKNOWN],
        "before": list(before),
        "today": today,
    }
    return render(request, "papers/copies.jinja", context)


@requires(Permission.KEEP_PAPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def say_copy_place(request: HttpRequest) -> HttpResponseBase:
    """Say what is known of a place, of a new one or in the place of what was said before."""
    visit = visit_of(request, Permission.KEEP_PAPERS)
    sent = request.POST if request.method == "POST" else request.GET
    before = _before(visit, sent.get("place", ""))
    errors: Errors = []
    if request.method == "POST":
        errors = _say(request, visit, before)
        if not errors:
            return after_change(request, reverse("other-copies"), "Written down.", now=timezone.now())
    staff = _staff(visit.practice)
    owner = str(before.owner.account) if before else visit.person.account
    context = {
        "before": before,
        "kinds": CopyPlace.Kind.choices,
        "states": CopyPlace.State.choices,
        "staff": staff,
        "typed": {
            "kind": sent.get("kind", before.kind if before else ""),
            "name": sent.get("name", before.name if before else ""),
            "state": sent.get("state", before.state if before else ""),
            "evidence": sent.get("evidence", before.evidence if before else ""),
            "owner": sent.get("owner", owner),
            "review": sent.get("review", a_year_on(timezone.localdate()).isoformat()),
        },
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "papers/copy_place.jinja", context, status=status)


@requires(Permission.KEEP_PAPERS)
@require_POST
def end_copy_place(request: HttpRequest, place_id: UUID) -> HttpResponseBase:
    """Say that a place is none any more."""
    visit = visit_of(request, Permission.KEEP_PAPERS)
    end_place(get_object_or_404(visit.practice.copy_places, id=place_id), visit.done())
    return after_change(request, reverse("other-copies"), "Ended. What it was stays written.", now=timezone.now())


def _say(request: HttpRequest, visit: Visit, before: CopyPlace | None) -> Errors:
    kind, state = request.POST.get("kind", ""), request.POST.get("state", "")
    owner = next((each for each in _staff(visit.practice) if each.account == request.POST.get("owner", "")), None)
    review = read_date(request.POST.get("review", ""))
    errors = [] if kind in CopyPlace.Kind.values else [{"field": "kind", "text": "Choose which place it is"}]
    if state not in CopyPlace.State.values:
        errors.append({"field": "state", "text": "Choose what you found out"})
    if owner is None:
        errors.append({"field": "owner", "text": "Choose who looks after it"})
    if review is None:
        errors.append({"field": "review", "text": "Enter a day"})
    if errors or owner is None or review is None:
        return errors
    said = Said(
        CopyPlace.Kind(kind),
        one_line(request.POST.get("name", ""), _NAME),
        CopyPlace.State(state),
        request.POST.get("evidence", ""),
        owner,
        review,
    )
    try:
        say_place(visit.practice, said, visit.done(), replaces=before)
    except BadCopyPlace as error:
        return [{"field": "evidence", "text": str(error)}]
    return []


def _before(visit: Visit, sent: str) -> CopyPlace | None:
    place_id = read_id(sent)
    rows = visit.practice.copy_places.filter(replaced_at=None).select_related("owner")
    return rows.filter(id=place_id).first() if place_id else None


def _staff(practice: Practice) -> list[Person]:
    ids = roles_in_force().filter(practice=practice).values("person_id")
    return list(Person.objects.filter(id__in=ids, is_active=True).order_by("full_name"))
