"""For what a recording whose use is restricted may still be used. Pure.

    UK GDPR Article 18(2)                                    purposes
    the individual's consent                                 every one, from the day they agree until they take it back
    legal claims                                             a claim or legal advice
    the rights of another person, important public interest  safeguarding; police, coroner, court or regulator
    answering the individual                                 access or other rights: what they themselves ask of us

Storing goes on; everything else waits for the restriction to end.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from .purposes import Purpose


class Ground(StrEnum):
    """Why a restricted recording is used without consent. The code stands in the log and is never renamed."""

    OWN_REQUEST = "own_request"
    LEGAL_CLAIMS = "legal_claims"
    RIGHTS_OF_ANOTHER = "rights_of_another"
    PUBLIC_INTEREST = "public_interest"

    @property
    def label(self) -> str:
        """What stands on the page."""
        return _WORDS[self]


_WORDS: Final = {
    Ground.OWN_REQUEST: "It answers the person who asked for the restriction: they ask for this copy themselves",
    Ground.LEGAL_CLAIMS: "To establish, exercise or defend legal claims",
    Ground.RIGHTS_OF_ANOTHER: "To protect the rights of another person",
    Ground.PUBLIC_INTEREST: "For reasons of important public interest",
}
GROUND_OF: Final[dict[Purpose, Ground]] = {
    Purpose.CLAIM_OR_LEGAL_ADVICE: Ground.LEGAL_CLAIMS,
    Purpose.POLICE_CORONER_COURT_REGULATOR: Ground.PUBLIC_INTEREST,
    Purpose.SAFEGUARDING: Ground.RIGHTS_OF_ANOTHER,
    Purpose.ACCESS_OR_OTHER_RIGHTS: Ground.OWN_REQUEST,
}
"""Each purpose for which a restricted recording is listened to without consent, with why."""


def may_play(purpose: Purpose, *, all_agreed: bool) -> bool:
    """Say whether a restricted recording is played for a purpose. all_agreed: everybody whose restriction it is has."""
    return all_agreed or purpose in GROUND_OF


def ground_of(purpose: str) -> Ground | None:
    """Return on which ground a restricted recording is listened to for this purpose; None for one that has to wait."""
    return GROUND_OF.get(Purpose(purpose)) if purpose in set(Purpose) else None
