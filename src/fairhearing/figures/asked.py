"""Who asks for figures, of which practice, month and way: read from an address, the same for every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest
from django.utils import timezone

from fairhearing.catalogue.visits import visitor
from fairhearing.figures.periods import months_of
from fairhearing.phone_log.logged import Direction
from fairhearing.playback.diary_rules import Month, month_of, read_month
from fairhearing.practice.allowed import permissions_in, role_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice

WAYS = {Direction.IN: "Incoming calls", Direction.OUT: "Outgoing calls"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is asked for, and what its reader may do."""

    practice: Practice
    person: Person
    role: str
    month: Month
    way: Direction
    today: date
    sets: bool
    sees_calls: bool
    signs: bool

    @property
    def way_words(self) -> str:
        """Say which calls."""
        return WAYS[self.way]

    @property
    def months(self) -> tuple[Month, ...]:
        """The months there are figures of, the latest first; the one that is asked for is among them."""
        months = months_of(self.practice, self.today)
        return months if self.month in months else (*months, self.month)


def asked_of(request: HttpRequest, permission: Permission = Permission.SEE_FIGURES) -> Asked:
    """Read what is asked for: this month's incoming calls where nothing is said. Raises Http404."""
    practice, person, today = standing_practice(request, permission), visitor(request), timezone.localdate()
    given = request.POST if request.method == "POST" else request.GET
    typed, way = given.get("month", ""), given.get("way", str(Direction.IN))
    month = read_month(typed) if typed else month_of(today)
    if month is None or month > month_of(today) or way not in WAYS:
        raise Http404
    may = permissions_in(person, practice)
    return Asked(
        practice=practice,
        person=person,
        role=str(role_in(person, practice, permission)),
        month=month,
        way=Direction(way),
        today=today,
        sets=Permission.SET_FIGURES in may,
        sees_calls=Permission.SEE_CALLS in may,
        signs=Permission.SIGN_DIARY in may,
    )
