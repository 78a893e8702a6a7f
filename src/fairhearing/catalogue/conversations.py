"""Which calls are one conversation. A pure rule, no Django.

    two calls belong together      when they share an identifier (see `call.identifiers`), and
                                   one begins before the other has been over for half an hour, and
                                   the identifier is crowded neither by these calls nor by others of the practice
    a conversation                 is all calls that are tied together so, directly or by others between them
    a likeness                     the same outside number within a quarter of an hour: told, never acted upon

A transfer, a consultation, a parked call and a conference come as several calls; what ties them is what the phone
system says, never a guess. An identifier is crowded when more calls have it than any conversation has: such a phone
system writes one and the same for all its calls. Groups depend on the calls alone, not on the order they came in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_CALLS = 12
"""How many calls may share an identifier before it is crowded and says nothing."""
LULL = timedelta(minutes=30)
"""How long after its end a call may still be gone on with: parked, or rung back."""
LIKELY = timedelta(minutes=15)
"""Within what time another call with the same outside number is worth a look."""


@dataclass(frozen=True, slots=True)
class Span:
    """When one call was: from its beginning until the last that is known of it."""

    call: str
    began: datetime
    until: datetime


def conversations(spans: Mapping[str, Span], sharing: Iterable[Collection[str]]) -> list[frozenset[str]]:
    """Return these calls as conversations, each call in exactly one.

    spans: by call. sharing: for each identifier the calls that have it.
    """
    parent = {call: call for call in spans}

    def root(call: str) -> str:
        while parent[call] != call:
            parent[call] = parent[parent[call]]
            call = parent[call]
        return call

    for calls in sharing:
        if len(calls) <= MOST_CALLS:
            for one, other in _neighbours([spans[call] for call in calls]):
                parent[root(one)] = root(other)
    together: dict[str, set[str]] = {}
    for call in spans:
        together.setdefault(root(call), set()).add(call)
    return [frozenset(calls) for calls in together.values()]


def first_of(spans: Iterable[Span]) -> Span:
    """Return the call that a conversation begins with; its id is the conversation's."""
    return min(spans, key=lambda span: (span.began, span.call))


def is_likely(one: Span, other: Span) -> bool:
    """Whether two calls with the same outside number are near enough to be worth a look."""
    return one.began <= other.until + LIKELY and other.began <= one.until + LIKELY


def _neighbours(spans: Iterable[Span]) -> list[tuple[str, str]]:
    """Return pairs that tie together all that are near each other, directly or by others between them."""
    pairs: list[tuple[str, str]] = []
    last: Span | None = None
    for span in sorted(spans, key=lambda each: (each.began, each.call)):
        if last is not None and span.began <= last.until + LULL:
            pairs.append((last.call, span.call))
        if last is None or span.until >= last.until:
            last = span
    return pairs
