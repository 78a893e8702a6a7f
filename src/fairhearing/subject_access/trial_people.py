"""Test people and their calls, planted beside the real ones inside a transaction that is always rolled back.

    moves       two numbers, three calls; one call goes on in another, without a number, after a transfer
    household   two people with one number: its calls may be either's
    left it     a number that was somebody's until a day: later calls are another's
    by hand     a call without a number that a person linked, and one by their number that a person said is not theirs
    near miss   a number of nobody, one digit beside somebody's

They get names of chance and numbers that nobody has, so that no real call is theirs. See ADR 323.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from string import ascii_lowercase
from typing import Final

from fairhearing.catalogue.models import Call, Conversation, Manifest, Party, Recording
from fairhearing.catalogue.numbers import reversed_digits
from fairhearing.ledger.keeping import Facts, add_individual, add_number, end_number
from fairhearing.ledger.links import confirm, deny
from fairhearing.ledger.models import Individual, Number
from fairhearing.practice.models import Person, Practice
from fairhearing.subject_access.errors import NoNumberLeft
from fairhearing.wire.sound_format import SoundFormat

_FIRST: Final = "+447700900000"
_COUNT: Final = 1000
"""Numbers for drama and tests, which no telephone has (Ofcom)."""
_NODE: Final = "search-trial"
_LETTERS: Final = 12
_CALL_LASTS: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class TestPerson:
    """Somebody who is looked for. typed: as a person would type the name. calls: ids of all that must be found."""

    __test__ = False  # pytest would take the name for a class of tests

    individual: Individual
    typed: str
    calls: frozenset[str]


@dataclass(frozen=True, slots=True)
class Planted:
    """What was planted. by_number: which calls a number must find, typed as people write it."""

    people: tuple[TestPerson, ...]
    by_number: dict[str, frozenset[str]]
    calls: int


@dataclass(slots=True)
class _Planting:
    """A planting on its way."""

    practice: Practice
    by: Person
    now: datetime
    randomness: Random
    numbers: Iterator[str]
    people: list[TestPerson] = field(default_factory=list)
    calls: dict[str, str] = field(default_factory=dict)
    together: list[tuple[str, str]] = field(default_factory=list)

    def person(self, forename: str, *numbers: str) -> Individual:
        """Add somebody with these numbers, as a manager would."""
        letters = "".join(self.randomness.choices(ascii_lowercase, k=_LETTERS))
        facts = Facts(surname=f"O’{letters.title()}", forename=forename)
        individual = add_individual(self.practice, facts, by=self.by, now=self.now, role="")
        for number in numbers:
            add_number(individual, number, Number.Kind.MOBILE, by=self.by, now=self.now, role="")
        return individual

    def expect(self, individual: Individual, *calls: Call) -> None:
        """Say which calls are to be found for somebody."""
        typed = f"{individual.forename} {individual.surname}".lower().replace("é", "e").replace("’", "'")
        self.people.append(TestPerson(individual, typed, frozenset(call.id for call in calls)))

    def call(self, number: str, days: int, conversation: Conversation | None = None) -> Call:
        """Add a call so many days ago. number: "" for a caller who withheld it."""
        began = self.now - timedelta(days=days)
        own = f"{self.randomness.getrandbits(128):032x}"
        conversation = conversation or Conversation.objects.create(id=own, practice=self.practice, started_at=began)
        call = Call.objects.create(
            id=own,
            practice=self.practice,
            conversation=conversation,
            direction=Call.Direction.IN,
            started_at=began,
            stands_at=conversation.started_at,
            answered_at=began,
            ended_at=began + _CALL_LASTS,
            last_at=began + _CALL_LASTS,
        )
        Party.objects.create(
            call=call,
            practice=self.practice,
            conversation=conversation,
            started_at=began,
            side=Party.Side.LEFT,
            number=number,
            number_reversed=reversed_digits(number),
            withheld=not number,
        )
        self._recording(call)
        self.calls[own] = number
        return call

    def _recording(self, call: Call) -> None:
        """Add the row of a recording: no file and no key is behind it."""
        digest = f"{self.randomness.getrandbits(256):064x}"
        manifest = Manifest.objects.create(node=_NODE, boot=0, number=len(self.calls), sha256=digest, read_at=self.now)
        Recording.objects.create(
            id=call.id,
            call=call,
            manifest=manifest,
            ordinal=0,
            state=Recording.State.CLOSED,
            started_at=call.started_at,
            ended_at=call.ended_at,
            key_id="0" * 16,
            sealed_key_sha256=digest,
            object_name=f"{call.id[:2]}/{call.id}.sealed",
            object_size=0,
            object_sha256=digest,
            sound_format=str(SoundFormat.A_LAW),
            frames=0,
            segments=0,
        )


def plant(practice: Practice, *, now: datetime, randomness: Random) -> Planted:
    """Plant six people with their calls. Call inside a transaction that is rolled back. Raises NoNumberLeft."""
    mark = f"{randomness.getrandbits(64):016x}"
    by = Person.objects.create(email=f"trial-{mark}@robot.invalid", full_name="Robot", created_at=now)
    planting = _Planting(practice, by, now, randomness, _unused_numbers(practice, randomness))
    for plant_some in (_moves, _household, _left_it, _by_hand, _near_miss):
        plant_some(planting)
    by_number: dict[str, set[str]] = {}
    for call, number in planting.calls.items():
        if number:
            by_number.setdefault(number, set()).add(call)
    for first, further in planting.together:
        by_number[first].add(further)
    typed = {_as_typed(number): frozenset(calls) for number, calls in by_number.items()}
    return Planted(tuple(planting.people), typed, len(planting.calls))


def _moves(planting: _Planting) -> None:
    mobile, home = next(planting.numbers), next(planting.numbers)
    individual = planting.person("Zoé", mobile, home)
    first, second, third = planting.call(mobile, 1), planting.call(mobile, 40), planting.call(home, 300)
    further = planting.call("", 40, second.conversation)
    planting.together.append((mobile, further.id))
    planting.expect(individual, first, second, third, further)


def _household(planting: _Planting) -> None:
    number = next(planting.numbers)
    people = [planting.person(forename, number) for forename in ("Ann", "Bert")]
    calls = planting.call(number, 3), planting.call(number, 200)
    for individual in people:
        planting.expect(individual, *calls)


def _left_it(planting: _Planting) -> None:
    number = next(planting.numbers)
    individual = planting.person("Cy", number)
    before, _after = planting.call(number, 60), planting.call(number, 2)
    row = individual.numbers.get()
    end_number(row, by=planting.by, now=planting.now - timedelta(days=30), role="")
    planting.expect(individual, before)


def _by_hand(planting: _Planting) -> None:
    number = next(planting.numbers)
    individual = planting.person("Dee", number)
    withheld, theirs, not_theirs = planting.call("", 9), planting.call(number, 10), planting.call(number, 11)
    confirm(withheld, individual, by=planting.by, now=planting.now, role="")
    deny(not_theirs, individual, by=planting.by, now=planting.now, role="")
    planting.expect(individual, withheld, theirs)


def _near_miss(planting: _Planting) -> None:
    number, beside = next(planting.numbers), next(planting.numbers)
    individual = planting.person("Eve", number)
    theirs, _others = planting.call(number, 5), planting.call(beside, 5)
    planting.expect(individual, theirs)


def _unused_numbers(practice: Practice, randomness: Random) -> Iterator[str]:
    """Yield numbers that no call, no person and no line of the practice has, one beside the other from some on."""
    base = int(_FIRST.removeprefix("+"))
    span = {"number__gte": _FIRST, "number__lte": f"+{base + _COUNT - 1}"}
    used = set(Party.objects.filter(practice=practice, **span).values_list("number", flat=True).distinct())
    used |= set(Number.objects.filter(practice=practice, **span).values_list("number", flat=True))
    used |= set(practice.numbers.filter(**span).values_list("number", flat=True))
    start = randomness.randrange(_COUNT)
    for step in range(_COUNT):
        number = f"+{base + (start + step) % _COUNT}"
        if number not in used:
            yield number
    raise NoNumberLeft("every number for tests is somebody's: no test people can be planted")


def _as_typed(number: str) -> str:
    """Write a number as people do: 07700 900123."""
    national = "0" + number.removeprefix("+44")
    return f"{national[:5]} {national[5:]}"
