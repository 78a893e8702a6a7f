"""Who asks, how it came, when we aim to answer, who may approve, and where a disclosure stands. Pure, no Django.

    preparing -> asked -> approved -> delivered -> closed
    asked, approved -> preparing         sent back by who approves, or something was changed
    any of the first three -> refused, withdrawn -> closed

An approval is of what there was: authority, need, extent and every hidden part, by one fingerprint. Whatever is changed
afterwards was approved by nobody (`state_now`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from fairhearing.clocks.days import IsHoliday, last_working
from fairhearing.disclosures.errors import BadReference

TARGET: Final = timedelta(days=14)
"""So long after its receipt we aim to answer, where no earlier day is named."""
AHEAD: Final = timedelta(days=2)
"""So long before the day they name."""
SOON: Final = timedelta(days=3)
"""So long before the day we aim for, people are reminded."""
_REFERENCE: Final = re.compile(r"\s*[dD][\s-]*(20[0-9]{2})[\s-]*0*([1-9][0-9]{0,5})\s*")


class Kind(StrEnum):
    """Who asks. The words are stored: only add."""

    POLICE = "police"
    CORONER = "coroner"
    COURT = "court"
    REGULATOR = "regulator"
    INSURER = "insurer"
    """An insurer, or somebody else whom the patient lets have it."""
    DEFENCE = "defence"
    """The practice's own defence body or solicitor, for a claim against it."""
    SUCCESSOR = "successor"
    """The practice that takes over the patient, or the contract."""


class Way(StrEnum):
    """How it came. The words are stored: only add."""

    LETTER = "letter"
    EMAIL = "email"
    SPOKEN = "spoken"
    """Aloud, at the desk or on the telephone: nothing is given before it is there in writing."""


class Confidence(StrEnum):
    """Why the duty of confidence does not forbid it, beside data protection law. The words are stored: only add."""

    CONSENT = "consent"
    """The person agrees."""
    DUTY = "duty"
    """A law or an order requires it."""
    PUBLIC_INTEREST = "public-interest"
    """The public interest in giving it weighs more than that in keeping it."""
    CARE = "care"
    """Who gets it cares for the person, and is bound as we are."""


class Telling(StrEnum):
    """Whether the person is told. The words are stored: only add."""

    TELL = "tell"
    NOT = "not"
    """Telling would defeat the purpose, or put somebody at risk."""
    LATER = "later"
    """Not until something is over."""
    DEAD = "dead"
    """The person has died."""


class State(StrEnum):
    """Where a disclosure stands. The words are stored: only add."""

    PREPARING = "preparing"
    """Its authority is found out, its calls are chosen and hidden."""
    ASKED = "asked"
    """Somebody who did not prepare it is asked to approve it."""
    APPROVED = "approved"
    """It may be given, as it was approved."""
    DELIVERED = "delivered"
    """The copy went."""
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    """It is over; its calls go back to their own dates, or are kept on for proceedings."""


WORKED: Final = (State.PREPARING, State.ASKED, State.APPROVED)
_ENDS: Final = frozenset({State.REFUSED, State.WITHDRAWN})
MOVES: Final[dict[State, frozenset[State]]] = {
    State.PREPARING: frozenset({State.ASKED}) | _ENDS,
    State.ASKED: frozenset({State.PREPARING, State.APPROVED}) | _ENDS,
    State.APPROVED: frozenset({State.PREPARING, State.ASKED, State.DELIVERED}) | _ENDS,
    State.DELIVERED: frozenset({State.CLOSED}),
    State.REFUSED: frozenset({State.CLOSED}),
    State.WITHDRAWN: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
}
"""From which state which others are reached."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was said of a disclosure so far. Each is "" or None while nobody said it.

    whole_calls: calls that are given with nothing hidden; whole_words: why less does not do.
    """

    power: str = ""
    seen_on: date | None = None
    confidence: str = ""
    need: str = ""
    whole_calls: int = 0
    whole_words: str = ""
    telling: str = ""


def owed(prepared: Prepared) -> tuple[str, ...]:
    """Say what is missing before somebody can be asked to approve it, beside its calls; each in a sentence."""
    missing = []
    if not prepared.power:
        missing.append("Say by which power they ask")
    elif prepared.seen_on is None:
        missing.append("See the paper that shows it")
    if not prepared.confidence:
        missing.append("Say why the duty of confidence does not forbid it")
    if not prepared.need:
        missing.append("Say what they need it for, and why this is the least that does")
    if prepared.whole_calls and not prepared.whole_words:
        words = "1 call is" if prepared.whole_calls == 1 else f"{prepared.whole_calls} calls are"
        missing.append(f"{words} given whole: say why a part does not do")
    if not prepared.telling:
        missing.append("Decide whether the person is told")
    return tuple(missing)


def may_approve(person: Hashable, preparers: Collection[Hashable]) -> bool:
    """Say whether somebody may approve: nobody who had a hand in it."""
    return person not in preparers


def target_on(received_on: date, needed_by: date | None, is_holiday: IsHoliday) -> date:
    """Return the day we aim for: a fortnight after it came, or two days before the day they name, if that is earlier.

    On a Saturday, a Sunday or a bank holiday it is the last working day before; never a day before it came.
    """
    day = received_on + TARGET
    if needed_by is not None:
        day = min(day, needed_by - AHEAD)
    return max(received_on, last_working(day, is_holiday))


def is_worked(state: State) -> bool:
    """Say whether it is still to be given or refused."""
    return state in WORKED


def may_move(before: State, after: State) -> bool:
    """Say whether one state is reached from another."""
    return after in MOVES[before]


def state_now(kept: State, approval_stands: Callable[[], bool]) -> State:
    """Say where it stands: what was approved and then changed is being prepared again."""
    if kept is State.APPROVED and not approval_stands():
        return State.PREPARING
    return kept


def reference_of(year: int, number: int) -> str:
    """Return what people call a disclosure."""
    return f"D-{year}-{number:04d}"


def read_reference(typed: str) -> tuple[int, int]:
    """Read a reference as people type it, in capitals or not, with blanks or hyphens. Raises BadReference."""
    found = _REFERENCE.fullmatch(typed)
    if found is None:
        raise BadReference("a reference reads D, the year, the number: D-2026-0003")
    return int(found[1]), int(found[2])
