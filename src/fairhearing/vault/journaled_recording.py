"""What a journal has of one recording, as a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .journal_index import NOWHERE
from .journal_records import Open
from .seal import Closing


@dataclass(frozen=True, slots=True)
class JournaledRecording:
    """What the journal has of one recording: all that publishing it needs.

    segments: the packed place of each segment, 0 where damage took it. closing: None if it was interrupted.
    """

    open: Open
    facts: tuple[bytes, ...]
    segments: Sequence[int]
    closing: Closing | None

    @property
    def recording(self) -> str:
        """The recording's id."""
        return self.open.recording

    @property
    def whole_segments(self) -> int:
        """How many segments there are from the first up to the first that is missing."""
        return next((at for at, place in enumerate(self.segments) if place == NOWHERE), len(self.segments))
