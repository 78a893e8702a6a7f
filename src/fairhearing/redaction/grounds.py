"""Why a part or a whole call may be left out, each with its provision. Pure, no Django.

A practice's data protection officer decides; this list says what there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

OPINION_MONTHS: Final = 6
"""So old a health professional's opinion may be: DPA 2018, Schedule 3, paragraphs 5 and 6."""


class Ground(StrEnum):
    """Why something is left out. The words are stored: only add."""

    OTHERS = "others"
    WISHES = "wishes"
    HARM = "harm"
    CHILD_ABUSE = "child-abuse"
    CRIME = "crime"
    LEGAL_ADVICE = "legal-advice"
    NEGOTIATIONS = "negotiations"
    OTHER_LAW = "other-law"
    NOT_ASKED = "not-asked"
    DEATH_NOTE = "death-note"
    DEATH_HARM = "death-harm"
    DEATH_CONFIDENCE = "death-confidence"
    DEATH_IRRELEVANT = "death-irrelevant"


@dataclass(frozen=True, slots=True)
class GroundWords:
    """A ground on screen. help: when it holds; law: the provision, as the schedule of a copy names it."""

    label: str
    help: str
    law: str


_DPA: Final = "Data Protection Act 2018, Schedule"
_AHRA: Final = "Access to Health Records Act 1990, section"
GROUNDS: Final[dict[Ground, GroundWords]] = {
    Ground.OTHERS: GroundWords(
        "About someone else",
        "Somebody who has not agreed, where telling is unreasonable. Treating staff are normally not hidden (para 17).",
        f"{_DPA} 2, paragraph 16",
    ),
    Ground.WISHES: GroundWords(
        "The patient’s wishes",
        "A parent or attorney asks, and the patient wanted or expected privacy.",
        f"{_DPA} 3, paragraph 4",
    ),
    Ground.HARM: GroundWords(
        "Serious harm",
        "Telling would be likely to cause it, in a health professional’s opinion at most 6 months old.",
        f"{_DPA} 3, paragraph 5",
    ),
    Ground.CHILD_ABUSE: GroundWords(
        "Child abuse",
        "A parent or attorney asks, and telling is against the person’s interests.",
        f"{_DPA} 3, paragraph 21",
    ),
    Ground.CRIME: GroundWords(
        "Crime", "Telling would be likely to hinder preventing or detecting it.", f"{_DPA} 2, paragraph 2"
    ),
    Ground.LEGAL_ADVICE: GroundWords("Legal advice", "It is privileged.", f"{_DPA} 2, paragraph 19"),
    Ground.NEGOTIATIONS: GroundWords(
        "Plans, negotiations, references", "Mostly in what staff ask for.", f"{_DPA} 2, paragraphs 22, 23 and 24"
    ),
    Ground.OTHER_LAW: GroundWords("Other law forbids it", "Fertility treatment, adoption.", f"{_DPA} 4"),
    Ground.NOT_ASKED: GroundWords(
        "Not asked for",
        "In a disclosure: more than the least that is needed.",
        "UK GDPR Article 5(1)(c)",
    ),
    Ground.DEATH_NOTE: GroundWords(
        "After death: the patient’s own note", "The patient wanted no access to be given.", f"{_AHRA} 4(3)"
    ),
    Ground.DEATH_HARM: GroundWords("After death: harm, or another person", "", f"{_AHRA} 5(1)(a)"),
    Ground.DEATH_CONFIDENCE: GroundWords(
        "After death: told in confidence", "The patient expected that it is not told.", f"{_AHRA} 5(3)"
    ),
    Ground.DEATH_IRRELEVANT: GroundWords(
        "After death: irrelevant to the claim",
        "Against claimants only, never against representatives.",
        f"{_AHRA} 5(4)",
    ),
}
