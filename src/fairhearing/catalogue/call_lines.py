"""One call as a line of a list or the head of its page: who, which way, how long, what to know about its sound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from fairhearing.catalogue.models import Call, Party, Recording
from fairhearing.catalogue.rules import FindingKind
from fairhearing.catalogue.wording import spoken_number
from fairhearing.practice.models import Practice

_TAGS = {
    FindingKind.SILENT: ("No sound", "red"),
    FindingKind.ONE_SIDED: ("One side only", "red"),
    FindingKind.INTERRUPTED: ("Interrupted", "orange"),
    FindingKind.GAPS: ("Gaps", "yellow"),
    FindingKind.LATE_SOUND: ("Late sound", "yellow"),
    FindingKind.NO_METADATA: ("Caller not known", "grey"),
    FindingKind.SIDES_NOT_CERTAIN: ("Sides not certain", "grey"),
}
_WHICH_WAY = {
    Call.Direction.IN: "Answered by",
    Call.Direction.OUT: "Rung by",
    Call.Direction.INTERNAL: "To",
    Call.Direction.UNKNOWN: "At the practice:",
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
    """What a list shows of one call. outside, inside: the parties in words, never empty."""

    id: str
    started_at: datetime
    direction: str
    outside: str
    inside: str
    who_answered: str
    length_ms: int
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """The calls of one day at the practice, latest first."""

    day: date
    calls: tuple[CallLine, ...]


def call_line(call: Call, labels: Mapping[str, str]) -> CallLine:
    """Put one call into words. labels: who is behind each extension."""
    parties = list(call.parties.all())
    recordings = list(call.recordings.all())
    outside = side_words([party for party in parties if party.side == Party.Side.LEFT], labels)
    inside = side_words([party for party in parties if party.side == Party.Side.RIGHT], labels)
    return CallLine(
        id=call.id,
        started_at=call.started_at,
        direction=call.get_direction_display(),
        outside=outside or "Caller not known",
        inside=inside or "nobody we know of",
        who_answered=f"{_WHICH_WAY[Call.Direction(call.direction)]} {inside}" if inside else "",
        length_ms=max((recording.duration_ms for recording in recordings), default=0),
        tags=_tags(recordings),
    )


def side_words(parties: Iterable[Party], labels: Mapping[str, str]) -> str:
    """Say who is heard on one side; "" if nothing is known."""
    return " and ".join(filter(None, (party_words(party, labels) for party in parties)))


def party_words(party: Party, labels: Mapping[str, str]) -> str:
    """Say who a party is: Keeley Barnes, ext 204; 0113 496 0127; number withheld."""
    name = party_name(party, labels)
    if party.extension:
        return f"{name}, ext {party.extension}" if name else f"extension {party.extension}"
    if party.withheld:
        return f"{name}, number withheld" if name else "Number withheld"
    number = spoken_number(party.number)
    return f"{name}, {number}" if name and number else name or number


def party_name(party: Party, labels: Mapping[str, str]) -> str:
    """Return who is behind an extension, else the name the phone system gave; "" if neither says anything."""
    given = "" if party.name.strip().casefold() in _NO_NAMES else party.name
    return labels.get(party.extension, "") or given


def extension_labels(practice: Practice) -> dict[str, str]:
    """Return who is behind each extension of the practice."""
    return dict(practice.extensions.exclude(label="").values_list("extension", "label"))


def by_day(lines: Iterable[CallLine]) -> tuple[Day, ...]:
    """Group calls that come latest first by the day at the practice."""
    days: dict[date, list[CallLine]] = {}
    for line in lines:
        days.setdefault(timezone.localtime(line.started_at).date(), []).append(line)
    return tuple(Day(day, tuple(calls)) for day, calls in days.items())


def _tags(recordings: Iterable[Recording]) -> tuple[Tag, ...]:
    """Return each finding once, the gravest first."""
    kinds = {FindingKind(finding.kind) for recording in recordings for finding in recording.findings.all()}
    return tuple(Tag(*_TAGS[kind]) for kind in _TAGS if kind in kinds)
