"""Who listened to my calls: what staff see of the listens to calls of their own extensions, and nothing of the calls.

A call is somebody's own if one of their extensions took part in it while it was theirs. Of it the page says the day
alone; of a listen when, by whom, and for which purpose: no reference, which may lead to a patient or a complaint.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.playback.models import Listen
from fairhearing.playback.own_calls import own_parties
from fairhearing.playback.presence import company_for_staff
from fairhearing.practice.allowed import requires
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice

_PAGE = 50


@dataclass(frozen=True, slots=True)
class OwnListen:
    """One listen as the person concerned sees it. role: what the listener is in the practice now; may be empty.

    company: who was present, staff by name and others by their number.
    """

    call_began: datetime
    listened_at: datetime
    who: str
    role: str
    why: str
    company: str


@requires(Permission.SEE_OWN_LISTENS)
@require_safe
def own_listens(request: HttpRequest) -> HttpResponseBase:
    """Show who listened to the visitor's own calls, the latest first, fifty a page."""
    practice = standing_practice(request, Permission.SEE_OWN_LISTENS)
    person = visitor(request)
    listens = listens_to(person, practice)
    if before := request.GET.get("before", ""):
        after = listens.filter(id=before).first()
        if after is None:
            raise Http404
        listens = listens.filter(Q(begun_at__lt=after.begun_at) | Q(begun_at=after.begun_at, id__lt=after.id))
    rows = list(listens[: _PAGE + 1])
    note_visit(
        request, Verb.LISTENS_VIEWED, practice, Permission.SEE_OWN_LISTENS, person.account, found=len(rows[:_PAGE])
    )
    context = {
        "listens": _told(rows[:_PAGE], practice),
        "extensions": practice.extensions.filter(person=person).order_by("extension"),
        "next_before": rows[_PAGE - 1].id if len(rows) > _PAGE else "",
        "is_first": not before,
    }
    return render(request, "playback/own_listens.jinja", context)


def has_own_calls(person: Person, practice: Practice) -> bool:
    """Say whether the page is offered: to whoever has an extension, and to every team member."""
    return (
        person.extensions.filter(practice=practice).exists()
        or person.roles.filter(practice=practice, kind=Role.Kind.MEMBER).exists()
    )


def listens_to(person: Person, practice: Practice) -> QuerySet[Listen]:
    """Return the listens to calls in which an extension of this person's took part while it was theirs."""
    mine = own_parties(person, practice).values("call")
    listens = Listen.objects.filter(recording__call__practice=practice, recording__call__in=mine)
    return (
        listens.select_related("person", "recording__call")
        .prefetch_related("present__person")
        .order_by("-begun_at", "-id")
    )


def _told(rows: Iterable[Listen], practice: Practice) -> tuple[OwnListen, ...]:
    listed = list(rows)
    roles = _roles(practice, {row.person_id for row in listed})
    return tuple(
        OwnListen(
            call_began=row.recording.call.started_at,
            listened_at=row.begun_at,
            who=row.person.full_name,
            role=roles.get(row.person_id, ""),
            why=Purpose(row.purpose).label,
            company=company_for_staff(row.present.all()),
        )
        for row in listed
    )


def _roles(practice: Practice, people: Iterable[UUID]) -> Mapping[UUID, str]:
    """Return the most powerful role of each of these people in the practice."""
    found: dict[UUID, str] = {}
    kinds = list(Role.Kind)
    for role in sorted(practice.roles.filter(person__in=people), key=lambda role: kinds.index(Role.Kind(role.kind))):
        found.setdefault(role.person_id, role.get_kind_display())
    return found
