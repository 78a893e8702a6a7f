"""What of a matter's calls waits for whom: a check, for everybody who may be the second person."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef
from django.urls import reverse

from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.waiting import Waiting
from fairhearing.redaction.checks import may_check
from fairhearing.redaction.models import Candidate
from fairhearing.redaction.progress import progress_of

_MOST: Final = 50


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:  # noqa: ARG001 - no day is set
    """Return the matters whose calls are all decided and heard, and wait for somebody other than who hid something."""
    if Permission.HIDE_PARTS not in permissions_in(person, practice):
        return []
    rows = Candidate.objects.filter(selection=OuterRef("pk"))
    inside = rows.filter(decision=Candidate.Decision.IN)
    heard = (
        practice.selections.filter(Exists(inside), closed_at=None)
        .exclude(Exists(rows.filter(decision=Candidate.Decision.UNSURE)))
        .exclude(Exists(inside.filter(reviewed_at=None)))
    )
    found = []
    for selection in heard.order_by("opened_at")[:_MOST]:
        check = progress_of(selection).check
        if check.by_second and not check.is_done and may_check(selection, person):
            words = f"{selection.get_kind_display()} {selection.reference}: a check waits for you"
            found.append(Waiting(words=words, href=reverse("check-selection", args=[selection.id])))
    return found
