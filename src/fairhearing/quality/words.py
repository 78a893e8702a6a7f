"""What pages say of states and reasons, each with a tag's colour where it has a tag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fairhearing.quality.eligibility import WhyNot
from fairhearing.quality.rules import ReviewState
from fairhearing.quality.standing import QuarterState


@dataclass(frozen=True, slots=True)
class StateWords:
    """A state in two or three words, the colour of its tag, and a sentence."""

    tag: str
    colour: str
    sentence: str


WHY_NOT: Final[dict[WhyNot, str]] = {
    WhyNot.NO_SOUND: "No recording to listen to",
    WhyNot.BEFORE_SEED: "Made before the seed was committed",
    WhyNot.INTERNAL: "Staff spoke to staff",
    WhyNot.NOBODY_KNOWN: "We do not know who took it",
    WhyNot.ABOUT_MANAGER: "About a manager or assistant, and closed to them",
    WhyNot.STAFF_PROCEDURE: "Part of a staff procedure",
    WhyNot.CLINICAL: "Care was discussed",
    WhyNot.SHORT: "Too short",
}
REVIEW: Final[dict[ReviewState, StateWords]] = {
    ReviewState.DRAFT: StateWords("Being written", "grey", "Nobody else sees it yet."),
    ReviewState.NOBODY: StateWords("Waits for an account", "grey", "Whoever took the call cannot read it yet."),
    ReviewState.WITH_PERSON: StateWords("Shared", "blue", "Whoever took the call can read and answer it."),
    ReviewState.SILENT: StateWords("No answer", "orange", "The 14 days are over without an answer."),
    ReviewState.ANSWERED: StateWords("Answered", "orange", "There is an answer to read."),
    ReviewState.READ: StateWords("Answer read", "blue", "The answer was read."),
    ReviewState.CLOSED: StateWords("Closed", "green", "Nothing changes any more."),
}
OWN_REVIEW: Final[dict[ReviewState, StateWords]] = {
    ReviewState.WITH_PERSON: StateWords("Answer it", "orange", "You can answer it."),
    ReviewState.SILENT: StateWords("Answer it", "orange", "You can still answer it, until it is closed."),
    ReviewState.ANSWERED: StateWords("You answered", "blue", "Your answer waits to be read."),
    ReviewState.READ: StateWords("Answer read", "blue", "Your answer was read."),
    ReviewState.CLOSED: StateWords("Closed", "green", "Nothing changes any more."),
}
QUARTER: Final[dict[QuarterState, StateWords]] = {
    QuarterState.DONE: StateWords("Done", "green", "What was chosen is done."),
    QuarterState.CHOSEN: StateWords("Chosen", "blue", "Something is chosen, and not done yet."),
    QuarterState.LATE: StateWords("Late", "red", "Something that was chosen should be done by now."),
    QuarterState.NOT_YET: StateWords("Nothing yet", "orange", "No action is chosen yet."),
    QuarterState.NONE: StateWords("No action", "red", "No action was chosen in this quarter."),
}
