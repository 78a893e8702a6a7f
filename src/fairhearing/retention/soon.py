"""What start pages say: how many calls are destroyed within 14 days, and how many notes wait for the visitor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission, practices_for
from fairhearing.retention.lists import PREVIEW_DAYS, count_going
from fairhearing.retention.notes import count_own_notes


@dataclass(frozen=True, slots=True)
class Soon:
    """What waits. going: calls destroyed before `by`; 0 for who may not keep one. notes: the visitor's to confirm."""

    going: int
    by: date
    notes: int


def soon(person: Person, practice: Practice, *, today: date) -> Soon:
    """Return what this person's start page says. today: the practice's day."""
    keeps = practices_for(person, Permission.KEEP_CALLS).filter(id=practice.id).exists()
    last_day = today + timedelta(days=PREVIEW_DAYS - 1)
    return Soon(
        going=count_going(practice, last_day) if keeps else 0,
        by=today + timedelta(days=PREVIEW_DAYS),
        notes=count_own_notes(person, practice),
    )
