"""What became of one test call. Opens nothing: pages and rows may know these words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    """How far a test call came. Stored: add, never rename."""

    HEARD = "heard"
    """Recorded, stored, opened, and its tones heard: the right ones, each on its side."""
    NOT_READY = "not-ready"
    """It could not be made: what it needs is missing or unreadable."""
    UNANSWERED = "unanswered"
    """No recorder answered."""
    REFUSED = "refused"
    """The recorder refused it."""
    FULL = "full"
    """The recorder turned it away because it holds as many calls as it may."""
    NOT_STORED = "not-stored"
    """It was taken, and its recording did not come to the store in time."""
    NOT_OPENED = "not-opened"
    """Its recording is stored, and does not open, or is not what was signed."""
    SIDE_MISSING = "side-missing"
    """A side of its recording is silent."""
    SIDES_SWAPPED = "sides-swapped"
    """Each side holds what the other one sent."""
    NOT_HEARD = "not-heard"
    """Other sound than was sent: another's, too quiet, mixed, or of another length."""
    GAPS = "gaps"
    """The right sound, with pieces missing."""
    BROKEN_OFF = "broken-off"
    """The worker ended in the middle of it: it tells nothing of the recorder."""

    @property
    def is_loss(self) -> bool:
        """Whether a call of a patient might have been lost by the same cause."""
        return self not in (Ending.HEARD, Ending.BROKEN_OFF)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one test call. recording: its id where it was stored, else empty.

    took_s: from hanging up to having heard it; None where it was not heard. change_noticed: whether a copy of it with
    one changed byte was noticed; None where that was not tried.
    """

    ending: Ending
    recording: str = ""
    took_s: float | None = None
    change_noticed: bool | None = None
