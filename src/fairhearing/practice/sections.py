"""Parts of a page that several packages fill: each says what it knows of one thing, the page puts them in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a page, of which practice, what they may do there, and on which day at the practice."""

    person: Person
    practice: Practice
    may: frozenset[Permission]
    today: date


@dataclass(frozen=True, slots=True)
class Section:
    """One part: the template that shows it, which begins with a heading of level 2 and reads `part`."""

    template: str
    part: object


def reader_of(person: Person, practice: Practice, *, today: date) -> Reader:
    """Ask once what somebody may do in a practice, for all parts of a page."""
    return Reader(person, practice, permissions_in(person, practice), today)
