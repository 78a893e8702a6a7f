"""References that can be listened for, offered by the packages above: open cases, reported calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from fairhearing.practice.models import Person, Practice


@dataclass(frozen=True, slots=True)
class OfferedReference:
    """One reference. purpose: for what one listens with it; words: what it is about, for this reader's eyes."""

    reference: str
    purpose: str
    words: str


Offers = Callable[[Person, Practice], tuple[OfferedReference, ...]]
"""What the setting LISTENING_REFERENCES names: what somebody may listen for in a practice."""


def offered_references(person: Person, practice: Practice) -> tuple[OfferedReference, ...]:
    """Return every reference that is offered to somebody, in the order of the setting."""
    found: list[OfferedReference] = []
    for name in settings.LISTENING_REFERENCES:
        offers: Offers = import_string(name)
        found += offers(person, practice)
    return tuple(found)
