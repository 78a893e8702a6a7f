"""In how many incoming calls the announcement was heard: by day, by wording, and which were without it.

A call that was put through is one call: its recordings, and those of whoever took it over, are one conversation.
What still waits to be looked at is left out, and so is what no machine can look at: calls that were not to be recorded,
and those brought from another recorder. What was looked at before there was a wording cannot be told.
Lines on which recording begins after the announcement are counted apart: nothing is to be heard there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from fairhearing.announcing.models import CaptureBegins
from fairhearing.announcing.rules import Verdicts, verdict_of
from fairhearing.catalogue.models import Announced, Call, Party, Recording
from fairhearing.catalogue.rules import day_begins
from fairhearing.practice.models import Practice

_LOOKED_AT = (Recording.Hearing.HEARD, Recording.Hearing.UNHEARD)
_PLACE = CaptureBegins.Place


@dataclass(frozen=True, slots=True)
class Looked:
    """One incoming call. call: its first that was looked at.

    wording: the id of the one that was heard, in part too; why: it cannot be told.
    """

    conversation: str
    call: str
    at: datetime
    verdict: Verdicts
    wording: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many calls there were, and what was found. after: on lines where recording begins after the announcement."""

    heard: int = 0
    partial: int = 0
    not_heard: int = 0
    cannot_tell: int = 0
    after: int = 0

    @property
    def looked_at(self) -> int:
        """The calls whose recordings could hold it."""
        return self.heard + self.partial + self.not_heard + self.cannot_tell

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(sum(pair) for pair in zip(astuple(self), astuple(other), strict=True)))

    @property
    def share(self) -> int | None:
        """In how many of a hundred it was heard, rounded down so that one miss is never 100; None of no call."""
        return self.heard * 100 // self.looked_at if self.looked_at else None


@dataclass(frozen=True, slots=True)
class Period:
    """The calls of some days, the latest first. days: by day. wordings: how often each was heard, by its id."""

    calls: tuple[Looked, ...]
    counts: Counts
    days: dict[date, Counts]
    wordings: Counter[str] = field(default_factory=Counter)

    def without(self, verdict: Verdicts) -> tuple[Looked, ...]:
        """Return the calls of which this was found."""
        return tuple(each for each in self.calls if each.verdict is verdict)

    def weeks(self, until: date, count: int) -> dict[date, Counts]:
        """Return the sums of so many times seven days, the latest first, each by its first day. until: the last day."""
        firsts = [until - timedelta(days=7 * number - 1) for number in range(1, count + 1)]
        return {
            first: sum((self.days.get(first + timedelta(days=day), Counts()) for day in range(7)), start=Counts())
            for first in firsts
        }

    @property
    def first_miss(self) -> Looked | None:
        """The earliest call in which it was not heard."""
        return next(iter(self.without(Verdicts.NOT_HEARD)[::-1]), None)


def look_at(practice: Practice, since: date, until: date) -> Period:
    """Count the incoming calls of these days, both included."""
    after = lines_after(practice)
    begins, ends = day_begins(since), day_begins(until + timedelta(days=1))
    calls, passed = [], Counter[date]()
    for each, is_after in _conversations(practice, begins, ends, after):
        if is_after:
            passed[timezone.localdate(each.at)] += 1
        else:
            calls.append(each)
    calls.sort(key=lambda each: (each.at, each.conversation), reverse=True)
    by_day: defaultdict[date, list[Looked]] = defaultdict(list)
    for each in calls:
        by_day[timezone.localdate(each.at)].append(each)
    return Period(
        tuple(calls),
        _counts(calls, passed.total()),
        {day: _counts(by_day[day], passed[day]) for day in sorted({*by_day, *passed}, reverse=True)},
        Counter(each.wording for each in calls if each.wording),
    )


@dataclass(frozen=True, slots=True)
class LinesAfter:
    """On which lines recording begins after the announcement. all: on those that no row names."""

    all: bool = False
    numbers: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    def holds(self, numbers: Iterable[str]) -> bool:
        """Say whether a call to these numbers was recorded after the announcement only."""
        named = {each for each in numbers if each in self.numbers or each in self.others}
        return named <= self.numbers if named else self.all

    @property
    def any(self) -> bool:
        """Whether there is such a line."""
        return self.all or bool(self.numbers)


def lines_after(practice: Practice) -> LinesAfter:
    """Return on which lines recording begins after the announcement."""
    rows = dict(practice.capture_begins.values_list("line", "place"))
    lines = {line: place for line, place in rows.items() if line}
    return LinesAfter(
        all=rows.get("") == _PLACE.AFTER,
        numbers=frozenset(line for line, place in lines.items() if place == _PLACE.AFTER),
        others=frozenset(line for line, place in lines.items() if place == _PLACE.WITHIN),
    )


class Said(NamedTuple):
    """What was found in one recording. at: when its call began. verdict: "" where nobody looked."""

    conversation: str
    call: str
    at: datetime
    verdict: str
    why: str
    wording: str


def recordings_of(calls: QuerySet[Call]) -> Iterator[Said]:
    """Yield what was found in each recording of some calls: from the calls to their rows, which is read in one go."""
    rows = calls.filter(recordings__hearing__in=_LOOKED_AT).order_by()
    announced = (f"recordings__announced__{name}" for name in ("verdict", "why", "wording"))
    for conversation, call, at, *said in rows.values_list("conversation_id", "id", "started_at", *announced).iterator():
        yield Said(conversation, call, at, *(each or "" for each in said))


def _conversations(
    practice: Practice, begins: datetime, ends: datetime, after: LinesAfter
) -> Iterator[tuple[Looked, bool]]:
    """Yield each incoming conversation that was looked at, and whether it was recorded after the announcement only."""
    in_time = Q(started_at__gte=begins, started_at__lt=ends)
    incoming = practice.calls.filter(in_time, direction=Call.Direction.IN, destroyed_at=None)
    found: defaultdict[str, list[Said]] = defaultdict(list)
    for each in recordings_of(incoming):
        found[each.conversation].append(each)
    rung = dialled(practice, in_time) if after.any else {}
    for conversation, recordings in found.items():
        first = min(recordings, key=lambda each: (each.at, each.call)) if len(recordings) > 1 else recordings[0]
        verdict = verdict_of(each.verdict for each in recordings)
        wording = next((each.wording for each in recordings if each.verdict == verdict), "")
        why = next((each.why for each in recordings if each.why), "") if verdict is Verdicts.CANNOT_TELL else ""
        looked = Looked(conversation, first.call, first.at, verdict, wording, why)
        yield looked, after.holds(rung.get(conversation, ()))


def dialled(practice: Practice, in_time: Q) -> dict[str, set[str]]:
    """Return which of the practice's own numbers was rung, by conversation."""
    own = list(practice.numbers.values_list("number", flat=True))
    parties = Party.objects.filter(in_time, practice=practice, side=Party.Side.RIGHT, number__in=own)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for conversation, number in parties.values_list("conversation_id", "number"):
        found[conversation].add(number)
    return found


def why_words(why: str) -> str:
    """Say why it cannot be told."""
    return str(Announced.Why(why).label) if why in Announced.Why.values and why else "Nobody looked for it"


def _counts(calls: Iterable[Looked], after: int) -> Counts:
    by_verdict = Counter(each.verdict for each in calls)
    return Counts(
        by_verdict[Verdicts.HEARD],
        by_verdict[Verdicts.PARTIAL],
        by_verdict[Verdicts.NOT_HEARD],
        by_verdict[Verdicts.CANNOT_TELL],
        after,
    )
