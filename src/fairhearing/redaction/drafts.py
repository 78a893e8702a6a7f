"""What somebody typed beside a recording and did not keep yet: it is there again after signing out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fairhearing.catalogue.models import Recording
from fairhearing.practice.models import Person
from fairhearing.redaction.models import Draft, Selection

FIELDS = (
    "from",
    "to",
    "side",
    "cover",
    "ground",
    "words",
    "opinion",
    "profession",
    "given-on",
    "opinion-words",
)
LONGEST = 1000


def keep_draft(
    selection: Selection, recording: Recording, person: Person, typed: Mapping[str, str], *, now: datetime
) -> None:
    """Keep what was typed, instead of what was kept before. It is no change of the matter, and no entry."""
    kept = {name: typed.get(name, "")[:LONGEST] for name in FIELDS if typed.get(name, "").strip()}
    Draft.objects.update_or_create(
        selection=selection, recording=recording, person=person, defaults={"typed": kept, "saved_at": now}
    )


def read_draft(selection: Selection, recording: Recording, person: Person) -> dict[str, str]:
    """Return what this person typed here, by field; nothing where nothing was kept."""
    row = Draft.objects.filter(selection=selection, recording=recording, person=person).first()
    return {name: str(row.typed.get(name, "")) for name in FIELDS} if row else {}
