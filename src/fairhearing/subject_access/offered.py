"""What requests tell the packages below them, which ask by the names that stand in the settings."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.letters.matters import Matters, numbered
from fairhearing.playback.offered import OfferedReference
from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.redaction.models import Selection
from fairhearing.subject_access.models import Request, RequestPerson

_MOST_OFFERED = 50
MATTERS = Matters(
    numbered("R", lambda practice: practice.access_requests.all()), "access-request", Permission.WORK_REQUESTS
)
"""See LETTER_MATTERS."""


def keep_individuals(practice: Practice, people: Collection[UUID], since: datetime) -> set[UUID]:
    """Return whose calls a request asks for that goes on, or was closed since then. See INDIVIDUAL_KEEPERS."""
    rows = RequestPerson.objects.filter(request__practice=practice).filter(
        Q(individual__in=people) | Q(individual__merged_into__in=people)
    )
    standing = rows.filter(Q(request__closed_at=None) | Q(request__closed_at__gte=since))
    both = standing.values_list("individual", "individual__merged_into")
    return {each for pair in both for each in pair if each is not None}


def open_references(person: Person, practice: Practice) -> tuple[OfferedReference, ...]:
    """Return the references of open requests, the latest first. See LISTENING_REFERENCES."""
    if Permission.WORK_REQUESTS not in permissions_in(person, practice):
        return ()
    found = practice.access_requests.exclude(state=Request.State.CLOSED).order_by("-logged_at", "-number")
    return tuple(
        OfferedReference(request.reference, Purpose.ACCESS_OR_OTHER_RIGHTS.label, f"{request.whose} asked for calls")
        for request in found[:_MOST_OFFERED]
    )


def copy_recipient(selection: Selection) -> str:
    """Return who asked for these calls, "" where it was no request. See COPY_RECIPIENTS."""
    return Request.objects.filter(selection=selection).values_list("asker_name", flat=True).first() or ""
