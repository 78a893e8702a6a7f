"""What the ledger shows on other pages: who is on a call; facts, numbers and calls of an individual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from fairhearing.catalogue.call_lines import Tag, extension_labels, side_words, tags_of
from fairhearing.catalogue.models import Call, Party
from fairhearing.catalogue.rules import FindingKind
from fairhearing.ledger.models import Individual, Number, Rearrangement
from fairhearing.ledger.people import TheirCall, WhoIsOnCall, calls_of, sharing, who_is_on, withheld_calls
from fairhearing.ledger.rearranging import can_be_undone
from fairhearing.ledger.rules import MANY_SHARE, Reason, age_on
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sections import Reader, Section

MOST_CALLS = 200
_SURE_WORDS = {
    Number.Sure.LIST: "number given by the practice’s system",
    Number.Sure.PERSON: "number confirmed by a person",
    Number.Sure.CALLS: "number suggested by other calls of theirs",
}


@dataclass(frozen=True, slots=True)
class CallPeople:
    """Who is on a call. keeps: whether the reader may say so."""

    call: Call
    who: WhoIsOnCall
    keeps: bool
    today: date

    @property
    def probable_why(self) -> str:
        """Why the one is probably the one."""
        number = self.who.probable.number if self.who.probable else None
        if number is None:
            return ""
        return f"their number since {number.since.year}" if number.since else _SURE_WORDS[Number.Sure(number.sure)]


@dataclass(frozen=True, slots=True)
class NumberLine:
    """One number of somebody's. others: how many others have it now."""

    number: Number
    sure: str
    others: int

    @property
    def is_of_many(self) -> bool:
        """Whether so many have it that it is hardly a family's."""
        return self.others + 1 > MANY_SHARE


@dataclass(frozen=True, slots=True)
class IndividualFacts:
    """What is known of somebody."""

    individual: Individual
    age: int | None
    is_child: bool
    numbers: tuple[NumberLine, ...]
    keeps: bool


@dataclass(frozen=True, slots=True)
class CallOfTheirs:
    """One call in the list of somebody's calls."""

    id: str
    started_at: datetime
    direction: str
    inside: str
    tags: tuple[Tag, ...]
    is_gone: bool
    said_by: str


@dataclass(frozen=True, slots=True)
class IndividualCalls:
    """Somebody's calls, by how sure it is. withheld: calls without a number."""

    confirmed: tuple[CallOfTheirs, ...]
    probable: tuple[CallOfTheirs, ...]
    shared: tuple[CallOfTheirs, ...]
    is_cut: bool
    most: int
    withheld: int

    @property
    def groups(self) -> tuple[tuple[str, str, tuple[CallOfTheirs, ...]], ...]:
        """The lists under their headings, each with what it means."""
        return (
            ("Confirmed", "Somebody said that these are theirs.", self.confirmed),
            (
                "Probable",
                "They came from, or went to, a number that is theirs alone. Nobody has confirmed them.",
                self.probable,
            ),
            (
                "Of a shared number",
                "Others have the same number. These may be theirs or another’s.",
                self.shared,
            ),
        )


@dataclass(frozen=True, slots=True)
class Rearranged:
    """What was done with an entry of late. undoable: and can be taken back."""

    individual: Individual
    undoable: tuple[Rearrangement, ...]


def people_section(call: Call, visit: Reader) -> Section | None:
    """Show who is on a call, or probably is, with the buttons to say so."""
    if Permission.SEE_INDIVIDUALS not in visit.may or call.destroyed_at is not None:
        return None
    who = who_is_on([call])[call.id]
    part = CallPeople(call, who, keeps=Permission.KEEP_INDIVIDUALS in visit.may, today=visit.today)
    return Section("ledger/call_section.jinja", part)


def facts_section(individual: Individual, visit: Reader) -> Section | None:
    """Show who somebody is, and their numbers."""
    if Permission.SEE_INDIVIDUALS not in visit.may:
        return None
    rows = list(individual.numbers.order_by("until", "kind", "id"))
    others = sharing(rows)
    part = IndividualFacts(
        individual,
        age_on(individual.born_on, visit.today) if individual.born_on else None,
        individual.is_child(visit.today),
        tuple(NumberLine(row, row.get_sure_display(), others[row.number]) for row in rows),
        keeps=Permission.KEEP_INDIVIDUALS in visit.may,
    )
    return Section("ledger/facts_section.jinja", part)


def calls_section(individual: Individual, visit: Reader) -> Section | None:
    """Show the calls that are theirs or may be, apart, and what cannot be known."""
    if Permission.SEE_INDIVIDUALS not in visit.may or Permission.SEE_CALLS not in visit.may:
        return None
    theirs = calls_of(individual, reader=visit.person, most=MOST_CALLS + 1)
    lines = _lines(theirs[:MOST_CALLS], visit)
    confirmed, probable, shared = (
        tuple(line for line, each in zip(lines, theirs, strict=False) if each.reason is reason)
        for reason in (Reason.CONFIRMED, Reason.PROBABLE, Reason.SHARED)
    )
    part = IndividualCalls(
        confirmed,
        probable,
        shared,
        is_cut=len(theirs) > MOST_CALLS,
        most=MOST_CALLS,
        withheld=withheld_calls(visit.practice, reader=visit.person),
    )
    return Section("ledger/calls_section.jinja", part)


def rearranged_section(individual: Individual, visit: Reader) -> Section | None:
    """Offer to make two entries one, or one two, and to take that back."""
    if Permission.KEEP_INDIVIDUALS not in visit.may:
        return None
    part = Rearranged(individual, can_be_undone(individual, timezone.now()))
    return Section("ledger/rearranged_section.jinja", part)


def _lines(theirs: tuple[TheirCall, ...], visit: Reader) -> list[CallOfTheirs]:
    ids = [each.call.id for each in theirs]
    labels = extension_labels(visit.practice)
    inside: dict[str, list[Party]] = {each: [] for each in ids}
    for party in Party.objects.filter(call__in=ids, side=Party.Side.RIGHT).order_by("id"):
        inside[party.call_id].append(party)
    calls = Call.objects.filter(id__in=ids).prefetch_related("recordings__findings").in_bulk(ids)
    return [
        CallOfTheirs(
            id=each.call.id,
            started_at=each.call.started_at,
            direction=each.call.get_direction_display(),
            inside=side_words(inside[each.call.id], labels),
            tags=_tags(calls[each.call.id]),
            is_gone=each.call.destroyed_at is not None,
            said_by=each.link.said_by.full_name if each.link else "",
        )
        for each in theirs
    ]


def _tags(call: Call) -> tuple[Tag, ...]:
    recordings = call.recordings.all()
    return tags_of(
        recordings, {FindingKind(each.kind) for recording in recordings for each in recording.findings.all()}
    )
