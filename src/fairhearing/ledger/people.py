"""Whose calls are whose: what was confirmed, and what numbers suggest. Asked when a page is shown, never stored.

Each question costs the same number of queries for one call and for a page of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from fairhearing.catalogue.closures import closed_conversations
from fairhearing.catalogue.models import Call, Party
from fairhearing.catalogue.rules import day_begins, day_ends
from fairhearing.ledger.models import Individual, Link, Number
from fairhearing.ledger.rules import Holding, Reason, suggested
from fairhearing.practice.models import Person, Practice
from fairhearing.wording.days import PRACTICE_TIME

MOST_HOLDERS = 20
"""So many people of a shared number are named; a home's others are only counted."""


@dataclass(frozen=True, slots=True)
class PersonOnCall:
    """Somebody who is on a call, or may be. link: of what was said. number: which speaks for them, with its row."""

    individual: Individual
    reason: Reason
    link: Link | None = None
    number: Number | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody said so."""
        return self.reason is Reason.CONFIRMED


@dataclass(frozen=True, slots=True)
class WhoIsOnCall:
    """All that is known of who is on a call. denied: of whom somebody said that it is not they.

    nobody: that somebody said so. more: how many others share the number and are not named. withheld: no number came.
    """

    people: tuple[PersonOnCall, ...] = ()
    denied: tuple[Link, ...] = ()
    nobody: Link | None = None
    more: int = 0
    withheld: bool = False

    @property
    def confirmed(self) -> tuple[PersonOnCall, ...]:
        """Those of whom somebody said that it is they."""
        return tuple(each for each in self.people if each.is_confirmed)

    @property
    def probable(self) -> PersonOnCall | None:
        """The one whom the number suggests."""
        return next((each for each in self.people if each.reason is Reason.PROBABLE), None)

    @property
    def shared(self) -> tuple[PersonOnCall, ...]:
        """Those who share the number."""
        return tuple(each for each in self.people if each.reason is Reason.SHARED)


@dataclass(frozen=True, slots=True)
class TheirCall:
    """A call that is somebody's, and why."""

    call: Call
    reason: Reason
    link: Link | None = None


def people_of(calls: Iterable[Call]) -> dict[str, tuple[PersonOnCall, ...]]:
    """Return of each call, by its id, who is on it: confirmed, else probable. For lists; shared numbers name nobody."""
    return {key: who.confirmed or ((who.probable,) if who.probable else ()) for key, who in who_is_on(calls).items()}


def who_is_on(calls: Iterable[Call]) -> dict[str, WhoIsOnCall]:
    """Return all that is known of who is on each of these calls, of one practice, by their ids. Three questions."""
    listed = {call.id: call for call in calls}
    if not listed:
        return {}
    practice = next(iter(listed.values())).practice_id
    numbers, withheld = _numbers_of(listed)
    said: defaultdict[str, list[Link]] = defaultdict(list)
    for link in Link.objects.filter(call__in=listed).select_related("individual", "said_by").order_by("said_at", "id"):
        said[link.call_id].append(link)
    held: defaultdict[str, list[Number]] = defaultdict(list)
    wanted = {number for each in numbers.values() for number in each}
    rows = Number.objects.filter(practice=practice, number__in=wanted, individual__merged_into=None)
    for row in rows.select_related("individual").order_by("id"):
        held[row.number].append(row)
    return {key: _who(call, numbers[key], said[key], held, withheld=key in withheld) for key, call in listed.items()}


def calls_of(
    individual: Individual,
    *,
    reader: Person | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    most: int | None = None,
) -> tuple[TheirCall, ...]:
    """Return the calls that are somebody's or may be, latest first, each with why.

    reader: whose page it is; what is closed to them is not there. first_day, last_day: both included.
    most: only so many, the latest.
    """
    practice = individual.practice
    within = _within(first_day, last_day)
    calls = practice.calls.filter(within)
    parties = Party.objects.filter(practice=practice)
    closed = closed_conversations(reader, practice) if reader else None
    if closed is not None:
        calls = calls.exclude(conversation__in=closed)
        parties = parties.exclude(conversation__in=closed)
    links = {link.call_id: link for link in Link.objects.filter(individual=individual)}
    numbers = list(individual.numbers.all())
    wanted = [key for key, link in links.items() if link.said == Link.Said.CONFIRMED]
    by_number = parties.filter(_of_numbers(numbers), side=Party.Side.LEFT).values("call") if numbers else []
    found = calls.filter(Q(id__in=wanted) | Q(id__in=by_number)).order_by("-started_at", "-id")
    return _reasoned(list(found[:most] if most else found), individual, links)


def withheld_calls(practice: Practice, *, reader: Person) -> int:
    """Return how many calls of the practice came without a number: of these nobody can say whose they are."""
    parties = Party.objects.filter(practice=practice, number="", withheld=True, side=Party.Side.LEFT)
    closed = closed_conversations(reader, practice)
    if closed is not None:
        parties = parties.exclude(conversation__in=closed)
    return parties.values("call").distinct().count()


def sharing(numbers: Iterable[Number]) -> dict[str, int]:
    """Return how many others have each of these numbers now."""
    rows = list(numbers)
    if not rows:
        return {}
    shared = {row.number: 0 for row in rows}
    mine = {row.individual_id for row in rows}
    others = Number.objects.filter(
        practice=rows[0].practice_id, number__in=shared, until=None, individual__merged_into=None
    )
    for number in others.exclude(individual__in=mine).values_list("number", flat=True):
        shared[number] += 1
    return shared


def _numbers_of(calls: Mapping[str, Call]) -> tuple[dict[str, tuple[str, ...]], set[str]]:
    """Return the outside numbers of each call, and which calls came without one."""
    numbers: dict[str, dict[str, None]] = {key: {} for key in calls}
    withheld = set()
    parties = Party.objects.filter(call__in=calls, side=Party.Side.LEFT).order_by("id")
    for call, number, is_withheld in parties.values_list("call", "number", "withheld"):
        if number:
            numbers[call][number] = None
        if is_withheld:
            withheld.add(call)
    return {key: tuple(each) for key, each in numbers.items()}, {key for key in withheld if not numbers[key]}


def _who(
    call: Call, numbers: Sequence[str], said: Sequence[Link], held: Mapping[str, Sequence[Number]], *, withheld: bool
) -> WhoIsOnCall:
    confirmed = [
        PersonOnCall(link.individual, Reason.CONFIRMED, link)
        for link in said
        if link.said == Link.Said.CONFIRMED and link.individual
    ]
    denied = tuple(link for link in said if link.said == Link.Said.NOT_THEM)
    nobody = next((link for link in said if link.said == Link.Said.NOBODY), None)
    people, more = list(confirmed), 0
    if nobody is None:
        settled = {each.individual.id.hex for each in confirmed}
        for number in numbers:
            ask = _suggested(held.get(number, ()), _day(call.started_at), denied)
            people += [each for each in ask[:MOST_HOLDERS] if each.individual.id.hex not in settled]
            more += max(0, len(ask) - MOST_HOLDERS)
            settled |= {each.individual.id.hex for each in ask}
    return WhoIsOnCall(tuple(people), denied, nobody, more, withheld)


def _suggested(rows: Sequence[Number], day: date, denied: Sequence[Link]) -> list[PersonOnCall]:
    by_person = {row.individual_id.hex: row for row in rows}
    holdings = [Holding(row.individual_id.hex, row.since, row.until) for row in rows]
    not_them = {link.individual_id.hex for link in denied if link.individual_id}
    reason, people = suggested(holdings, day, not_them=not_them)
    return [PersonOnCall(by_person[each].individual, reason, number=by_person[each]) for each in people]


def _reasoned(calls: list[Call], individual: Individual, links: Mapping[str, Link]) -> tuple[TheirCall, ...]:
    """Say why each call is theirs; leave out those that turn out not to be."""
    theirs = []
    for key, who in who_is_on(calls).items():
        mine = next((each for each in who.people if each.individual.id == individual.id), None)
        if mine is None and who.more:
            mine = PersonOnCall(individual, Reason.SHARED)
        if mine is not None and not (links.get(key) and links[key].said == Link.Said.NOT_THEM):
            theirs.append((key, mine))
    by_id = {call.id: call for call in calls}
    return tuple(TheirCall(by_id[key], mine.reason, mine.link) for key, mine in theirs)


def _of_numbers(numbers: Iterable[Number]) -> Q:
    wanted = Q()
    for row in numbers:
        one = Q(number=row.number)
        wanted |= one & Q(started_at__lt=day_ends(row.until)) if row.until else one
    return wanted


def _within(first_day: date | None, last_day: date | None) -> Q:
    wanted = Q()
    if first_day:
        wanted &= Q(started_at__gte=day_begins(first_day))
    if last_day:
        wanted &= Q(started_at__lt=day_ends(last_day))
    return wanted


def _day(moment: datetime) -> date:
    return moment.astimezone(PRACTICE_TIME).date()
