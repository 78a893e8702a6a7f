"""For whose calls a request is."""

from __future__ import annotations

from fairhearing.ledger.joined import standing_row
from fairhearing.ledger.models import Individual
from fairhearing.subject_access.models import Request


def people_of_request(request: Request) -> list[Individual]:
    """Return for whose calls a request is, each once, by their names; the row that stands for one merged away."""
    rows = request.request_people.select_related("individual__merged_into__practice", "individual__practice")
    people = {(found := standing_row(row.individual)).id: found for row in rows}
    return sorted(people.values(), key=lambda each: (each.surname, each.forename, each.id))
