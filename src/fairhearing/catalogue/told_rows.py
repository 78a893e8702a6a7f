"""The rows that lists tell conversations from, read with a question for each table.

They are put together here: prefetched relations would be a manager and a query for each row and relation, which took
longer than all reading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet

from fairhearing.call.events import EventKind
from fairhearing.catalogue.models import Call, Conversation, Event, Finding, Participation, Party, Recording
from fairhearing.catalogue.rules import FindingKind

_RowT = TypeVar("_RowT", bound=Model)

_HOLDS = Event.objects.filter(kind__in=(EventKind.HELD, EventKind.RESUMED))
_SHOWN = Recording.objects.only(
    "call", "ordinal", "state", "started_at", "ended_at", "end_reason", "sound_format", "frames"
)


@dataclass(frozen=True, slots=True)
class CallRows:
    """One call. parties: in the order they were named. holds: when its streams paused and went on.

    recordings: with what is shown of them. findings: of all of them. participations: by recording.
    """

    call: Call
    parties: tuple[Party, ...]
    holds: tuple[Event, ...]
    recordings: tuple[Recording, ...]
    findings: frozenset[FindingKind]
    participations: dict[str, tuple[Participation, ...]]


@dataclass(frozen=True, slots=True)
class ConversationRows:
    """One conversation and its calls, the first call first."""

    conversation: Conversation
    calls: tuple[CallRows, ...]


def rows_of(conversations: Iterable[Conversation]) -> tuple[ConversationRows, ...]:
    """Read what is told of these conversations, in their order."""
    listed = list(conversations)
    calls = Call.objects.filter(conversation__in=[each.id for each in listed])
    by_conversation = _grouped(calls.order_by("started_at", "id"), lambda call: call.conversation_id)
    named = [call.id for those in by_conversation.values() for call in those]
    parties = _grouped(Party.objects.filter(call__in=named).order_by("id"), lambda party: party.call_id)
    holds = _grouped(_HOLDS.filter(call__in=named).order_by("id"), lambda event: event.call_id)
    recordings = _grouped(_SHOWN.filter(call__in=named), lambda recording: recording.call_id)
    recorded = [recording.id for those in recordings.values() for recording in those]
    findings: dict[str, set[FindingKind]] = defaultdict(set)
    for recording, kind in Finding.objects.filter(recording__in=recorded).values_list("recording_id", "kind"):
        findings[recording].add(FindingKind(kind))
    there = _grouped(Participation.objects.filter(recording__in=recorded), lambda each: each.recording_id)

    def read(call: Call) -> CallRows:
        theirs = recordings.get(call.id, ())
        return CallRows(
            call,
            parties.get(call.id, ()),
            holds.get(call.id, ()),
            theirs,
            frozenset(kind for recording in theirs for kind in findings.get(recording.id, ())),
            {recording.id: there.get(recording.id, ()) for recording in theirs},
        )

    return tuple(
        ConversationRows(each, tuple(read(call) for call in by_conversation.get(each.id, ()))) for each in listed
    )


def _grouped(rows: QuerySet[_RowT], whose: Callable[[_RowT], str]) -> dict[str, tuple[_RowT, ...]]:
    groups: dict[str, list[_RowT]] = {}
    for row in rows:
        groups.setdefault(whose(row), []).append(row)
    return {name: tuple(group) for name, group in groups.items()}
