"""Beginning the choice of calls for a matter, and saying anew what makes a second person check."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.jobs import outbox
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.practice.models import Person, Practice
from fairhearing.redaction.errors import SelectionClosed
from fairhearing.redaction.models import Selection

_PURPOSES: Final = {
    Selection.Kind.REQUEST: Purpose.ACCESS_OR_OTHER_RIGHTS,
    Selection.Kind.DISCLOSURE: Purpose.POLICE_CORONER_COURT_REGULATOR,
}


def purpose_of(selection: Selection) -> Purpose:
    """Return for what the calls of a matter are listened to and copied."""
    return _PURPOSES[Selection.Kind(selection.kind)]


def begin_selection(  # noqa: PLR0913 - a selection is made of exactly these
    practice: Practice,
    kind: Selection.Kind,
    *,
    reference: str,
    href: str,
    by: Person,
    now: datetime,
    role: str = "",
    child_concerned: bool = False,
    harm_claimed: bool = False,
) -> Selection:
    """Begin to choose calls for a matter. reference: its own; href: its page, to which these pages lead back."""
    with transaction.atomic():
        selection = Selection.objects.create(
            practice=practice,
            kind=Selection.Kind(kind),
            reference=reference,
            href=href,
            child_concerned=child_concerned,
            harm_claimed=harm_claimed,
            opened_at=now,
            opened_by=by,
        )
        outbox.record(
            Verb.SELECTION_BEGUN, by.account, practice.id, selection.id.hex, role=role, kind=str(selection.kind)
        )
    return selection


def say_concerns(
    selection: Selection, *, child_concerned: bool, harm_claimed: bool, by: Person, role: str = ""
) -> None:
    """Say whether a child is concerned and serious harm is claimed. Raises SelectionClosed."""
    with transaction.atomic():
        locked = lock_open(selection)
        locked.child_concerned, locked.harm_claimed = child_concerned, harm_claimed
        locked.save(update_fields=["child_concerned", "harm_claimed"])
        outbox.record(
            Verb.SELECTION_CHANGED,
            by.account,
            locked.practice_id,
            locked.id.hex,
            role=role,
            child=child_concerned,
            harm=harm_claimed,
        )
    selection.refresh_from_db()


def lock_open(selection: Selection) -> Selection:
    """Return a selection as it is now, locked until the transaction ends. Raises SelectionClosed."""
    locked = Selection.objects.select_for_update().get(id=selection.id)
    if locked.is_closed:
        raise SelectionClosed("the matter has ended")
    return locked
