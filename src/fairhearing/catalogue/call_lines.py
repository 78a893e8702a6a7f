"""Parties, findings and the head of a call in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fairhearing.catalogue.models import Call, Participation, Party, Recording
from fairhearing.catalogue.rules import FindingKind
from fairhearing.catalogue.withheld_words import withheld_tag
from fairhearing.practice.models import Practice
from fairhearing.wording.numbers import spoken_number

_TAGS = {
    FindingKind.SILENT: ("No sound", "red"),
    FindingKind.ONE_SIDED: ("One side only", "red"),
    FindingKind.CROSSTALK: ("Lines mixed", "orange"),
    FindingKind.CLIPPED: ("Distorted", "yellow"),
    FindingKind.FAINT: ("One side faint", "yellow"),
    FindingKind.INTERRUPTED: ("Interrupted", "orange"),
    FindingKind.GAPS: ("Gaps", "yellow"),
    FindingKind.LATE_SOUND: ("Late sound", "yellow"),
    FindingKind.NO_METADATA: ("Caller not known", "grey"),
    FindingKind.SIDES_NOT_CERTAIN: ("Sides not certain", "grey"),
    FindingKind.IMPORTED: ("Imported", "grey"),
    FindingKind.POSSIBLE_DUPLICATE: ("Perhaps here twice", "grey"),
    FindingKind.OVERLAP: ("Both speak at once", "grey"),
    FindingKind.UNHEARD: ("Sound not checked", "grey"),
}


_NO_NAMES = frozenset({"anonymous", "unknown", "private", "withheld", "restricted", "unavailable"})
"""What phone systems write where a name would stand, when the caller withheld who they are."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A finding in two words; colour is one of the NHS.UK tags', never the only difference."""

    text: str
    colour: str


@dataclass(frozen=True, slots=True)
class CallLine:
    """What the head of a page says of one call."""

    id: str
    started_at: datetime
    direction: str


def call_line(call: Call) -> CallLine:
    """Put the head of one call into words."""
    return CallLine(id=call.id, started_at=call.started_at, direction=call.get_direction_display())


def side_words(parties: Iterable[Party], labels: Mapping[str, str]) -> str:
    """Say who is heard on one side; "" if nothing is known."""
    return " and ".join(filter(None, (party_words(party, labels) for party in parties)))


def party_words(party: Party | Participation, labels: Mapping[str, str]) -> str:
    """Say who a party is: Keeley Barnes, ext 204; 0113 496 0127; number withheld."""
    name = party_name(party, labels)
    if party.extension:
        return f"{name}, ext {party.extension}" if name else f"extension {party.extension}"
    if party.withheld:
        return f"{name}, number withheld" if name else "Number withheld"
    number = spoken_number(party.number)
    return f"{name}, {number}" if name and number else name or number


def party_name(party: Party | Participation, labels: Mapping[str, str]) -> str:
    """Return who is behind an extension, else the name the phone system gave; "" if neither says anything."""
    given = "" if party.name.strip().casefold() in _NO_NAMES else party.name
    return labels.get(party.extension, "") or given


def extension_labels(practice: Practice) -> dict[str, str]:
    """Return who is behind each extension of the practice."""
    return dict(practice.extensions.exclude(label="").values_list("extension", "label"))


def tags_of(recordings: Iterable[Recording], findings: Collection[FindingKind]) -> tuple[Tag, ...]:
    """Return each finding of these recordings once, the gravest first; before them whether any of them is gone."""
    listed = list(recordings)
    withheld = (Tag(withheld_tag(recording.not_recorded), "grey") for recording in listed if recording.not_recorded)
    gone = (Tag("Destroyed", "grey") for recording in listed if recording.is_gone)
    return (*dict.fromkeys((*gone, *withheld)), *(Tag(*_TAGS[kind]) for kind in _TAGS if kind in findings))
