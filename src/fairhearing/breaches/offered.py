"""What breaches tell the packages below them, which ask by the names that stand in the settings."""

from __future__ import annotations

from uuid import UUID

from fairhearing.breaches.rules import read_reference
from fairhearing.letters.matters import Matters
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission


def find_breach(practice: Practice, reference: str) -> UUID | None:
    """Return the id of the breach that people call this, None where there is none here. See FIND_BREACH."""
    year_and_number = read_reference(reference)
    if year_and_number is None:
        return None
    year, number = year_and_number
    found: UUID | None = practice.breaches.filter(year=year, number=number).values_list("id", flat=True).first()
    return found


MATTERS = Matters(find_breach, "breach", Permission.WORK_BREACHES)
"""See LETTER_MATTERS."""
