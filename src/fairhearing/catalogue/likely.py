"""Other calls that may belong to a conversation though nothing ties them to it: told with the reason, never joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fairhearing.catalogue.call_lines import side_words
from fairhearing.catalogue.conversations import LIKELY, Span, is_likely
from fairhearing.catalogue.models import Call, Party
from fairhearing.wording.counts import counted

_MOST = 5
_LONGEST_CALL = timedelta(hours=12)
_A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Likely:
    """One call that is worth a look, and why."""

    id: str
    started_at: datetime
    inside: str
    reason: str


def likely_calls(call: Call, labels: Mapping[str, str]) -> tuple[Likely, ...]:
    """Return calls of other conversations with the same outside number at about the same time, in their order."""
    outside = call.parties.filter(side=Party.Side.LEFT, extension="").exclude(number="")
    numbers = list(outside.values_list("number", flat=True)[:_MOST])
    if not numbers:
        return ()
    near = Party.objects.filter(
        practice=call.practice,
        side=Party.Side.LEFT,
        number__in=numbers,
        started_at__gte=call.started_at - LIKELY - _LONGEST_CALL,
        started_at__lte=call.last_at + LIKELY,
    ).exclude(conversation=call.conversation_id)
    found = Call.objects.filter(id__in=near.values("call_id")).prefetch_related("parties").order_by("started_at", "id")
    this = _span(call)
    return tuple(_likely(this, each, labels) for each in found if is_likely(this, _span(each)))[:_MOST]


def _likely(this: Span, other: Call, labels: Mapping[str, str]) -> Likely:
    if other.started_at > this.until:
        when = f"{_minutes(other.started_at - this.until)} later"
    elif other.last_at < this.began:
        when = f"{_minutes(this.began - other.last_at)} before"
    else:
        when = "at the same time"
    inside = side_words([each for each in other.parties.all() if each.side == Party.Side.RIGHT], labels)
    return Likely(other.id, other.started_at, inside, f"The same number, {when}")


def _minutes(span: timedelta) -> str:
    return "less than a minute" if span < _A_MINUTE else counted(span // _A_MINUTE, "minute")


def _span(call: Call) -> Span:
    return Span(call.id, call.started_at, call.last_at)
