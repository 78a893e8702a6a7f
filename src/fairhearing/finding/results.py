"""What was found, grouped by who rang or was rung: one heading a caller, the latest call first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fairhearing.catalogue.call_lines import party_name
from fairhearing.catalogue.conversation_lines import ConversationLine, conversation_line
from fairhearing.catalogue.models import Call, Conversation, Party
from fairhearing.catalogue.wording import spoken_number


@dataclass(frozen=True, slots=True)
class Caller:
    """The outside party of some calls. number: "" where it is not known; note: what else is to be said of them."""

    heading: str
    number: str
    note: str
    lines: tuple[ConversationLine, ...]


def by_caller(conversations: Iterable[Conversation], labels: Mapping[str, str]) -> tuple[Caller, ...]:
    """Group conversations that come latest first; whoever was on the phone last comes first."""
    groups: dict[tuple[str, str], list[tuple[Conversation, ConversationLine]]] = {}
    for conversation in conversations:
        line = conversation_line(conversation, labels)
        number = _outside_number(conversation)
        groups.setdefault((number, "" if number else line.outside), []).append((conversation, line))
    return tuple(_caller(number, found, labels) for (number, _), found in groups.items())


def _caller(number: str, found: list[tuple[Conversation, ConversationLine]], labels: Mapping[str, str]) -> Caller:
    lines = tuple(line for _, line in found)
    if not number:
        return Caller(lines[0].outside, "", _unknown(found), lines)
    names = [name for conversation, _ in found for name in _names(conversation, number, labels)]
    spoken = spoken_number(number)
    return Caller(names[0] if names else spoken, spoken if names else "", "", lines)


def _unknown(found: list[tuple[Conversation, ConversationLine]]) -> str:
    """Say of callers whose number is not known that they may be several people."""
    withheld = any(party.withheld for conversation, _ in found for party in _left(conversation))
    return "These may be different people" if withheld and len(found) > 1 else ""


def _outside_number(conversation: Conversation) -> str:
    return next((party.number for party in _left(conversation) if party.number), "")


def _names(conversation: Conversation, number: str, labels: Mapping[str, str]) -> list[str]:
    return [name for party in _left(conversation) if party.number == number if (name := party_name(party, labels))]


def _left(conversation: Conversation) -> list[Party]:
    """Return the outside parties, those of calls that are not internal first."""
    calls = sorted(
        conversation.calls.all(), key=lambda call: (call.direction == Call.Direction.INTERNAL, call.started_at, call.id)
    )
    return [
        party
        for call in calls
        for party in sorted(call.parties.all(), key=lambda party: party.id)
        if party.side == Party.Side.LEFT
    ]
