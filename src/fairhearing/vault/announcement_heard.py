"""Whether the announcement was heard in a recording: the codes that hearing tells the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from .document import is_id


class Verdict(StrEnum):
    """Whether the announcement is in a recording. The words are stored: only add."""

    PLAYED = "played"
    """Two thirds of its essential words or more were heard, the very sound."""
    PARTIAL = "partial"
    """A fifth of them or more: it was cut off, or the recording begins within it."""
    NOT_FOUND = "not_found"
    """The practice's side has sound, and it is not there."""
    CANNOT_TELL = "cannot_tell"
    """It may have been played or not."""


class Why(StrEnum):
    """Why it cannot be told. The words are stored: only add."""

    NO_WORDING = "no_wording"
    """No announcement was published to look for."""
    NO_SOUND = "no_sound"
    """The practice's side is silent."""
    TOO_SHORT = "too_short"
    """The recording is shorter than the essential words."""
    ALIKE = "alike"
    """Something sounds much like it and is not the same sound: another voice, or a line that spoils it."""


@dataclass(frozen=True, slots=True)
class AnnouncementHeard:
    """What is told of one recording. why: with CANNOT_TELL. wording: which version, with PLAYED and PARTIAL."""

    verdict: Verdict
    why: Why | None = None
    wording: str = ""

    def written(self) -> dict[str, str]:
        """Return it as it stands in a fact."""
        return {"verdict": str(self.verdict), "why": str(self.why or ""), "wording": self.wording}

    @classmethod
    def read(cls, written: object) -> Self | None:
        """Return what a fact says; None where it says nothing that this version understands."""
        if not isinstance(written, dict):
            return None
        verdict, why, wording = (written.get(name) for name in ("verdict", "why", "wording"))
        if verdict not in tuple(Verdict):
            return None
        known = Why(why) if why in tuple(Why) else None
        return cls(Verdict(verdict), known, wording if isinstance(wording, str) and is_id(wording) else "")
