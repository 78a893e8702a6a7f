"""Looking for conversations, page by page, the latest first. Every search starts from one practice.

What is found is conversations, each once, however many of its calls match. They stand where their first call stands.

    candidates   come from the narrowest thing that is known, in the order of time, a few at a time:
                 few     what few parties match (asked of their index with a limit) is fetched and sorted
                 sorted  what is one range of somewhat more is sorted by the database, from its index
                 along   what stands in an index in the order of time (one number, one extension) is read along it
                 walk    else all conversations, backwards from the latest
    the rest     is asked of each handful of candidates
    the end      a page is full, or nothing is left, or so many were looked at that it is time to answer: then the page
                 says how far back it looked, and goes on from there

So no search costs more than a fixed number of rows, whatever the number of calls, and no statistics of the database's
are relied upon. Pages are by key, not by count: the thousandth costs what the first does, and nothing is shown twice
while calls arrive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from heapq import merge
from itertools import islice
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from fairhearing.catalogue.by_id import of_practice
from fairhearing.catalogue.closures import closed_conversations
from fairhearing.catalogue.models import Call, Closed, Conversation, Party
from fairhearing.finding.places import (
    OF_CALLS,
    OF_CONVERSATIONS,
    OF_PARTIES,
    Place,
    from_place,
    read_key,
    within_spans,
    write_key,
)
from fairhearing.finding.sought import PartyWay, Sought, Source, Span, minute_of_day
from fairhearing.finding.ways import ranges_of, way_of
from fairhearing.marks.models import Tagged
from fairhearing.practice.models import Person, Practice

PAGE_SIZE = 50
MOST_COUNTED = 500
"""How far what was found is counted; beyond, it is more than that."""
FEW = 2000
"""How many matches are fetched and sorted."""
SOME = 20_000
"""How many matches of one range the database is asked to sort."""
MOST_LOOKED_AT = 10_000
"""How many candidates a page looks at before it answers."""

_HANDFUL = 500
_ASKED_ONE_BY_ONE = 4
"""As how many a candidate counts whose parties or calls are asked by its id: what reading them costs."""
_STRETCH = 2500
"""How many candidates the database passes at once, where it can."""
_MOST_VALUES = 40
_SPELLED_FROM = 200
"""How many matches a question brings that looks for the values of a range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some conversations, latest first.

    next_key: what to ask the next page with, None on the last. count: how many were seen, at most MOST_COUNTED.
    more: whether there are more than were counted. looked_back_to: the last moment looked at, where it was time to
    answer before everything was looked at. has_closed: whether anything of the practice is closed to the reader.
    """

    conversations: tuple[Conversation, ...]
    next_key: str | None
    count: int
    more: bool
    looked_back_to: datetime | None = None
    has_closed: bool = False


def find_calls(
    practice: Practice,
    sought: Sought,
    *,
    after: str = "",
    size: int = PAGE_SIZE,
    count: int = 0,
    reader: Person | None = None,
) -> Page:
    """Return one page of the conversations of a practice.

    after: the `next_key` of the page before, "" for the first. count: how far to count. reader: whose page it is; what
    is closed to them is not there for them. Raises UnreadablePageKey.
    """
    place = read_key(after)
    if sought.impossible:
        return Page(conversations=(), next_key=None, count=0, more=False)
    closed = closed_conversations(reader, practice) if reader else None
    wanted = max(size, count) + 1
    search = _Search(practice, sought, closed, enough=size + 1, wanted=wanted)
    found = list(islice(search.places(place), wanted))
    shown = found[:size]
    stopped = search.stopped if len(found) <= size else None
    last = shown[-1] if len(found) > size else stopped
    rows = of_practice(Conversation.objects, practice).in_bulk([each for _, each in shown])
    return Page(
        conversations=tuple(rows[each] for _, each in shown if each in rows),
        next_key=write_key(last) if last else None,
        count=min(len(found), wanted - 1),
        more=len(found) == wanted or search.stopped is not None,
        looked_back_to=stopped[0] if stopped else None,
        has_closed=closed is not None,
    )


class _Search:
    """One search while it runs. stopped: where it was when it was time to answer, None while it goes on.

    enough: as many as fill a page; once they are found it looks at a quarter as much, only to count.
    wanted: as many as are asked for, to show and to count.
    """

    def __init__(
        self, practice: Practice, sought: Sought, closed: QuerySet[Closed, str] | None, *, enough: int, wanted: int
    ) -> None:
        self._practice = practice
        self._sought = sought
        self._closed = closed
        self.stopped: Place | None = None
        self._asked: list[Source] = list(sought.sources)
        self._calls = _calls_like(sought)
        self._looked_at = 0
        self._found = 0
        self._enough = enough
        self._wanted = wanted

    def places(self, before: Place | None) -> Iterator[Place]:
        """Yield what fits, the latest first."""
        candidates = self._candidates(before)
        size = _HANDFUL if self._is_picky else self._wanted
        while handful := list(islice(candidates, size)):
            fitting = list(self._fitting(handful))
            self._found += len(fitting)
            yield from fitting
            self._looked_at += len(handful) * self._cost
            if self._is_time_to_answer:
                self.stopped = self.stopped or handful[-1]
                return

    @property
    def _cost(self) -> int:
        return 1 if self._calls is None and not self._asked else _ASKED_ONE_BY_ONE

    @property
    def _is_time_to_answer(self) -> bool:
        most = MOST_LOOKED_AT if self._found < self._enough else MOST_LOOKED_AT // 4
        return self._is_picky and self._looked_at >= most

    @property
    def _is_picky(self) -> bool:
        sought = self._sought
        return bool(self._asked or sought.minutes or sought.directions or sought.longer_s or sought.shorter_s)

    def _candidates(self, before: Place | None) -> Iterator[Place]:
        """Choose where candidates come from; what that takes care of is asked no more."""
        sources = self._sought.sources
        if len(sources) == 1 and _is_along(sources[0]):
            self._asked = []
            return self._along(sources[0].ways, before)
        few = {source: places for source in sources if (places := self._few(source)) is not None}
        if few:
            self._asked = [source for source in sources if source not in few]
            common = set.intersection(*few.values())
            return iter(sorted((each for each in common if before is None or each < before), reverse=True))
        for source in sources:
            if self._is_some(source):
                self._asked = [each for each in sources if each is not source]
                return self._sorted(source.ways, before)
            along = source if _is_along(source) else self._spelled_out(source)
            if along is not None:
                self._asked = [each for each in sources if each is not source]
                return self._along(along.ways, before)
        return self._walk(before)

    def _few(self, source: Source) -> set[Place] | None:
        """Return where all that matches stands, None if it is much."""
        places: set[Place] = set()
        within = within_spans(self._sought.spans)
        for matches in self._matches(source, within):
            if matches.order_by()[FEW : FEW + 1].exists():
                return None
            places.update(matches.order_by())
        return places

    def _matches(self, source: Source, within: Q) -> Iterator[QuerySet[Any, Place]]:
        """Yield questions whose answers together are all places of a source."""
        for way in ranges_of(source.ways):
            parties = Party.objects.filter(within, way, practice=self._practice)
            yield parties.values_list("started_at", "conversation_id")
        if source.conversations:
            linked = of_practice(Conversation.objects, self._practice).filter(within, id__in=source.conversations)
            yield linked.values_list("started_at", "id")
        if source.tag:
            tagged = Tagged.objects.filter(within, practice=self._practice, tag__name=source.tag)
            yield tagged.values_list("call__conversation__started_at", "call__conversation_id")

    def _is_some(self, source: Source) -> bool:
        """Say whether a source is one range, of so much that the database can still sort it."""
        if source.conversations or source.tag or len(source.ways) != 1 or source.ways[0].is_one_value:
            return False
        matches = next(self._matches(source, within_spans(self._sought.spans)))
        return matches.order_by()[: SOME + 1].count() <= SOME

    def _sorted(self, ways: Sequence[PartyWay], before: Place | None) -> Iterator[Place]:
        """Have the database sort all that matches, each time anew; the index holds all of the answer."""
        for span in self._sought.spans:
            last: Place | None = None
            for place in self._along_one(ways[0], span, before):
                if place != last:
                    yield place
                last = place

    def _spelled_out(self, source: Source) -> Source | None:
        """Return a source whose ranges are told value by value, None if these are many."""
        if source.conversations or source.tag:
            return None
        ways: list[PartyWay] = []
        for way in source.ways:
            first = way.first
            while True:
                more = replace(way, first=first)
                parties = Party.objects.filter(way_of(more), practice=self._practice).order_by(way.column)
                values = list(dict.fromkeys(parties.values_list(way.column, flat=True)[:_SPELLED_FROM]))
                ways.extend(PartyWay(way.column, value, value) for value in values)
                if not values or len(ways) > _MOST_VALUES or way.is_one_value:
                    break
                first = values[-1] + "0"
            if len(ways) > _MOST_VALUES:
                return None
        return Source(tuple(ways))

    def _along(self, ways: Sequence[PartyWay], before: Place | None) -> Iterator[Place]:
        """Read along the index of each of these values, the latest first, and merge; each conversation once."""
        for span in self._sought.spans:
            streams = [self._along_one(way, span, before) for way in ways]
            last: Place | None = None
            for place in merge(*streams, reverse=True):
                if place != last:
                    yield place
                last = place

    def _along_one(self, way: PartyWay, span: Span, before: Place | None) -> Iterator[Place]:
        parties = Party.objects.filter(way_of(way), practice=self._practice)
        while True:
            rows = parties.filter(from_place(span, before, OF_PARTIES))
            latest = rows.order_by("-started_at", "-conversation_id")
            handful = list(latest.values_list("started_at", "conversation_id")[:_HANDFUL])
            yield from handful
            if len(handful) < _HANDFUL:
                return
            before = handful[-1]

    def _walk(self, before: Place | None) -> Iterator[Place]:
        """Go back from the latest conversation."""
        if self._calls is not None:
            yield from self._walk_by_calls(self._calls, before)
            return
        most = _HANDFUL if self._is_picky else self._wanted
        for span in self._sought.spans:
            place = before
            while True:
                handful = list(self._latest().filter(from_place(span, place, OF_CONVERSATIONS))[:most])
                yield from handful
                if len(handful) < most:
                    break
                place = handful[-1]

    def _latest(self) -> QuerySet[Conversation, Place]:
        return self._practice.conversations.order_by("-started_at", "-id").values_list("started_at", "id")

    def _walk_by_calls(self, calls: QuerySet[Call], before: Place | None) -> Iterator[Place]:
        """Go back from the latest conversation, past those without such a call, many at a time.

        Of each stretch one range of one index tells which have such a call: none of them is asked one by one.
        """
        self._calls = None
        for span in self._sought.spans:
            place = before
            while True:
                end = self._end_of_stretch(span, place)
                yield from self._having(calls, span, place, end)
                if end is None:
                    break
                self._looked_at += _STRETCH
                if self._is_time_to_answer:
                    self.stopped = end
                    return
                place = end

    def _end_of_stretch(self, span: Span, place: Place | None) -> Place | None:
        """Return the last of so many conversations, None where there are fewer."""
        rest = self._latest().filter(from_place(span, place, OF_CONVERSATIONS))
        return next(iter(rest[_STRETCH - 1 : _STRETCH]), None)

    def _having(self, calls: QuerySet[Call], span: Span, place: Place | None, end: Place | None) -> Iterator[Place]:
        """Yield the conversations of a stretch that have such a call, each once."""
        latest = calls.filter(practice=self._practice).order_by("-stands_at", "-conversation_id")
        while True:
            rows = latest.filter(from_place(span, place, OF_CALLS, to=end))
            handful = list(rows.values_list("stands_at", "conversation_id")[:_HANDFUL])
            yield from dict.fromkeys(handful)
            if len(handful) < _HANDFUL:
                return
            place = handful[-1]

    def _fitting(self, handful: Sequence[Place]) -> Iterator[Place]:
        """Keep of some candidates what fits in all else."""
        hours = self._sought.minutes
        if hours:
            minutes = {place: minute_of_day(place[0]) for place in handful}
            handful = [each for each in handful if any(hour.first <= minutes[each] < hour.until for hour in hours)]
        if self._calls is not None:
            handful = _among(handful, self._calls, "conversation")
        for source in self._asked:
            handful = self._of(source, handful)
        if self._closed is not None:
            closed = set(self._closed.filter(call__conversation__in=[each for _, each in handful]))
            handful = [each for each in handful if each[1] not in closed]
        yield from handful

    def _of(self, source: Source, handful: Sequence[Place]) -> list[Place]:
        """Keep of some candidates those of a source, asked by the ids of conversations alone."""
        fitting = {each for each in handful if each[1] in source.conversations}
        if source.ways:
            parties = Party.objects.filter(reduce(or_, ranges_of(source.ways)))
            fitting.update(_among(handful, parties, "conversation"))
        if source.tag:
            tagged = Tagged.objects.filter(tag__name=source.tag)
            fitting.update(_among(handful, tagged, "call__conversation"))
        return [each for each in handful if each in fitting]


def _among(handful: Sequence[Place], rows: QuerySet[Any], conversation: str) -> list[Place]:
    """Keep of some candidates those to which such a row belongs; conversation: how a row names it."""
    named = [each for _, each in handful]
    having = set(rows.filter(**{f"{conversation}__in": named}).values_list(f"{conversation}_id", flat=True))
    return [each for each in handful if each[1] in having]


def _calls_like(sought: Sought) -> QuerySet[Call] | None:
    """Return the calls of which a conversation has to have one, None if any will do. One index answers this."""
    calls = Call.objects.order_by()
    if sought.directions:
        calls = calls.filter(direction__in=sought.directions)
    if sought.longer_s is not None:
        calls = calls.filter(length_s__gt=sought.longer_s)
    if sought.shorter_s is not None:
        calls = calls.filter(length_s__lt=sought.shorter_s)
    is_asked = sought.directions or sought.longer_s is not None or sought.shorter_s is not None
    return calls if is_asked else None


def _is_along(source: Source) -> bool:
    is_short = len(source.ways) <= _MOST_VALUES
    return is_short and not source.conversations and not source.tag and all(way.is_one_value for way in source.ways)
