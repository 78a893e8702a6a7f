"""Looking for conversations, page by page, the latest first. Every search starts from one practice.

What is found is conversations, each once, however many of its calls match. They stand where their first call stands.

    candidates   come from the narrowest thing that is known, in the order of time, a few at a time:
                 few     what few parties match (asked of their index with a limit) is fetched and sorted
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

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from heapq import merge
from itertools import islice
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from fairhearing.call.events import EventKind
from fairhearing.catalogue.closures import closed_conversations
from fairhearing.catalogue.models import Call, Closed, Conversation, Event, Party
from fairhearing.finding.errors import UnreadablePageKey
from fairhearing.finding.sought import Column, PartyWay, Sought, Source, Span, minute_of_day
from fairhearing.marks.models import Tagged
from fairhearing.practice.models import Person, Practice

PAGE_SIZE = 50
MOST_COUNTED = 500
"""How far what was found is counted; beyond, it is more than that."""
FEW = 2000
"""How many matches are fetched and sorted."""
MOST_LOOKED_AT = 10_000
"""How many candidates a page looks at before it answers."""

_HANDFUL = 500
_MOST_VALUES = 40
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_HOLDS = Event.objects.filter(kind__in=(EventKind.HELD, EventKind.RESUMED)).order_by()

WITH_CALLS = (
    "calls__parties",
    Prefetch("calls__events", _HOLDS),
    "calls__recordings__findings",
    "calls__recordings__participations",
)
"""What a list needs of each conversation, read with few questions; of its events, when it was on hold."""

Place = tuple[datetime, str]
"""Where a conversation stands: its beginning, and its id, since several may begin at one moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some conversations, latest first.

    next_key: what to ask the next page with, None on the last. count: how many were seen, at most MOST_COUNTED.
    more: whether there are more than were counted. looked_back_to: the last moment looked at, where it was time to
    answer before everything was looked at.
    """

    conversations: tuple[Conversation, ...]
    next_key: str | None
    count: int
    more: bool
    looked_back_to: datetime | None = None


def find_calls(
    practice: Practice,
    sought: Sought,
    *,
    after: str = "",
    size: int = PAGE_SIZE,
    count: int = 0,
    reader: Person | None = None,
) -> Page:
    """Return one page of the conversations of a practice, with all that `WITH_CALLS` names at hand.

    after: the `next_key` of the page before, "" for the first. count: how far to count. reader: whose page it is; what
    is closed to them is not there for them. Raises UnreadablePageKey.
    """
    place = _read_key(after)
    if sought.impossible:
        return Page(conversations=(), next_key=None, count=0, more=False)
    search = _Search(practice, sought, closed_conversations(reader, practice) if reader else None)
    wanted = max(size, count) + 1
    found = list(islice(search.places(place), wanted))
    shown = found[:size]
    stopped = search.stopped if len(found) <= size else None
    last = shown[-1] if len(found) > size else stopped
    rows = practice.conversations.prefetch_related(*WITH_CALLS).in_bulk([each for _, each in shown])
    return Page(
        conversations=tuple(rows[each] for _, each in shown if each in rows),
        next_key=_write_key(last) if last else None,
        count=min(len(found), wanted - 1),
        more=len(found) == wanted or search.stopped is not None,
        looked_back_to=stopped[0] if stopped else None,
    )


class _Search:
    """One search while it runs. stopped: where it was when it was time to answer, None while it goes on."""

    def __init__(self, practice: Practice, sought: Sought, closed: QuerySet[Closed, str] | None) -> None:
        self._practice = practice
        self._sought = sought
        self._closed = closed
        self.stopped: Place | None = None
        self._asked: list[Source] = list(sought.sources)

    def places(self, before: Place | None) -> Iterator[Place]:
        """Yield what fits, the latest first."""
        candidates = self._candidates(before)
        looked_at = 0
        size = _HANDFUL if self._is_picky else MOST_COUNTED + 1
        while handful := list(islice(candidates, size)):
            yield from self._fitting(handful)
            looked_at += len(handful)
            if looked_at >= MOST_LOOKED_AT and self._is_picky:
                self.stopped = handful[-1]
                return

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
            several = list(matches.order_by()[: FEW + 1])
            if len(several) > FEW:
                return None
            places.update(several)
        return places

    def _matches(self, source: Source, within: Q) -> Iterator[QuerySet[Any, Place]]:
        """Yield questions whose answers together are all places of a source."""
        for way in _ranges_of(source.ways):
            parties = Party.objects.filter(within, way, practice=self._practice)
            yield parties.values_list("started_at", "conversation_id")
        if source.conversations:
            linked = self._practice.conversations.filter(within, id__in=source.conversations)
            yield linked.values_list("started_at", "id")
        if source.tag:
            tagged = Tagged.objects.filter(within, practice=self._practice, tag__name=source.tag)
            yield tagged.values_list("call__conversation__started_at", "call__conversation_id")

    def _spelled_out(self, source: Source) -> Source | None:
        """Return a source whose ranges are told value by value, None if these are many."""
        if source.conversations or source.tag:
            return None
        ways: list[PartyWay] = []
        for way in source.ways:
            first = way.first
            while True:
                more = replace(way, first=first)
                parties = Party.objects.filter(way_of(more), practice=self._practice)
                value = parties.order_by(way.column).values_list(way.column, flat=True).first()
                if value is None:
                    break
                ways.append(PartyWay(way.column, value, value))
                first = value + "0"
                if len(ways) > _MOST_VALUES or way.is_one_value:
                    break
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
        parties = Party.objects.filter(way_of(way), _within(span), practice=self._practice)
        while True:
            rows = parties.filter(_before(before, "conversation_id")).order_by("-started_at", "-conversation_id")
            handful = list(rows.values_list("started_at", "conversation_id")[:_HANDFUL])
            yield from handful
            if len(handful) < _HANDFUL:
                return
            before = handful[-1]

    def _walk(self, before: Place | None) -> Iterator[Place]:
        """Go back from the latest conversation."""
        for span in self._sought.spans:
            conversations = self._practice.conversations.filter(_within(span))
            place = before
            while True:
                rows = conversations.filter(_before(place, "id")).order_by("-started_at", "-id")
                handful = list(rows.values_list("started_at", "id")[: MOST_COUNTED + 1])
                yield from handful
                if len(handful) <= MOST_COUNTED:
                    break
                place = handful[-1]

    def _fitting(self, handful: Sequence[Place]) -> Iterator[Place]:
        """Keep of some candidates what fits in all else."""
        hours = self._sought.minutes
        if hours:
            minutes = {place: minute_of_day(place[0]) for place in handful}
            handful = [each for each in handful if any(hour.first <= minutes[each] < hour.until for hour in hours)]
        asked = self._rest()
        if not asked and self._closed is None:
            yield from handful
            return
        conversations = self._practice.conversations.filter(*asked, id__in=[each for _, each in handful])
        if self._closed is not None:
            conversations = conversations.exclude(id__in=self._closed)
        fits = set(conversations.values_list("id", flat=True))
        yield from (each for each in handful if each[1] in fits)

    def _rest(self) -> list[Q | Exists]:
        """Return what is asked of each candidate."""
        asked: list[Q | Exists] = []
        for source in self._asked:
            fits = Q(id__in=source.conversations)
            if source.ways:
                taking_part = Party.objects.filter(conversation=OuterRef("id"))
                fits |= Q(Exists(taking_part.filter(reduce(or_, _ranges_of(source.ways)))))
            if source.tag:
                fits |= Q(Exists(Tagged.objects.filter(call__conversation=OuterRef("id"), tag__name=source.tag)))
            asked.append(fits)
        call = self._call()
        return [*asked, Exists(call)] if call is not None else asked

    def _call(self) -> QuerySet[Call] | None:
        """Return what one call of a conversation has to be, None if nothing."""
        sought, calls = self._sought, Call.objects.filter(conversation=OuterRef("id"))
        if sought.directions:
            calls = calls.filter(direction__in=sought.directions)
        if sought.longer_s is not None:
            calls = calls.filter(length_s__gt=sought.longer_s)
        if sought.shorter_s is not None:
            calls = calls.filter(length_s__lt=sought.shorter_s)
        is_asked = sought.directions or sought.longer_s is not None or sought.shorter_s is not None
        return calls if is_asked else None


def way_of(way: PartyWay) -> Q:
    """Ask for one value or one range of one column: what one index answers."""
    if way.column is Column.WITHHELD:
        return Q(withheld=True)
    if way.is_one_value:
        return Q(**{str(way.column): way.first})
    return Q(**{f"{way.column}__gte": way.first, f"{way.column}__lte": way.last})


def _ranges_of(ways: Iterable[PartyWay]) -> list[Q]:
    """Return a question for each range, and one for all single values of a column."""
    single: dict[Column, list[str]] = {}
    asked: list[Q] = []
    for way in ways:
        if way.is_one_value and way.column is not Column.WITHHELD:
            single.setdefault(way.column, []).append(way.first)
        else:
            asked.append(way_of(way))
    return [*asked, *(Q(**{f"{column}__in": values}) for column, values in single.items())]


def within_spans(spans: Iterable[Span]) -> Q:
    """Ask for what begins in any of these stretches of time."""
    return reduce(or_, map(_within, spans))


def _is_along(source: Source) -> bool:
    is_short = len(source.ways) <= _MOST_VALUES
    return is_short and not source.conversations and not source.tag and all(way.is_one_value for way in source.ways)


def _within(span: Span) -> Q:
    wanted = Q()
    if span.begins:
        wanted &= Q(started_at__gte=span.begins)
    if span.until:
        wanted &= Q(started_at__lt=span.until)
    return wanted


def _before(place: Place | None, id_column: str) -> Q:
    """Ask for what comes after a place, later ones being first."""
    if place is None:
        return Q()
    moment, last_id = place
    return Q(started_at__lte=moment) & (Q(started_at__lt=moment) | Q(**{f"{id_column}__lt": last_id}))


def _write_key(place: Place) -> str:
    """Write where a page ended: microseconds since 1970, and the id."""
    return f"{(place[0] - _EPOCH) // timedelta(microseconds=1)}-{place[1]}"


def _read_key(key: str) -> Place | None:
    if not key:
        return None
    moment, _, last_id = key.partition("-")
    try:
        return _EPOCH + timedelta(microseconds=int(moment)), last_id
    except (ValueError, OverflowError):
        raise UnreadablePageKey("this page's address is not one of ours; begin at the first page") from None
