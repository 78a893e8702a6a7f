"""Numbers that are another practice's on this machine: a number belongs to one alone."""

from __future__ import annotations

from collections.abc import Mapping

from fairhearing.practice.models import PracticeNumber

_TAKEN = "Line {place} is a number of another practice on this machine"


def taken_numbers(numbers: Mapping[str, str], *, but_of: str = "") -> list[dict[str, str]]:
    """Say which of these numbers are another practice's."""
    taken = set(
        PracticeNumber.objects.filter(number__in=numbers).exclude(practice=but_of).values_list("number", flat=True)
    )
    return [
        {"field": "numbers", "text": _TAKEN.format(place=place)}
        for place, number in enumerate(numbers, 1)
        if number in taken
    ]
