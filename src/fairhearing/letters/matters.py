"""The page of the matter that a letter belongs to, so that whoever wrote it goes on there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.module_loading import import_string

from fairhearing.letters.models import Letter
from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission

FindMatter = Callable[[Practice, str], UUID | None]
"""Practice, and what people call a matter -> its id; None where there is none."""
_NUMBERED: Final = re.compile(r"([A-Z]{1,3})-([0-9]{4})-([0-9]{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Matters:
    """One kind of matter, as the setting LETTER_MATTERS names it. page: the name of its address.

    permission: what it takes to open that page.
    """

    find: FindMatter
    page: str
    permission: Permission


def matter_page(letter: Letter, person: Person) -> str | None:
    """Return the address of the matter whose reference a letter bears, None where somebody may open none."""
    allowed = permissions_in(person, letter.practice)
    for name in settings.LETTER_MATTERS:
        matters: Matters = import_string(name)
        if matters.permission in allowed and (found := matters.find(letter.practice, letter.reference)):
            return reverse(matters.page, args=[found])
    return None


def numbered(prefix: str, rows: Callable[[Practice], QuerySet[Any]]) -> FindMatter:
    """Return how matters are found that are counted in each year, such as R-2026-0014. rows: a practice's."""

    def find(practice: Practice, reference: str) -> UUID | None:
        parts = _NUMBERED.fullmatch(reference)
        if parts is None or parts[1].upper() != prefix:
            return None
        found: UUID | None = rows(practice).filter(year=parts[2], number=parts[3]).values_list("id", flat=True).first()
        return found

    return find
