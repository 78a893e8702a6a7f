"""Where conversations stand in time, and how a page's address says where the page before ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q

from fairhearing.finding.errors import UnreadablePageKey
from fairhearing.finding.sought import Span

Place = tuple[datetime, str]
"""Where a conversation stands: its beginning, and its id, since several may begin at one moment."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Under which names a table holds where conversations stand."""

    moment: str
    conversation: str


OF_CONVERSATIONS = Columns("started_at", "id")
OF_PARTIES = Columns("started_at", "conversation_id")
OF_CALLS = Columns("stands_at", "conversation_id")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def within_spans(spans: Iterable[Span]) -> Q:
    """Ask for what begins in any of these stretches of time."""
    return reduce(or_, map(within, spans))


def within(span: Span, columns: Columns = OF_CONVERSATIONS) -> Q:
    """Ask for what begins in this stretch of time."""
    wanted = Q()
    if span.begins:
        wanted &= Q(**{f"{columns.moment}__gte": span.begins})
    if span.until:
        wanted &= Q(**{f"{columns.moment}__lt": span.until})
    return wanted


def from_place(span: Span, place: Place | None, columns: Columns, *, to: Place | None = None) -> Q:
    """Ask for what of a span comes after a place, later ones being first. to: the last that is asked for.

    One upper bound is told, the lower, and one lower: of two SQLite takes the first, and reads from there.
    """
    wanted, moment, name = Q(), columns.moment, columns.conversation
    if to is not None:
        span = replace(span, begins=None)
        wanted &= Q(**{f"{moment}__gte": to[0]}) & (Q(**{f"{moment}__gt": to[0]}) | Q(**{f"{name}__gte": to[1]}))
    if place is not None and not (span.until and span.until <= place[0]):
        span = replace(span, until=None)
        wanted &= Q(**{f"{moment}__lte": place[0]}) & (
            Q(**{f"{moment}__lt": place[0]}) | Q(**{f"{name}__lt": place[1]})
        )
    return within(span, columns) & wanted


def write_key(place: Place) -> str:
    """Write where a page ended: microseconds since 1970, and the id."""
    return f"{(place[0] - _EPOCH) // timedelta(microseconds=1)}-{place[1]}"


def read_key(key: str) -> Place | None:
    """Return where a page ended, None for "". Raises UnreadablePageKey."""
    if not key:
        return None
    moment, _, last_id = key.partition("-")
    try:
        return _EPOCH + timedelta(microseconds=int(moment)), last_id
    except (ValueError, OverflowError):
        raise UnreadablePageKey("this page's address is not one of ours; begin at the first page") from None
