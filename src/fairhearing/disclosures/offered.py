"""What disclosures tell the packages below them, which ask by the names that stand in the settings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Min, Q

from fairhearing.disclosures.approving import standing_of
from fairhearing.disclosures.models import Approval, Disclosure, DisclosurePerson
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.letters.matters import Matters, numbered
from fairhearing.playback.offered import OfferedReference
from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.redaction.models import Selection

_MOST_OFFERED = 50
MATTERS = Matters(numbered("D", lambda practice: practice.disclosures.all()), "disclosure", Permission.WORK_DISCLOSURES)
"""See LETTER_MATTERS."""
_GIVEN = (Disclosure.State.APPROVED, Disclosure.State.DELIVERED)


def keep_individuals(practice: Practice, people: Collection[UUID], since: datetime) -> set[UUID]:
    """Return whom a disclosure is about that goes on, or was closed since then. See INDIVIDUAL_KEEPERS."""
    rows = DisclosurePerson.objects.filter(disclosure__practice=practice).filter(
        Q(individual__in=people) | Q(individual__merged_into__in=people)
    )
    standing = rows.filter(Q(disclosure__closed_at=None) | Q(disclosure__closed_at__gte=since))
    both = standing.values_list("individual", "individual__merged_into")
    return {each for pair in both for each in pair if each is not None}


def open_references(person: Person, practice: Practice) -> tuple[OfferedReference, ...]:
    """Return the references of open disclosures, the latest first. See LISTENING_REFERENCES."""
    if Permission.WORK_DISCLOSURES not in permissions_in(person, practice):
        return ()
    found = practice.disclosures.exclude(state=Disclosure.State.CLOSED).order_by("-logged_at", "-number")
    return tuple(
        OfferedReference(each.reference, Purpose.POLICE_CORONER_COURT_REGULATOR.label, f"{each.body} asked for calls")
        for each in found[:_MOST_OFFERED]
    )


def owed_before_copy(selection: Selection) -> tuple[str, ...]:
    """Say what is owed before a copy of these calls is made or leaves. See COPY_CONDITIONS.

    Of a disclosure: that somebody who did not prepare it approved what there is now.
    """
    if selection.kind != Selection.Kind.DISCLOSURE:
        return ()
    disclosure = Disclosure.objects.filter(selection=selection).first()
    if disclosure is None:
        return ("Take the disclosure down first",)
    if disclosure.state not in _GIVEN or standing_of(disclosure).approval is None:
        return ("Have the disclosure approved, as it stands now, by somebody who did not prepare it",)
    return ()


def approved_first(selections: Iterable[UUID]) -> dict[UUID, datetime]:
    """Return since when each of these disclosures has been approved; without those that never were. See APPROVALS."""
    rows = Approval.objects.filter(answer=Approval.Answer.YES, disclosure__selection__in=list(selections))
    found = rows.values("disclosure__selection").annotate(first=Min("at"))
    return {row["disclosure__selection"]: row["first"] for row in found}


def copy_recipient(selection: Selection) -> str:
    """Return which body asked for these calls, "" where it was no disclosure. See COPY_RECIPIENTS."""
    return Disclosure.objects.filter(selection=selection).values_list("body", flat=True).first() or ""
