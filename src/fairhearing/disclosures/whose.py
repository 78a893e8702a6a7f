"""Saying whom a disclosure is about."""

from __future__ import annotations

from fairhearing.catalogue.doing import Done
from fairhearing.disclosures.changing import What, changing
from fairhearing.disclosures.keeping import keep_calls
from fairhearing.disclosures.models import Disclosure, DisclosurePerson
from fairhearing.disclosures.people import people_of
from fairhearing.ledger.joined import standing_row
from fairhearing.ledger.models import Individual


def add_person(disclosure: Disclosure, individual: Individual, done: Done) -> None:
    """Say that a disclosure is about somebody; once more is nothing. Raises DisclosureOver."""
    if individual.id in {each.id for each in people_of(disclosure)}:
        return
    with changing(disclosure, done, What.PERSON_ADDED) as locked:
        DisclosurePerson.objects.get_or_create(
            disclosure=locked, individual=individual, defaults={"added_by": done.by, "added_at": done.now}
        )
        keep_calls(locked, done)


def remove_person(disclosure: Disclosure, individual: Individual, done: Done) -> None:
    """Say that a disclosure is not about somebody; what was kept for it stays kept. Raises DisclosureOver."""
    rows = list(disclosure.disclosure_people.select_related("individual__merged_into"))
    theirs = [row.pk for row in rows if standing_row(row.individual).id == individual.id]
    if not theirs:
        return
    with changing(disclosure, done, What.PERSON_REMOVED) as locked:
        locked.disclosure_people.filter(id__in=theirs).delete()
