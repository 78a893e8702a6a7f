"""Who visits these pages, and what they may do there."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from fairhearing.catalogue.visits import visitor
from fairhearing.playback.unlock import read_unlock
from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice
from fairhearing.web.people.acts import Actor


@dataclass(frozen=True, slots=True)
class Visit:
    """One visitor in one practice, and which buttons the pages offer."""

    person: Person
    practice: Practice
    changes: bool
    signs: bool
    admits: bool
    sets_notice: bool
    actor: Actor


def visit_of(request: HttpRequest, permission: Permission) -> Visit:
    """Return who came and what they may do here. Raises Http404."""
    practice, person = standing_practice(request, permission), visitor(request)
    may = permissions_in(person, practice)
    return Visit(
        person=person,
        practice=practice,
        changes=Permission.CHANGE_PEOPLE in may,
        signs=Permission.SIGN_FOR_PEOPLE in may,
        admits=Permission.ADMIT_PEOPLE in may,
        sets_notice=Permission.SET_NOTICE in may,
        actor=Actor(person, practice, read_unlock(request), request.META.get("REMOTE_ADDR", "")),
    )
