"""What was found, grouped by who rang or was rung: one heading a caller, the latest call first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fairhearing.catalogue.call_lines import party_name
from fairhearing.catalogue.conversation_lines import ConversationLine, conversation_line
from fairhearing.catalogue.models import Call, Party
from fairhearing.catalogue.told_rows import ConversationRows
from fairhearing.ledger.models import Individual
from fairhearing.ledger.people import PersonOnCall, people_of
from fairhearing.wording.days import day_words
from fairhearing.wording.numbers import spaced_nhs_number, spoken_number


@dataclass(frozen=True, slots=True)
class Caller:
    """The outside party of some calls. facts: what tells them from others; note: how sure it is.

    individual: their page's id, "" for somebody who is not on the practice's list.
    """

    heading: str
    facts: tuple[str, ...]
    note: str
    individual: str
    lines: tuple[ConversationLine, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """One conversation of a group, who its outside party is thought to be, and their number."""

    rows: ConversationRows
    line: ConversationLine
    person: PersonOnCall | None
    number: str


def by_caller(conversations: Iterable[ConversationRows], labels: Mapping[str, str]) -> tuple[Caller, ...]:
    """Group conversations that come latest first; whoever was on the phone last comes first."""
    listed = list(conversations)
    people = people_of([one.call for each in listed for one in each.calls])
    groups: dict[tuple[str, str], list[_Found]] = {}
    for each in listed:
        found = _found(each, people, labels)
        groups.setdefault(_key(found), []).append(found)
    return tuple(_caller(group, labels) for group in groups.values())


def _found(rows: ConversationRows, people: Mapping[str, tuple[PersonOnCall, ...]], labels: Mapping[str, str]) -> _Found:
    """Say who the outside party is, where one individual alone is on all its calls."""
    on_it = {each.individual.id: each for one in rows.calls for each in people.get(one.call.id, ())}
    person = next(iter(on_it.values())) if len(on_it) == 1 else None
    number = next((party.number for party in _left(rows) if party.number), "")
    return _Found(rows, conversation_line(rows, labels), person, number)


def _key(found: _Found) -> tuple[str, str]:
    if found.person:
        return "person", str(found.person.individual.id)
    return ("number", found.number) if found.number else ("words", found.line.outside)


def _caller(group: list[_Found], labels: Mapping[str, str]) -> Caller:
    first = group[0]
    lines = tuple(each.line for each in group)
    if first.person:
        individual = first.person.individual
        sure = all(each.person and each.person.is_confirmed for each in group)
        note = "Confirmed by somebody here" if sure else "Probably, by the number"
        return Caller(_name(individual), _facts(individual, group), note, str(individual.id), lines)
    if not first.number:
        return Caller(first.line.outside, (), _unknown(group), "", lines)
    names = [name for each in group for name in _names(each, labels)]
    spoken = spoken_number(first.number)
    return Caller(names[0] if names else spoken, (spoken,) if names else (), "", "", lines)


def _name(individual: Individual) -> str:
    return " ".join(filter(None, (individual.forename, individual.surname)))


def _facts(individual: Individual, group: list[_Found]) -> tuple[str, ...]:
    """Return what tells somebody from others of their name."""
    nhs = individual.nhs_number
    numbers = dict.fromkeys(spoken_number(each.number) for each in group if each.number)
    return (
        *([f"NHS number {spaced_nhs_number(nhs)}"] if nhs else []),
        *([f"Born {day_words(individual.born_on)}"] if individual.born_on else []),
        *numbers,
    )


def _unknown(group: list[_Found]) -> str:
    """Say of callers whose number is not known that they may be several people."""
    withheld = any(party.withheld for each in group for party in _left(each.rows))
    return "These may be different people" if withheld and len(group) > 1 else ""


def _names(found: _Found, labels: Mapping[str, str]) -> list[str]:
    parties = [party for party in _left(found.rows) if party.number == found.number]
    return [name for party in parties if (name := party_name(party, labels))]


def _left(rows: ConversationRows) -> list[Party]:
    """Return the outside parties, those of calls that are not internal first."""
    calls = sorted(rows.calls, key=lambda each: each.call.direction == Call.Direction.INTERNAL)
    return [party for each in calls for party in each.parties if party.side == Party.Side.LEFT]
