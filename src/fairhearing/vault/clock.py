"""The one place that reads the machine's clock. Everything else is handed a `Clock` or a moment."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of day in UTC, shifted by `offset` for demonstrations and drills.

    A recording made under a shifted clock says so in its facts.
    """

    offset: timedelta = timedelta()

    def now(self) -> datetime:
        """Return this moment, aware, in UTC."""
        return datetime.now(UTC) + self.offset  # noqa: TID251 - this is the one place

    def monotonic(self) -> float:
        """Return seconds that never run backwards; only differences mean anything."""
        return time.monotonic()
