"""Who asks, how it came, and where a request stands. Pure, no Django.

    received -> searching <-> clarifying -> reviewing -> second check -> delivered -> closed
    any of the first five -> refused, withdrawn -> closed
    refused -> searching         whoever asked sent more

What is kept is received, clarifying, searching after an answer, and how it ended; what else there is follows from the
calls and from what is hidden of them, each time anew (`state_now`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from fairhearing.subject_access.errors import BadReference

_REFERENCE: Final = re.compile(r"\s*[rR][\s-]*(20[0-9]{2})[\s-]*0*([1-9][0-9]{0,5})\s*")


class Asker(StrEnum):
    """Who asks, and by which right. The words are stored: only add."""

    PATIENT = "patient"
    """The patient, about their own calls."""
    CALLER = "caller"
    """Somebody who rang and is not the patient: what is theirs is their own voice and words."""
    STAFF = "staff"
    """Somebody of the team, about calls they took."""
    REPRESENTATIVE = "representative"
    """A solicitor or somebody else whom the person gave written authority."""
    PARENT = "parent"
    """Who has parental responsibility: the child's competence and wishes come first."""
    ATTORNEY = "attorney"
    """An attorney or a deputy of the court of protection."""
    EXECUTOR = "executor"
    """The personal representative of a patient who died."""
    CLAIMANT = "claimant"
    """Who may have a claim arising out of a patient's death."""


@dataclass(frozen=True, slots=True)
class AskerRule:
    """What the law asks of one kind. authority: what has to be seen, "" where nothing has.

    decides_first: whether something is decided before it is even said that there are calls. after_death: whether the
    Access to Health Records Act 1990 takes the place of the UK GDPR. is_other: whether somebody else than the person.
    """

    authority: str = ""
    decides_first: bool = False
    after_death: bool = False
    is_other: bool = False


ASKERS: Final[dict[Asker, AskerRule]] = {
    Asker.PATIENT: AskerRule(),
    Asker.CALLER: AskerRule(),
    Asker.STAFF: AskerRule(),
    Asker.REPRESENTATIVE: AskerRule("the person’s written authority", is_other=True),
    Asker.PARENT: AskerRule("proof of parental responsibility", decides_first=True, is_other=True),
    Asker.ATTORNEY: AskerRule("the registered power of attorney, or the court’s order", is_other=True),
    Asker.EXECUTOR: AskerRule("the grant of probate, or letters of administration", after_death=True, is_other=True),
    Asker.CLAIMANT: AskerRule("what the claim is, in writing", after_death=True, is_other=True),
}


class Way(StrEnum):
    """How a request came. The words are stored: only add."""

    LETTER = "letter"
    """On paper, by post or by hand."""
    EMAIL = "email"
    """By e-mail or by a form of the website."""
    SPOKEN = "spoken"
    """Aloud, on the telephone or at the desk: it counts, and is confirmed in writing."""
    MISDIRECTED = "misdirected"
    """To somebody else than who deals with requests: it counts from then, and is confirmed in writing."""


CONFIRMED_IN_WRITING: Final = frozenset({Way.SPOKEN, Way.MISDIRECTED})
"""Of which a written confirmation is made."""


class Decision(StrEnum):
    """What was decided about a parent's request, before anything is said. The words are stored: only add."""

    CHILD_AGREES = "child-agrees"
    """The child understands what is asked, and agrees."""
    CHILD_INTEREST = "child-interest"
    """The child does not understand it yet, and it is in their interest."""
    NOT_GIVEN = "not-given"
    """The child does not agree, or it is not in their interest: refused without saying whether there are calls."""


class State(StrEnum):
    """Where a request stands. The words are stored: only add."""

    RECEIVED = "received"
    """It is written down; who asks, or whether they may, is still to be found out."""
    SEARCHING = "searching"
    """Its calls are being found and decided on."""
    CLARIFYING = "clarifying"
    """Whoever asked was asked something, and the clock stands still."""
    REVIEWING = "reviewing"
    """Every call is decided on; what they may not have is being hidden."""
    SECOND_CHECK = "second-check"
    """Somebody else has to check it."""
    DELIVERED = "delivered"
    """It was answered: by a copy, or by saying that nothing was found."""
    REFUSED = "refused"
    """It was refused, by a letter with the reasons."""
    WITHDRAWN = "withdrawn"
    """Whoever asked no longer wants it."""
    CLOSED = "closed"
    """It is over; its calls go back to their own dates."""


_WORKED: Final = (State.RECEIVED, State.SEARCHING, State.CLARIFYING, State.REVIEWING, State.SECOND_CHECK)
_ENDS: Final = frozenset({State.REFUSED, State.WITHDRAWN})
MOVES: Final[dict[State, frozenset[State]]] = {
    State.RECEIVED: frozenset({State.SEARCHING, State.CLARIFYING, State.DELIVERED}) | _ENDS,
    State.SEARCHING: frozenset({State.CLARIFYING, State.REVIEWING, State.DELIVERED}) | _ENDS,
    State.CLARIFYING: frozenset({State.SEARCHING}) | _ENDS,
    State.REVIEWING: frozenset({State.SEARCHING, State.CLARIFYING, State.SECOND_CHECK, State.DELIVERED}) | _ENDS,
    State.SECOND_CHECK: frozenset({State.SEARCHING, State.CLARIFYING, State.REVIEWING, State.DELIVERED}) | _ENDS,
    State.DELIVERED: frozenset({State.CLOSED}),
    State.REFUSED: frozenset({State.CLOSED, State.SEARCHING}),
    State.WITHDRAWN: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
}
"""From which state which others are reached."""


class End(StrEnum):
    """How a request was answered. The words are stored: only add."""

    COPY = "copy"
    NOTHING_FOUND = "nothing-found"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a request's calls.

    searches: how many were made. found, undecided: calls; inside: those to be given; reviewed: of these, listened to.
    check_needed: by a second person; is_checked: whether the check that is needed stands.
    """

    searches: int = 0
    found: int = 0
    undecided: int = 0
    inside: int = 0
    reviewed: int = 0
    check_needed: bool = False
    is_checked: bool = False

    @property
    def all_decided(self) -> bool:
        """Whether there are calls, and each is in or out."""
        return bool(self.found) and not self.undecided


def is_worked(state: State) -> bool:
    """Say whether a request in this state is still to be answered."""
    return state in _WORKED


def may_move(before: State, after: State) -> bool:
    """Say whether one state is reached from another."""
    return after in MOVES[before]


def state_now(kept: State, standing: Standing) -> State:
    """Say where a request stands, from what is kept of it and from its calls."""
    if kept is State.RECEIVED and standing.searches:
        kept = State.SEARCHING
    if kept is not State.SEARCHING or not (standing.all_decided and standing.inside):
        return kept
    is_heard = standing.reviewed == standing.inside
    return State.SECOND_CHECK if is_heard and standing.check_needed and not standing.is_checked else State.REVIEWING


def is_reminder_due(*, begins_on: date, due_on: date, mailed_on: date | None, today: date) -> bool:
    """Say whether an e-mail goes that a request is due: once from `begins_on`, once after the law's day.

    mailed_on: when the last one went. A day that moved later, by a longer time, is reminded of anew.
    """
    if today < begins_on:
        return False
    return mailed_on is None or mailed_on < begins_on or mailed_on <= due_on < today


def reference_of(year: int, number: int) -> str:
    """Return what people call a request."""
    return f"R-{year}-{number:04d}"


def read_reference(typed: str) -> tuple[int, int]:
    """Read a reference as people type it, in capitals or not, with blanks or hyphens. Raises BadReference."""
    found = _REFERENCE.fullmatch(typed)
    if found is None:
        raise BadReference("a reference reads R, the year, the number: R-2026-0014")
    return int(found[1]), int(found[2])
