"""The page People: everybody with a role here, what they can open, who is invited, what waits to be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.keyholder.errors import KeyholderError
from fairhearing.practice.allowed import requires, roles_in_force
from fairhearing.practice.appointing import standing_of, why_not_new_sign_in, why_not_taken
from fairhearing.practice.invitations import open_invitations
from fairhearing.practice.joining import needs_key
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.practice.people_models import Appointment, Invitation
from fairhearing.practice.permissions import Permission
from fairhearing.practice.recording_notice import readers
from fairhearing.web.people.choices import OPENS, opens_what
from fairhearing.web.people.take_key import still_holding
from fairhearing.web.people.visiting import Visit, visit_of


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role of somebody. opens, opens_what: the same words, alone and within a sentence.

    signed: a partner's signature under it, where there is one.
    """

    kind: Role.Kind
    words: str
    opens: str
    opens_what: str
    since: datetime
    until: datetime | None
    signed: Appointment | None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody of the practice, as the page shows them."""

    person: Person
    roles: tuple[RoleLine, ...]
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """An invitation that waits. admits: it waits for the five words of somebody who is to hold the key."""

    invitation: Invitation
    role: str
    admits: bool


@requires(Permission.SEE_PEOPLE)
@require_safe
def people(request: HttpRequest) -> HttpResponseBase:
    """Show everybody."""
    visit = visit_of(request, Permission.SEE_PEOPLE)
    lines = person_lines(visit.practice)
    note_visit(request, Verb.PEOPLE_VIEWED, visit.practice, Permission.SEE_PEOPLE, shown=len(lines))
    context = {
        "visit": visit,
        "people": lines,
        "invitations": invitation_lines(visit.practice, timezone.now()),
        "still_holding": _still_holding(visit),
        "unread": sum(line.read_at is None for line in lines),
        "managers": sum(any(role.kind == Role.Kind.MANAGER for role in line.roles) for line in lines),
        "partners": sum(any(role.kind == Role.Kind.PARTNER for role in line.roles) for line in lines),
    }
    return render(request, "web/people/people.jinja", context)


@requires(Permission.SEE_PEOPLE)
@require_safe
def person(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Show one person and what the visitor may change."""
    visit = visit_of(request, Permission.SEE_PEOPLE)
    line = line_of(visit.practice, person_id)
    note_visit(request, Verb.PEOPLE_VIEWED, visit.practice, Permission.SEE_PEOPLE, line.person.account, shown=1)
    return render(request, "web/people/person.jinja", {"visit": visit, "line": line} | _offers(visit, line))


def line_of(practice: Practice, person_id: UUID) -> PersonLine:
    """Return one person of the practice. Raises Http404 for somebody who has no role here."""
    found = get_object_or_404(Person, id=person_id)
    line = next((line for line in person_lines(practice) if line.person.id == found.id), None)
    if line is None:
        raise Http404
    return line


def person_lines(practice: Practice) -> list[PersonLine]:
    """Return everybody with a role in force, managers first, then by role and name."""
    read = {reader.person.id: reader.read_at for reader in readers(practice)}
    roles = roles_in_force().filter(practice=practice).select_related("person").order_by("person_id")
    signed = {(each.person_id, each.kind): each for each in practice.appointments.filter(ended_at=None)}
    lines = [
        PersonLine(person, _role_lines(list(theirs), signed), read.get(person.id))
        for person, theirs in groupby(roles, key=lambda role: role.person)
    ]
    order = list(Role.Kind)
    return sorted(lines, key=lambda line: (order.index(line.roles[0].kind), line.person.full_name))


def invitation_lines(practice: Practice, now: datetime) -> list[InvitationLine]:
    """Return what waits."""
    return [
        InvitationLine(each, Role.Kind(each.kind).label, admits=needs_key(each) and each.accepted_at is not None)
        for each in open_invitations(practice, now).select_related("made_by")
    ]


def _role_lines(roles: Sequence[Role], signed: dict[tuple[UUID, str], Appointment]) -> tuple[RoleLine, ...]:
    order = list(Role.Kind)
    return tuple(
        RoleLine(
            kind=Role.Kind(role.kind),
            words=Role.Kind(role.kind).label,
            opens=OPENS[Role.Kind(role.kind)],
            opens_what=opens_what(role.kind),
            since=role.since,
            until=role.until,
            signed=signed.get((role.person_id, role.kind)),
        )
        for role in sorted(roles, key=lambda role: order.index(Role.Kind(role.kind)))
    )


def _still_holding(visit: Visit) -> list[Person] | None:
    """Return who holds the key and has no role any more, for managers and partners; None where nobody can tell."""
    if not visit.changes:
        return []
    try:
        return still_holding(visit.practice)
    except KeyholderError:
        return None


def _offers(visit: Visit, line: PersonLine) -> dict[str, object]:
    """Say which changes the visitor may make to this person, and why not the others."""
    if not visit.changes:
        return {"why_not_leave": "", "why_not_renew": "", "may_leave": False, "may_renew": False, "may_sign": False}
    standing = standing_of(visit.person, visit.practice, about=line.person)
    refusals = [why_not_taken(visit.practice, line.person, role.kind, by=visit.person) for role in line.roles]
    why_not_leave = next(filter(None, refusals), "")
    why_not_renew = why_not_new_sign_in(line.person, visit.practice, by=visit.person)
    unsigned = any(role.kind == Role.Kind.MANAGER and role.signed is None for role in line.roles)
    return {
        "why_not_leave": why_not_leave,
        "may_leave": not why_not_leave,
        "why_not_renew": why_not_renew,
        "may_renew": not why_not_renew,
        "may_sign": visit.signs and unsigned and not standing.own,
    }
