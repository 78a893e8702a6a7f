"""What pages say of states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fairhearing.papers.models import CopyPlace
from fairhearing.papers.signing import TensionState
from fairhearing.papers.standing import PaperState


@dataclass(frozen=True, slots=True)
class StateWords:
    """A state as a tag. colour: of NHS.UK's tags; the word says it without."""

    tag: str
    colour: str


TENSION: Final = {
    TensionState.OPEN: StateWords("Not signed", "grey"),
    TensionState.OVER: StateWords("Run out", "orange"),
    TensionState.ASKED: StateWords("Asked about again", "yellow"),
    TensionState.SIGNED: StateWords("Signed", "blue"),
}
PAPER: Final = {
    PaperState.MISSING: StateWords("To do", "red"),
    PaperState.OVER: StateWords("Run out", "orange"),
    PaperState.ENDING: StateWords("Runs out soon", "yellow"),
    PaperState.ABSENT: StateWords("Does not apply", "grey"),
    PaperState.GOOD: StateWords("Done", "green"),
}
PLACE: Final = {
    CopyPlace.State.OFF: StateWords("Off", "green"),
    CopyPlace.State.SAME: StateWords("Destroyed as here", "green"),
    CopyPlace.State.DIFFERENT: StateWords("Kept otherwise", "red"),
    CopyPlace.State.UNKNOWN: StateWords("Not known", "orange"),
}
