"""The one place that reads the machine's clock. Everything else is handed a `Clock` or a moment."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


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


@dataclass(frozen=True, slots=True)
class MachineTime:
    """Seconds since the machine started, by which two processes may compare moments however often clocks are set.

    boot: the kernel's own name of this start (proc_sys_kernel(5)); moments of different starts do not compare.
    """

    boot: str
    s: float


def machine_time() -> MachineTime:
    """Return this moment, time in which the machine slept included (CLOCK_BOOTTIME, clock_gettime(2))."""
    return MachineTime(_BOOT_ID.read_text("ascii").strip(), time.clock_gettime(time.CLOCK_BOOTTIME))
