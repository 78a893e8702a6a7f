"""How a clause stands, from what its probes found and when. Pure.

The worst decides, in this order: an answer that says BROKEN makes the clause Not met, however old it is, until a newer
one says otherwise; a probe that was never asked, whose answer is too old, that answers UNKNOWN, or whose signature has
run out makes it Not proven; a signature makes it Signed for; and only what is left is Met.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from fairhearing.clauses.proof import Answer, Probe, Verdict


class State(StrEnum):
    """How a clause stands, as pages say it."""

    NOT_MET = "not-met"
    NOT_PROVEN = "not-proven"
    SIGNED_FOR = "signed-for"
    MET = "met"

    @property
    def words(self) -> str:
        """What pages say of it."""
        return _WORDS[self]


_WORDS: Final = {
    State.NOT_MET: "Not met",
    State.NOT_PROVEN: "Not proven",
    State.SIGNED_FOR: "Signed for",
    State.MET: "Met",
}
_AHEAD: Final = timedelta(minutes=5)
"""How far ahead of this clock a result may say it is: another process's clock read a moment later."""
WORST_FIRST: Final = tuple(State)
_BY_VERDICT: Final = {
    Verdict.BROKEN: State.NOT_MET,
    Verdict.UNKNOWN: State.NOT_PROVEN,
    Verdict.SIGNED: State.SIGNED_FOR,
    Verdict.KEPT: State.MET,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One probe and its newest result: when it was asked, and what was answered; None and () before the first."""

    probe: Probe
    asked_at: datetime | None
    answers: tuple[Answer, ...]
    figure: str = ""

    def stale_at(self) -> datetime | None:
        """Return from when on the result is no more believed."""
        return None if self.asked_at is None else self.asked_at + self.probe.good_for


def worst(states: Iterable[State]) -> State:
    """Return the worst of some states; Not proven of none: silence is never green."""
    return min(states, key=WORST_FIRST.index, default=State.NOT_PROVEN)


def state_of_answer(answer: Answer, today: date) -> State | None:
    """Return what one answer makes of its clause on a day; None for a figure that decides nothing."""
    if answer.verdict is Verdict.NOTED:
        return None
    if answer.verdict is Verdict.SIGNED and (answer.signed_until is None or answer.signed_until < today):
        return State.NOT_PROVEN
    return _BY_VERDICT[answer.verdict]


def state_of_probe(asked: Asked, now: datetime, today: date) -> State:
    """Return how one probe's newest result stands now. today: the day that the practice's clocks show."""
    states = [state for answer in asked.answers if (state := state_of_answer(answer, today)) is not None]
    found = worst(states)
    if found is State.NOT_MET:
        return found
    is_believed = (
        asked.asked_at is not None and asked.asked_at <= now + _AHEAD and now < asked.asked_at + asked.probe.good_for
    )
    return found if is_believed else State.NOT_PROVEN


def state_of_clause(results: Sequence[Asked], now: datetime, today: date) -> State:
    """Return how a clause stands by all its probes; Not proven where it has none."""
    return worst(state_of_probe(asked, now, today) for asked in results)


def signed_until(results: Sequence[Asked]) -> date | None:
    """Return the first day on which a signature that the clause rests on runs out."""
    days = [answer.signed_until for asked in results for answer in asked.answers if answer.verdict is Verdict.SIGNED]
    return min((day for day in days if day), default=None)
