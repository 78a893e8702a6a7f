"""Whom a disclosure is about: their calls are kept from the moment somebody says so."""

from __future__ import annotations

from fairhearing.disclosures.models import Disclosure
from fairhearing.ledger.joined import standing_row
from fairhearing.ledger.models import Individual


def people_of(disclosure: Disclosure) -> list[Individual]:
    """Return whom a disclosure is about, each once, by their names; the row that stands for one that was joined."""
    rows = disclosure.disclosure_people.select_related("individual__merged_into__practice", "individual__practice")
    people = {(found := standing_row(row.individual)).id: found for row in rows}
    return sorted(people.values(), key=lambda each: (each.surname, each.forename, each.id))
