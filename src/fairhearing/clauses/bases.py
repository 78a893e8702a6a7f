"""On what each purpose of listening rests in law (clause C7): one row a purpose, no purpose without one.

Art 6(1) and Art 9(2) are the UK GDPR's; conditions are those of Schedule 1 to the Data Protection Act 2018; APD stands
for the appropriate policy document that Schedule 1 part 4 asks for. The practice's data protection officer decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fairhearing.keyholder.listening.purposes import Purpose


class Confidence(StrEnum):
    """How the common law duty of confidence is kept."""

    IMPLIED = "implied consent"
    """The person expects it, as part of their care."""
    LAW = "the law requires it"
    CONSENT_OR_INTEREST = "consent or public interest"
    BOUND = "only people bound by it"
    """Nobody hears it who is not bound by the same duty."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What one purpose rests on. condition: of Schedule 1; "" where none is needed."""

    article_6: str
    article_9: str
    condition: str
    confidence: str


_CARE: Final = "para 2 (health or social care)"
_STAFF: Final = "para 1 (employment), with an APD"

BASES: Final[Mapping[Purpose, Basis]] = {
    Purpose.PATIENT_CARE: Basis("6(1)(e)", "9(2)(h)", _CARE, Confidence.IMPLIED),
    Purpose.CONCERN_OR_COMPLAINT: Basis("6(1)(c)", "9(2)(h)", _CARE, Confidence.IMPLIED),
    Purpose.CLAIM_OR_LEGAL_ADVICE: Basis("6(1)(e)", "9(2)(f)", "", Confidence.CONSENT_OR_INTEREST),
    Purpose.REPORTED_CALL: Basis("6(1)(c)", "9(2)(b)", _STAFF, Confidence.BOUND),
    Purpose.QUALITY_SAMPLE: Basis("6(1)(e)", "9(2)(h)", _CARE, Confidence.BOUND),
    Purpose.LEARNING_WITH_STAFF: Basis("6(1)(e)", "9(2)(h)", _CARE, Confidence.BOUND),
    Purpose.STAFF_PROCEDURE: Basis("6(1)(e)", "9(2)(b)", _STAFF, Confidence.CONSENT_OR_INTEREST),
    Purpose.ACCESS_OR_OTHER_RIGHTS: Basis("6(1)(c)", "9(2)(h)", _CARE, Confidence.LAW),
    Purpose.POLICE_CORONER_COURT_REGULATOR: Basis(
        "6(1)(c) or (e)",
        "9(2)(f) or (g)",
        "for (g): para 10 (crime; no APD to police) or para 6, with an APD",
        f"{Confidence.LAW}, or {Confidence.CONSENT_OR_INTEREST}",
    ),
    Purpose.SAFEGUARDING: Basis("6(1)(e)", "9(2)(g)", "para 18, with an APD", Confidence.CONSENT_OR_INTEREST),
    Purpose.CHECK_IT_WORKS: Basis("6(1)(c)", "9(2)(h)", _CARE, Confidence.BOUND),
}
"""Every purpose there is. A purpose that is missing here has no basis: nobody may listen for it."""
