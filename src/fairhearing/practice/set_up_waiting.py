"""What of setting up, and of the recovery kit, waits for whom."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.kit_checks import recipients_of, standing_of_kit
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.set_up_steps import open_things
from fairhearing.practice.waiting import Waiting


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:
    """Return what is still open of setting up, and that the kit was not tried for long."""
    may = permissions_in(person, practice)
    waiting = []
    if Permission.SET_UP in may:
        waiting += [
            Waiting(
                words=thing.text,
                href=reverse(thing.page),
                due_on=thing.due,
                is_late=thing.due is not None and thing.due < today,
            )
            for thing in open_things(practice)
        ]
    if Permission.ADMIT_PEOPLE in may:
        waiting += _kit(practice, today)
    return waiting


def _kit(practice: Practice, today: date) -> list[Waiting]:
    kit = standing_of_kit(practice, recipients_of(practice))
    if kit is None or not kit.is_due(today):
        return []
    words = "Try the recovery kit: nobody has for six months"
    return [Waiting(words=words, href=reverse("keys"), due_on=kit.due, is_late=kit.due < today)]
