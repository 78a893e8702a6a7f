"""Why a request may be refused, each with its provision. From the practice's list of grounds; pure.

A part that is left out of a copy has its ground beside the part (`redaction`); these refuse a request as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fairhearing.redaction.grounds import GROUNDS
from fairhearing.redaction.grounds import Ground as PartGround
from fairhearing.subject_access import rules


class Ground(StrEnum):
    """Why a request is refused. The words are stored: only add."""

    IDENTITY = "identity"
    AUTHORITY = "authority"
    OTHERS = "others"
    WISHES = "wishes"
    HARM = "harm"
    CHILD_ABUSE = "child-abuse"
    CRIME = "crime"
    LEGAL_ADVICE = "legal-advice"
    NEGOTIATIONS = "negotiations"
    OTHER_LAW = "other-law"
    EXCESSIVE = "excessive"
    DEATH_NOTE = "death-note"
    DEATH_HARM = "death-harm"
    DEATH_CONFIDENCE = "death-confidence"
    DEATH_IRRELEVANT = "death-irrelevant"


@dataclass(frozen=True, slots=True)
class GroundWords:
    """A ground on screen and in a letter. reason: as the letter goes on after “because”; law: the provision."""

    label: str
    reason: str
    law: str


def _shared(ground: Ground, reason: str) -> GroundWords:
    """Return a ground that a part of a call may be left out on, too: its name and provision are told once."""
    words = GROUNDS[PartGround(ground)]
    return GroundWords(words.label, reason, words.law)


WORDS: Final[dict[Ground, GroundWords]] = {
    Ground.IDENTITY: GroundWords(
        "We cannot tell who asks",
        "we could not be sure who asked, and our question was not answered",
        "UK GDPR Article 12(6)",
    ),
    Ground.AUTHORITY: GroundWords(
        "They did not show that they may ask",
        "we were not shown that you may ask for this person",
        "UK GDPR Article 15(1)",
    ),
    Ground.OTHERS: _shared(
        Ground.OTHERS, "it is about somebody else who has not agreed, and telling you would not be reasonable"
    ),
    Ground.WISHES: _shared(Ground.WISHES, "the person wanted or expected it to stay private"),
    Ground.HARM: _shared(
        Ground.HARM, "a health professional’s opinion is that telling would be likely to cause serious harm"
    ),
    Ground.CHILD_ABUSE: _shared(Ground.CHILD_ABUSE, "telling would not be in the person’s interests"),
    Ground.CRIME: _shared(Ground.CRIME, "telling would be likely to hinder the prevention or detection of crime"),
    Ground.LEGAL_ADVICE: _shared(Ground.LEGAL_ADVICE, "it is privileged"),
    Ground.NEGOTIATIONS: _shared(
        Ground.NEGOTIATIONS, "it is about plans, negotiations or a reference given in confidence"
    ),
    Ground.OTHER_LAW: _shared(Ground.OTHER_LAW, "another law forbids it"),
    Ground.EXCESSIVE: GroundWords(
        "Manifestly unfounded or excessive",
        "it is manifestly unfounded or excessive",
        "UK GDPR Article 12(5)",
    ),
    Ground.DEATH_NOTE: _shared(
        Ground.DEATH_NOTE, "the record holds the patient’s note that they did not wish it given"
    ),
    Ground.DEATH_HARM: _shared(
        Ground.DEATH_HARM, "it would be likely to cause serious harm, or is about another person"
    ),
    Ground.DEATH_CONFIDENCE: _shared(
        Ground.DEATH_CONFIDENCE, "the patient gave it expecting that you would not be told"
    ),
    Ground.DEATH_IRRELEVANT: _shared(Ground.DEATH_IRRELEVANT, "it does not bear on the claim"),
}
_AFTER_DEATH: Final = frozenset(ground for ground in Ground if ground.startswith("death-"))
_OF_ANY: Final = frozenset({Ground.IDENTITY, Ground.AUTHORITY})
_OF_PARENTS: Final = frozenset({Ground.WISHES, Ground.CHILD_ABUSE})
_ACTING_FOR: Final = frozenset({rules.Asker.PARENT, rules.Asker.ATTORNEY})


def grounds_for(asker: rules.Asker) -> tuple[Ground, ...]:
    """Return on which grounds a request of this kind can be refused, in the order of the list."""
    rule = rules.ASKERS[asker]
    found = []
    for ground in Ground:
        if ground in _OF_ANY:
            fits = ground is Ground.IDENTITY or bool(rule.authority)
        elif ground in _AFTER_DEATH:
            fits = rule.after_death and (ground is not Ground.DEATH_IRRELEVANT or asker is rules.Asker.CLAIMANT)
        elif ground in _OF_PARENTS:
            fits = asker in _ACTING_FOR
        else:
            fits = not rule.after_death
        if fits:
            found.append(ground)
    return tuple(found)
