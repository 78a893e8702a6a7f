"""Calls of children, for the lists that ask for a second look. See the setting LAST_CHANCE_FLAGS."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils import timezone

from fairhearing.catalogue.models import Party
from fairhearing.ledger.models import Individual, Link, Number
from fairhearing.ledger.rules import GROWN_UP_AT
from fairhearing.practice.models import Practice


def last_chance_flags(practice: Practice, call_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Say of calls whose time comes soon that they are a child's, or came from a number that a child has."""
    born_after = _eighteen_years_before(timezone.localdate())
    children = Individual.objects.filter(practice=practice, born_on__gt=born_after, merged_into=None)
    confirmed = Link.objects.filter(call__in=call_ids, said=Link.Said.CONFIRMED, individual__in=children)
    found: dict[str, tuple[str, ...]] = dict.fromkeys(confirmed.values_list("call", flat=True), ("It is a child’s",))
    held = Number.objects.filter(
        practice=practice,
        number=OuterRef("number"),
        individual__born_on__gt=born_after,
        individual__merged_into=None,
    )
    parties = Party.objects.filter(Exists(held), call__in=call_ids, side=Party.Side.LEFT).exclude(number="")
    for call in parties.values_list("call", flat=True):
        found.setdefault(call, ("A child has its number",))
    return found


def _eighteen_years_before(day: date) -> date:
    """Return the day after which whoever was born then is a child on this day."""
    try:
        return day.replace(year=day.year - GROWN_UP_AT)
    except ValueError:
        return date(day.year - GROWN_UP_AT, 2, 28)
