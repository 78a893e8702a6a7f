"""Rounds of test calls: begun, taken down one by one, and what the last whole one says.

A round begins with all its calls open; each is noted as begun, then as ended. Those that a killed worker left open are
broken off by the next round.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from fairhearing.heartbeat.outcome import Ending, Outcome
from fairhearing.probing.models import ProbeCall

KEPT: Final = timedelta(days=400)
"""Thirteen months and some days: as far back as anybody asks whether calls were recorded."""
_BATCH: Final = 50
_MS_PER_S: Final = 1000


@dataclass(frozen=True, slots=True)
class LastRound:
    """What the last whole round came to. endings: by where, as `ProbeCall.place` has it.

    unnoticed: where a changed byte was not noticed.
    """

    ended_at: datetime
    endings: dict[str, Ending]
    took_ms: int | None
    unnoticed: tuple[str, ...] = ()

    @property
    def is_heard(self) -> bool:
        """Whether every call of it was heard."""
        return all(ending is Ending.HEARD for ending in self.endings.values())


def begin_round(places: Iterable[tuple[str, str]], now: datetime) -> list[ProbeCall]:
    """Write down that a call is to be made at each of these: node and way. What was left open before is broken off."""
    with transaction.atomic():
        break_off(now)
        return [ProbeCall.objects.create(round_at=now, node=node, way=way) for node, way in places]


def break_off(now: datetime) -> int:
    """End the calls of a worker that was killed or stopped in the middle; return how many."""
    return ProbeCall.objects.filter(ended_at=None).update(ended_at=now, ending=str(Ending.BROKEN_OFF))


def note_begun(call: ProbeCall, now: datetime) -> None:
    """Write down that a call is being made."""
    call.began_at = now
    call.save(update_fields=["began_at"])


def note_ended(call: ProbeCall, outcome: Outcome, now: datetime) -> None:
    """Write down what became of a call."""
    call.ended_at, call.ending, call.recording = now, str(outcome.ending), outcome.recording
    call.took_ms = None if outcome.took_s is None else round(outcome.took_s * _MS_PER_S)
    call.change_noticed = outcome.change_noticed
    call.save(update_fields=["ended_at", "ending", "recording", "took_ms", "change_noticed"])


def last_round() -> LastRound | None:
    """Return the last round all of whose calls ended, and none of them broken off; None where there was none."""
    whole = ProbeCall.objects.exclude(round_at__in=ProbeCall.objects.filter(ended_at=None).values("round_at"))
    whole = whole.exclude(ending=str(Ending.BROKEN_OFF))
    latest = whole.order_by("-id").first()  # the clock may have been set back since another round
    if latest is None:
        return None
    calls = list(whole.filter(round_at=latest.round_at))
    nodes = {call.node for call in calls}
    return LastRound(
        max(call.ended_at for call in calls if call.ended_at is not None),
        {_where(call, nodes): Ending(call.ending) for call in calls},
        max((call.took_ms for call in calls if call.took_ms is not None), default=None),
        tuple(_where(call, nodes) for call in calls if call.change_noticed is False),
    )


def round_since(moment: datetime) -> list[ProbeCall]:
    """Return the calls of the last round if all of them ended, and the last one after this moment; else none."""
    latest = ProbeCall.objects.exclude(ending=str(Ending.BROKEN_OFF)).order_by("-id").first()
    if latest is None:
        return []
    calls = list(ProbeCall.objects.filter(round_at=latest.round_at).order_by("id"))
    ended = [call.ended_at for call in calls if call.ended_at is not None]
    return calls if len(ended) == len(calls) and max(ended) > moment else []


def is_going_on() -> bool:
    """Say whether a round is being made, or was left open."""
    return ProbeCall.objects.filter(ended_at=None).exists()


def forget_old(now: datetime) -> None:
    """Delete calls of more than thirteen months ago, a few at a time."""
    old = ProbeCall.objects.filter(round_at__lt=now - KEPT)
    while ids := list(old.values_list("id", flat=True)[:_BATCH]):
        ProbeCall.objects.filter(id__in=ids).delete()


def _where(call: ProbeCall, nodes: set[str]) -> str:
    """Name an address as health does: by its way, and by its node where there are several."""
    return call.way if len(nodes) == 1 else f"{call.node} {call.way}".strip()
