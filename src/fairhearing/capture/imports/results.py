"""What became of files: one result each, and their sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from .set_aside import Reason, SetAside


class Outcome(StrEnum):
    """What became of one file."""

    IMPORTED = "imported"
    """Sealed, published, read back."""
    THERE_ALREADY = "there already"
    """A file with the same bytes was imported before."""
    SAME_CALL = "the same call, there already"
    """Its call was imported before, from a file in another form."""
    STILL_WRITTEN = "still being written"
    """It was written to a moment ago: next time."""
    SET_ASIDE = "set aside"
    """It was not taken, for a reason."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file. recording: of what was imported. is_deleted: whether the original is gone."""

    outcome: Outcome
    set_aside: SetAside | None = None
    recording: str = ""
    is_cut_off: bool = False
    is_deleted: bool = False


@dataclass(slots=True)
class ImportSum:
    """All results of a run. set_aside: the files that were not taken, or not yet."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[Reason] = field(default_factory=Counter)
    set_aside: dict[Path, SetAside] = field(default_factory=dict)
    deleted: int = 0
    cut_off: int = 0

    def add(self, path: Path, result: FileResult) -> None:
        """Count one file."""
        self.outcomes[result.outcome] += 1
        self.deleted += result.is_deleted
        self.cut_off += result.is_cut_off
        self.set_aside.pop(path, None)
        if result.set_aside is not None:
            self.reasons[result.set_aside.reason] += 1
            self.set_aside[path] = result.set_aside

    def forget_gone(self, there: Container[Path]) -> None:
        """Forget what was set aside and is not there any more."""
        self.set_aside = {path: each for path, each in self.set_aside.items() if path in there}

    @property
    def files(self) -> int:
        """How many files were looked at."""
        return self.outcomes.total()
