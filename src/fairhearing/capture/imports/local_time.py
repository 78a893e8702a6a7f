"""Times as old recorders wrote them, on the clock of the wall, made moments.

When the clocks are changed in Europe/London, an hour in October comes twice: its first coming is taken, in summer time,
unless something beside it tells which, and the call says so. An hour in March never comes: it is read as if the clocks
had not been changed yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

YEARS: Final = range(1971, 2100)
"""When a call can have been recorded. At the ends of the calendar no zone can be reckoned with."""
_SAME_CALL: Final = timedelta(minutes=10)
_SAME_DAY: Final = timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A time of day as it was written. epoch: the moment that stands beside it, seconds since 1970; None for none."""

    wall: datetime
    epoch: int | None = None

    def moment(self, zone: ZoneInfo) -> tuple[datetime, bool]:
        """Return the moment in UTC, and whether it might as well have been an hour later.

        A moment beside it that lies within a day is believed: it knows no clock changes, and tells when the old
        system's clock stood in another zone than we were told.
        """
        first, second = (self.wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        if self.epoch is not None:
            beside = datetime.fromtimestamp(self.epoch, UTC)
            near = next((moment for moment in (first, second) if abs(moment - beside) < _SAME_CALL), None)
            if near is not None:
                return near, False
            if abs(first - beside) < _SAME_DAY:
                return beside, False
        comes_twice = first.astimezone(zone).replace(tzinfo=None) == self.wall and first < second
        return first, comes_twice


def read_stamp(day: str, time: str) -> datetime | None:
    """Return the time in "20261103" and "141210"; None where there is no such day or time."""
    try:
        read = datetime.strptime(day + time, "%Y%m%d%H%M%S")  # noqa: DTZ007 - a wall clock's, its zone comes later
    except ValueError:
        return None
    return read if read.year in YEARS else None
