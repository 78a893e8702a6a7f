"""What waits for somebody: a sentence, where it is done, and by when. Told by the package whose matter it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing that waits. words: without anybody's name or number. due_on: None where no day is set."""

    words: str
    href: str
    due_on: date | None = None
    is_late: bool = False
