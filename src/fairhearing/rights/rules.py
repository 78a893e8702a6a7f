"""Which right is asked for, on which grounds it is granted or refused, and where a request stands. Pure, no Django.

open -> decided -> answered -> closed
open | decided -> withdrawn -> closed

right           granted, it is carried out by
objection       restricting the use of the calls
erasure         destroying them, by the next run and never past a hold
rectification   their statement beside each call; whose call it is, corrected in our list; never the sound itself
restriction     restricting their use, and keeping them meanwhile
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Right(StrEnum):
    """What is asked for. The words are stored: only add."""

    OBJECTION = "objection"
    """Article 21: no longer to use the calls."""
    ERASURE = "erasure"
    """Article 17: to destroy them."""
    RECTIFICATION = "rectification"
    """Article 16: to put right what is wrong in what is held."""
    RESTRICTION = "restriction"
    """Article 18: to keep them and not to use them."""


ARTICLES: Final[Mapping[Right, str]] = {
    Right.OBJECTION: "UK GDPR Article 21(1)",
    Right.ERASURE: "UK GDPR Article 17",
    Right.RECTIFICATION: "UK GDPR Article 16",
    Right.RESTRICTION: "UK GDPR Article 18",
}


class State(StrEnum):
    """Where a request stands. The words are stored: only add."""

    OPEN = "open"
    """It is to be decided."""
    DECIDED = "decided"
    """It is decided and carried out; the person is to be told."""
    ANSWERED = "answered"
    """The person was told."""
    WITHDRAWN = "withdrawn"
    """Whoever asked no longer wants it."""
    CLOSED = "closed"
    """It is over; what keeps its calls ended."""


MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.OPEN: frozenset({State.DECIDED, State.WITHDRAWN}),
    State.DECIDED: frozenset({State.ANSWERED}),
    State.ANSWERED: frozenset({State.CLOSED}),
    State.WITHDRAWN: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
}
"""From which state which others are reached."""
TO_ANSWER: Final = frozenset({State.OPEN, State.DECIDED})
"""States in which the law's clock runs."""


class Outcome(StrEnum):
    """What was decided. The words are stored: only add."""

    GRANTED = "granted"
    IN_PART = "in-part"
    REFUSED = "refused"


class Ground(StrEnum):
    """On what a decision stands. The words are stored: only add."""

    NOTHING_OUTWEIGHS = "nothing-outweighs"
    COMPELLING = "compelling"
    OBJECTION_CLAIMS = "objection-claims"
    OTHER_BASIS = "other-basis"
    NOT_NEEDED = "not-needed"
    OBJECTED = "objected"
    UNLAWFUL = "unlawful"
    MUST_ERASE = "must-erase"
    LEGAL_DUTY = "legal-duty"
    HEALTH = "health"
    ERASURE_CLAIMS = "erasure-claims"
    STILL_NEEDED = "still-needed"
    INACCURATE = "inaccurate"
    INCOMPLETE = "incomplete"
    ACCURATE = "accurate"
    CONTESTED = "contested"
    INSTEAD_OF_ERASURE = "instead-of-erasure"
    FOR_THEIR_CLAIM = "for-their-claim"
    WHILE_OBJECTING = "while-objecting"
    NO_CASE = "no-case"
    IDENTITY = "identity"
    EXCESSIVE = "excessive"


@dataclass(frozen=True, slots=True)
class GroundWords:
    """A ground on screen and in a letter. reason: as the letter goes on after “because”; law: the provision.

    grants: whether what was asked is then done.
    """

    grants: bool
    label: str
    reason: str
    law: str


_YES, _NO = True, False
WORDS: Final[Mapping[Ground, GroundWords]] = {
    Ground.NOTHING_OUTWEIGHS: GroundWords(
        _YES, "Nothing outweighs their reasons", "nothing outweighs your reasons", "UK GDPR Article 21(1)"
    ),
    Ground.COMPELLING: GroundWords(
        _NO,
        "Compelling legitimate grounds of our public task outweigh them",
        "our public task of caring for patients safely needs these recordings, and outweighs your reasons",
        "UK GDPR Article 21(1)",
    ),
    Ground.OBJECTION_CLAIMS: GroundWords(
        _NO, "They are needed for a legal claim", "they are needed for a legal claim", "UK GDPR Article 21(1)"
    ),
    Ground.OTHER_BASIS: GroundWords(
        _NO,
        "They are used on a basis to which nobody can object",
        "we must keep them by law, and that use cannot be objected to",
        "UK GDPR Articles 6(1)(c) and 21(1)",
    ),
    Ground.NOT_NEEDED: GroundWords(
        _YES, "They are no longer needed", "they are no longer needed", "UK GDPR Article 17(1)(a)"
    ),
    Ground.OBJECTED: GroundWords(
        _YES, "They objected, and nothing outweighs it", "your objection was upheld", "UK GDPR Article 17(1)(c)"
    ),
    Ground.UNLAWFUL: GroundWords(
        _YES, "They should not have been recorded", "they should not have been recorded", "UK GDPR Article 17(1)(d)"
    ),
    Ground.MUST_ERASE: GroundWords(
        _YES, "The law requires it", "the law requires us to erase them", "UK GDPR Article 17(1)(e)"
    ),
    Ground.LEGAL_DUTY: GroundWords(
        _NO,
        "A legal duty or our public task requires the record",
        "the law, or our task in the public interest, requires us to keep this record",
        "UK GDPR Article 17(3)(b)",
    ),
    Ground.HEALTH: GroundWords(
        _NO,
        "They are kept for health care or public health",
        "they are part of the record of your care",
        "UK GDPR Article 17(3)(c)",
    ),
    Ground.ERASURE_CLAIMS: GroundWords(
        _NO, "They are needed for a legal claim", "they are needed for a legal claim", "UK GDPR Article 17(3)(e)"
    ),
    Ground.STILL_NEEDED: GroundWords(
        _NO,
        "None of the article’s reasons applies",
        "they are still needed for what they were recorded for",
        "UK GDPR Article 17(1)",
    ),
    Ground.INACCURATE: GroundWords(
        _YES,
        "Our list is wrong about whose call it is, and was corrected",
        "our list was wrong about whose calls they are",
        "UK GDPR Article 16",
    ),
    Ground.INCOMPLETE: GroundWords(
        _YES,
        "Their statement is put beside the call",
        "your statement completes the recording, which we do not alter",
        "UK GDPR Article 16",
    ),
    Ground.ACCURATE: GroundWords(
        _NO,
        "It is a true record of what was said",
        "the recording is a true record of what was said",
        "UK GDPR Articles 5(1)(d) and 16",
    ),
    Ground.CONTESTED: GroundWords(
        _YES,
        "They dispute that it is accurate, and we look into that",
        "you dispute that they are accurate",
        "UK GDPR Article 18(1)(a)",
    ),
    Ground.INSTEAD_OF_ERASURE: GroundWords(
        _YES,
        "It should not have been recorded, and they want it kept unused",
        "you asked us not to erase them",
        "UK GDPR Article 18(1)(b)",
    ),
    Ground.FOR_THEIR_CLAIM: GroundWords(
        _YES, "They need it for a claim, and we do not", "you need them for a claim", "UK GDPR Article 18(1)(c)"
    ),
    Ground.WHILE_OBJECTING: GroundWords(
        _YES,
        "They objected, and we weigh that first",
        "you objected, and we weigh that first",
        "UK GDPR Article 18(1)(d)",
    ),
    Ground.NO_CASE: GroundWords(
        _NO, "None of the article’s cases applies", "none of the cases in the law applies", "UK GDPR Article 18(1)"
    ),
    Ground.IDENTITY: GroundWords(
        _NO,
        "We cannot tell who asks, or whether they may",
        "we could not be sure who asked, and our question was not answered",
        "UK GDPR Article 12(6)",
    ),
    Ground.EXCESSIVE: GroundWords(
        _NO,
        "Manifestly unfounded or excessive",
        "it is manifestly unfounded or excessive",
        "UK GDPR Article 12(5)",
    ),
}
_OF_ANY: Final = (Ground.IDENTITY, Ground.EXCESSIVE)
_OWN: Final[Mapping[Right, tuple[Ground, ...]]] = {
    Right.OBJECTION: (Ground.NOTHING_OUTWEIGHS, Ground.COMPELLING, Ground.OBJECTION_CLAIMS, Ground.OTHER_BASIS),
    Right.ERASURE: (
        Ground.NOT_NEEDED,
        Ground.OBJECTED,
        Ground.UNLAWFUL,
        Ground.MUST_ERASE,
        Ground.LEGAL_DUTY,
        Ground.HEALTH,
        Ground.ERASURE_CLAIMS,
        Ground.STILL_NEEDED,
    ),
    Right.RECTIFICATION: (Ground.INCOMPLETE, Ground.INACCURATE, Ground.ACCURATE),
    Right.RESTRICTION: (
        Ground.CONTESTED,
        Ground.INSTEAD_OF_ERASURE,
        Ground.FOR_THEIR_CLAIM,
        Ground.WHILE_OBJECTING,
        Ground.NO_CASE,
    ),
}
RESTRICTS: Final = frozenset({Right.OBJECTION, Right.RESTRICTION})
"""Rights that, granted, restrict the use of calls."""
TELLS_RECIPIENTS: Final = frozenset({Right.ERASURE, Right.RECTIFICATION, Right.RESTRICTION})
"""Rights of which, carried out, everybody who was given a copy is told: UK GDPR Article 19."""


def grounds_for(right: Right) -> tuple[Ground, ...]:
    """Return on which grounds a request can be decided, those that grant it first."""
    return (*_OWN[right], *_OF_ANY)


def holds_at_once(right: Right, *, matter_is_open: bool) -> bool:
    """Say whether the calls are kept from the moment the request is taken down.

    Whoever objects, disputes or wants a call kept unused loses by its destruction; whoever wants it destroyed does not,
    unless a request, a claim or another matter needs the same calls: hiding or destroying what was asked for is an
    offence (Data Protection Act 2018, section 173).
    """
    return right is not Right.ERASURE or matter_is_open


def outcome_of(ground: Ground, *, inside: int, found: int) -> Outcome:
    """Say what a decision comes to, with so many of the calls found inside it."""
    if not WORDS[ground].grants:
        return Outcome.REFUSED
    return Outcome.GRANTED if inside == found else Outcome.IN_PART


def reference_of(year: int, number: int) -> str:
    """Return what people call a request."""
    return f"RT-{year}-{number:04d}"
