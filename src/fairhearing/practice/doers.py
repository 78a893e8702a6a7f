"""Who stands behind what the recorder names by an id: people, and software that has a key."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from fairhearing.call.withholding import PHONE_SYSTEM
from fairhearing.practice.models import Person, SoftwareKey

PERSON, SOFTWARE = "person", "software"


def names_of(doers: Iterable[str]) -> dict[str, str]:
    """Return who stands behind what the recorder names as `by`."""
    ids: dict[str, list[UUID]] = {PERSON: [], SOFTWARE: []}
    for doer in doers:
        kind, _, identity = doer.partition(":")
        try:
            ids.get(kind, []).append(UUID(hex=identity))
        except ValueError:
            continue
    people = {f"{PERSON}:{each.account}": each.full_name for each in Person.objects.filter(id__in=ids[PERSON])}
    software = {f"{SOFTWARE}:{each.id.hex}": each.name for each in SoftwareKey.objects.filter(id__in=ids[SOFTWARE])}
    return people | software | {PHONE_SYSTEM: "the phone system"}
