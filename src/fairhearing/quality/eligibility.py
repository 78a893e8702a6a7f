"""Which calls can be drawn. Pure, no Django: the first rule that fits says why a call cannot.

no sound            there is no recording to listen to, or it was destroyed
before the seed     it began before the seed was committed, so that the seed could have been chosen for it
internal            staff spoke to staff
nobody known        no extension of the practice is known to have taken part
about a manager     it is closed to a manager or assistant, because it is about them
staff procedure     it is kept, or was listened to, for one: reviews are for learning, and nothing leads from one to it
clinical            care was discussed, and the practice did not say that such calls are reviewed
short               it lasted less than the practice's shortest call, 30 seconds if it chose no other
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SHORTEST_S = 30
"""How long a call has to be where the practice chose nothing else."""
_MS_A_SECOND = 1000


class WhyNot(StrEnum):
    """Why a call cannot be drawn. The words are stored: only add."""

    NO_SOUND = "no_sound"
    """There is nothing to listen to."""
    BEFORE_SEED = "before_seed"
    """The seed was not committed yet when it began."""
    INTERNAL = "internal"
    """Staff spoke to staff."""
    NOBODY_KNOWN = "nobody_known"
    """We do not know who took it."""
    ABOUT_MANAGER = "about_manager"
    """It is closed to whom it is about."""
    STAFF_PROCEDURE = "staff_procedure"
    """It belongs to a staff procedure."""
    CLINICAL = "clinical"
    """Care was discussed."""
    SHORT = "short"
    """It was over too soon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What decides about one call. length_ms: of the sound there is; 0 where nobody can listen to it."""

    length_ms: int
    began_after_seed: bool
    is_internal: bool
    is_taken_by_somebody: bool
    is_about_manager: bool
    is_under_procedure: bool
    is_clinical: bool


def why_not(candidate: Candidate, *, shortest_s: int, with_clinical: bool) -> WhyNot | None:
    """Say why a call cannot be drawn, None where it can."""
    rules = (
        (WhyNot.NO_SOUND, candidate.length_ms == 0),
        (WhyNot.BEFORE_SEED, not candidate.began_after_seed),
        (WhyNot.INTERNAL, candidate.is_internal),
        (WhyNot.NOBODY_KNOWN, not candidate.is_taken_by_somebody),
        (WhyNot.ABOUT_MANAGER, candidate.is_about_manager),
        (WhyNot.STAFF_PROCEDURE, candidate.is_under_procedure),
        (WhyNot.CLINICAL, candidate.is_clinical and not with_clinical),
        (WhyNot.SHORT, candidate.length_ms < shortest_s * _MS_A_SECOND),
    )
    return next((why for why, holds in rules if holds), None)
