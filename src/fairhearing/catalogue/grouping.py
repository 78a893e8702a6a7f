"""Keeps calls together that are one conversation, as they are taken in. Runs inside intake's transaction.

After a call's rows are written, all calls that can be reached from it by identifiers are looked at anew and grouped by
the rule of `conversations`, so that it does not matter which of them came first. What is reached is few: an identifier
that many calls have is crowded and leads nowhere. Two workers that write calls of one practice take turns: `take_turns`
holds the practice's row until the transaction ends.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from fairhearing.catalogue.conversations import MOST_CALLS, Span, conversations, first_of
from fairhearing.catalogue.models import Call, CallIdentifier, Conversation, Party
from fairhearing.practice.models import Practice

_Identifier = tuple[str, str]


def take_turns(practices: Iterable[str]) -> None:
    """Wait until no other worker writes calls of these practices. SQLite lets only one write anyway."""
    wanted = Practice.objects.filter(id__in=set(practices)).order_by("id")
    list(wanted.select_for_update(no_key=True).values_list("id", flat=True))


def name_identifiers(call: Call, identifiers: Iterable[_Identifier]) -> None:
    """Write what a call shares with others; what is there already stays."""
    CallIdentifier.objects.bulk_create(
        (
            CallIdentifier(call=call, practice_id=call.practice_id, kind=kind, value=value)
            for kind, value in identifiers
        ),
        ignore_conflicts=True,
    )


def group_with_others(call: Call) -> None:
    """Put a call, and all calls that it may tie together or apart, into their conversations."""
    spans, sharing = _reach(call)
    if len(spans) == 1 and _is_alone(call):
        return
    before = set(Call.objects.filter(id__in=spans).values_list("conversation_id", flat=True))
    after = {_settle(call.practice_id, [spans[each] for each in calls]) for calls in conversations(spans, sharing)}
    Conversation.objects.filter(id__in=before - after, calls=None).delete()


def _is_alone(call: Call) -> bool:
    """Say whether a call is its own conversation, and stands where it began: as most do, when they are taken in."""
    stands = Conversation.objects.filter(id=call.id, started_at=call.started_at)
    return call.conversation_id == call.id and stands.exists()


def _reach(call: Call) -> tuple[dict[str, Span], list[set[str]]]:
    """Return the calls that identifiers lead to from this one, and which of them share one.

    The calls of an identifier that has just become crowded are among them: it ties them together no more.
    """
    spans: dict[str, Span] = {}
    sharing: list[set[str]] = []
    seen: set[_Identifier] = set()
    waiting = {call.id}
    while waiting:
        rows = Call.objects.filter(id__in=waiting).values_list("id", "started_at", "last_at")
        spans |= {row[0]: Span(*row) for row in rows}
        named = _shared_by(waiting) - seen
        seen |= named
        found = [calls for each in named if (calls := _calls_with(call.practice_id, each))]
        sharing += found
        waiting = {each for calls in found for each in calls} - spans.keys()
    return spans, sharing


def _shared_by(calls: Iterable[str]) -> set[_Identifier]:
    """Return the identifiers of these calls that some other call has too: of most calls there are none."""
    same = {name: OuterRef(name) for name in ("practice", "kind", "value")}
    others = CallIdentifier.objects.filter(**same).exclude(call=OuterRef("call"))
    return set(CallIdentifier.objects.filter(Exists(others), call__in=calls).values_list("kind", "value"))


def _calls_with(practice: str, identifier: _Identifier) -> set[str]:
    """Return the calls that have an identifier; none if it was crowded already before the last of them."""
    kind, value = identifier
    rows = CallIdentifier.objects.filter(practice=practice, kind=kind, value=value)
    calls = set(rows.values_list("call_id", flat=True)[: MOST_CALLS + 2])
    return calls if len(calls) <= MOST_CALLS + 1 else set()


def _settle(practice: str, spans: list[Span]) -> str:
    """Let these calls, and no others, be one conversation; return its id."""
    first = first_of(spans)
    calls = [span.call for span in spans]
    Conversation.objects.update_or_create(id=first.call, defaults={"practice_id": practice, "started_at": first.began})
    Call.objects.filter(id__in=calls).exclude(conversation=first.call, stands_at=first.began).update(
        conversation=first.call, stands_at=first.began
    )
    Party.objects.filter(call__in=calls).exclude(conversation=first.call, started_at=first.began).update(
        conversation=first.call, started_at=first.began
    )
    return first.call
