"""Finding calls: by number and by day, page by page. Every search starts from the practices one may see.

What is found is conversations, each once, however many of its calls match. They stand where their first call stands.

Pages are by key, not by count: a page asks for what comes after the last conversation of the page before, so the
thousandth costs what the first does and nothing is shown twice while calls arrive. Each practice is read by its own
index range and the answers merged: one ordered range a practice is what both databases do well.

A number that few calls have is looked up among the parties, and the newest of what is found are fetched. A number that
many have (the practice's own, or "07") needs no lookup: walking back from the newest call meets it soon enough. Which
of the two it is, is asked of the parties' index with a limit: no statistics of the database's are relied upon.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from fairhearing.call.events import EventKind
from fairhearing.catalogue.closures import closed_conversations
from fairhearing.catalogue.errors import UnreadablePageKey, UnreadableSearch
from fairhearing.catalogue.models import Conversation, Event, Party, Search
from fairhearing.catalogue.numbers import NumberQuery, Range, read_number
from fairhearing.catalogue.rules import day_begins, day_ends
from fairhearing.practice.models import Person, Practice

PAGE_SIZE = 50
FORGOTTEN_AFTER = timedelta(days=1)
"""How long what somebody searched for is kept: it is personal data, and only the way back to a page."""

_HOLDS = Event.objects.filter(kind__in=(EventKind.HELD, EventKind.RESUMED)).order_by()

WITH_CALLS = (
    "calls__parties",
    Prefetch("calls__events", _HOLDS),
    "calls__recordings__findings",
    "calls__recordings__participations",
)
"""What a list needs of each conversation, read with few questions; of its events, when it was on hold."""

_FEW = 2000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallQuery:
    """What to look for. Days are the practice's and both included; None leaves that end open."""

    number: NumberQuery | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some conversations, latest first. `next_key`: what to ask the next page with, None on the last."""

    conversations: tuple[Conversation, ...]
    next_key: str | None


def find_calls(
    practices: Iterable[Practice],
    query: CallQuery,
    *,
    after: str = "",
    size: int = PAGE_SIZE,
    reader: Person | None = None,
) -> Page:
    """Return one page of the conversations of these practices, with all that `WITH_CALLS` names at hand.

    after: the `next_key` of the page before, "" for the first. reader: whose page it is; what is closed to them is not
    there for them. Raises UnreadablePageKey.
    """
    wanted = _before_key(after, "id") & _within_days(query)
    found: list[Conversation] = []
    for practice in practices:
        conversations = practice.conversations.filter(wanted)
        closed = closed_conversations(reader, practice) if reader else None
        if closed is not None:
            conversations = conversations.exclude(id__in=closed)
        if query.number:
            place = _before_key(after, "conversation_id")
            parties = Party.objects.filter(place, _within_days(query), practice=practice)
            if closed is not None:
                parties = parties.exclude(conversation__in=closed)
            conversations = _with_number(conversations, parties, _ways(query.number), size)
        found += conversations.order_by("-started_at", "-id").prefetch_related(*WITH_CALLS)[: size + 1]
    found.sort(key=lambda each: (each.started_at, each.id), reverse=True)
    page = tuple(found[:size])
    return Page(page, _page_key(page[-1]) if len(found) > size else None)


def save_search(owner: Person, *, number: str, first_day: date | None, last_day: date | None, now: datetime) -> Search:
    """Keep what somebody looks for, under an id that may stand in an address.

    Raises UnreadableSearch for what is no number, before anything is kept.
    """
    number = " ".join(number.split())
    if len(number) > Search.LONGEST_NUMBER:
        raise UnreadableSearch(f"a number has at most {Search.LONGEST_NUMBER} characters")
    if number:
        read_number(number)
    return Search.objects.create(owner=owner, number=number, first_day=first_day, last_day=last_day, created_at=now)


def query_of(search: Search) -> CallQuery:
    """Read a kept search again."""
    return CallQuery(
        number=read_number(search.number) if search.number else None,
        first_day=search.first_day,
        last_day=search.last_day,
    )


def forget_searches(now: datetime) -> int:
    """Delete searches nobody needs the way back to any more; return how many."""
    deleted, _ = Search.objects.filter(created_at__lt=now - FORGOTTEN_AFTER).delete()
    return deleted


def _within_days(query: CallQuery) -> Q:
    """Turn days at the practice into moments."""
    wanted = Q()
    if query.first_day:
        wanted &= Q(started_at__gte=day_begins(query.first_day))
    if query.last_day:
        wanted &= Q(started_at__lt=day_ends(query.last_day))
    return wanted


def _ways(number: NumberQuery) -> list[Q]:
    """Return each way in which a party may match; each is one range of an index."""
    ways = []
    if number.begins:
        ways.append(_in_range("number", number.begins))
    if number.ends:
        ways.append(_in_range("number_reversed", number.ends))
    if number.extension:
        ways.append(Q(extension=number.extension))
    return ways


def _with_number(
    conversations: QuerySet[Conversation], parties: QuerySet[Party], ways: Sequence[Q], size: int
) -> QuerySet[Conversation]:
    """Keep the conversations with a party that matches in any of these ways."""
    places: set[tuple[datetime, str]] = set()
    for way in ways:
        matches = list(parties.filter(way).values_list("started_at", "conversation_id")[: _FEW + 1])
        if len(matches) > _FEW:
            taking_part = Party.objects.filter(conversation=OuterRef("id"))
            return conversations.filter(Exists(taking_part.filter(reduce(or_, ways))))
        places.update(matches)
    newest = sorted(places, reverse=True)[: size + 1]
    return conversations.filter(id__in=[each for _, each in newest])


def _in_range(column: str, wanted: Range) -> Q:
    """Ask for a range of one column."""
    return Q(**{f"{column}__gte": wanted.first, f"{column}__lte": wanted.last})


def _page_key(last: Conversation) -> str:
    """Write where a page ended: microseconds since 1970, and the id, since several may begin at one moment."""
    return f"{(last.started_at - _EPOCH) // timedelta(microseconds=1)}-{last.id}"


def _before_key(key: str, id_column: str) -> Q:
    """Ask for what comes after a page's end, later ones being first; of conversations, or of parties."""
    if not key:
        return Q()
    moment, _, last_id = key.partition("-")
    try:
        started_at = _EPOCH + timedelta(microseconds=int(moment))
    except (ValueError, OverflowError):
        raise UnreadablePageKey("this page's address is not one of ours; begin at the first page") from None
    return Q(started_at__lte=started_at) & (Q(started_at__lt=started_at) | Q(**{f"{id_column}__lt": last_id}))
