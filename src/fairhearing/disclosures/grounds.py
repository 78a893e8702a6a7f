"""Why a disclosure is refused as a whole, each with its provision. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Ground(StrEnum):
    """Why nothing is given. The words are stored: only add."""

    NO_POWER = "no-power"
    NO_CONSENT = "no-consent"
    NOT_NEEDED = "not-needed"
    NOT_OUTWEIGHED = "not-outweighed"
    PRIVILEGE = "privilege"
    OTHER_LAW = "other-law"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class GroundWords:
    """A ground on screen and in a letter. reason: as the letter goes on after “because”; law: "" where none is."""

    label: str
    reason: str
    law: str


WORDS: Final[dict[Ground, GroundWords]] = {
    Ground.NO_POWER: GroundWords(
        "They named no power, or showed no paper",
        "we were not shown a power by which you may have it",
        "UK GDPR Article 6(1)",
    ),
    Ground.NO_CONSENT: GroundWords(
        "The person did not agree",
        "it may be given with the person’s agreement, which we do not have",
        "UK GDPR Article 9(2)(a)",
    ),
    Ground.NOT_NEEDED: GroundWords(
        "It is not needed for what they want",
        "it is not needed for the purpose you named",
        "UK GDPR Article 5(1)(c)",
    ),
    Ground.NOT_OUTWEIGHED: GroundWords(
        "Confidence weighs more",
        "the public interest in giving it does not outweigh the duty of confidence",
        "the common law duty of confidence",
    ),
    Ground.PRIVILEGE: GroundWords(
        "Legal advice", "it is privileged", "Data Protection Act 2018, Schedule 2, paragraph 19"
    ),
    Ground.OTHER_LAW: GroundWords("Other law forbids it", "another law forbids it", "UK GDPR Article 5(1)(a)"),
    Ground.NOTHING: GroundWords("We hold no such recording", "we looked, and hold no recording of that kind", ""),
}
