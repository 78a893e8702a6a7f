"""How many recordings were heard today, and how many not: UTC's day, since this process started."""

from __future__ import annotations

from datetime import date


class Tally:
    """Two counts that begin anew each day. Counted in one thread, read in any."""

    def __init__(self, day: date) -> None:
        self._counted = (day, 0, 0)

    def heard(self, day: date) -> None:
        """Count one more that was heard."""
        heard, unheard = self.of(day)
        self._counted = (day, heard + 1, unheard)

    def unheard(self, day: date) -> None:
        """Count one more whose key is gone, and that was not heard."""
        heard, unheard = self.of(day)
        self._counted = (day, heard, unheard + 1)

    def of(self, day: date) -> tuple[int, int]:
        """Return how many were heard and not heard on this day."""
        counted, heard, unheard = self._counted
        return (heard, unheard) if counted == day else (0, 0)
