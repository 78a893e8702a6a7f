"""How much room the recorder's disks have, and for how many days it lasts at the pace of the last day."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_LOOK_EACH_S: Final = 60.0
_LOOKS_KEPT: Final = 24 * 60
_PACE_AFTER_S: Final = 3600.0
_DAY_S: Final = 86_400.0
_FEW_PARTS: Final = 20
_FEW_BYTES: Final = 10 * 10**9

FEW_DAYS: Final = 14
"""Fewer days of room than this are a trouble: time enough to buy a disk."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is left on the disk with the least room. days: None where no pace is known, or nothing grows."""

    free_bytes: int
    total_bytes: int
    days: float | None

    @property
    def few_days(self) -> int | None:
        """Return for how many days there is room if that is too few, else None.

        Less than a twentieth of the disk, or than 10 GB, counts as a day where no pace is known.
        """
        if self.days is not None:
            return int(self.days) if self.days < FEW_DAYS else None
        return 1 if self.free_bytes < min(self.total_bytes // _FEW_PARTS, _FEW_BYTES) else None


@dataclass(slots=True)
class Room:
    """The disks below these folders, looked at once a minute. May wait for a disk."""

    folders: Sequence[Path]
    _looks: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=_LOOKS_KEPT))

    def look(self, now_s: float) -> Left:
        """Look at the disks. Raises OSError where one does not answer."""
        free, total = min(_room_of(folder) for folder in self.folders)
        if not self._looks or now_s - self._looks[-1][0] >= _LOOK_EACH_S:
            self._looks.append((now_s, free))
        return Left(free, total, days_left(self._looks, now_s, free))


def days_left(looks: Sequence[tuple[float, int]], now_s: float, free: int) -> float | None:
    """Return how long room lasts at the pace since the first look. looks: when, and how many bytes were free."""
    if not looks or now_s - looks[0][0] < _PACE_AFTER_S or free >= looks[0][1]:
        return None
    bytes_each_s = (looks[0][1] - free) / (now_s - looks[0][0])
    return free / bytes_each_s / _DAY_S


def _room_of(folder: Path) -> tuple[int, int]:
    """Return how many bytes are free where this folder is, or would be made, and how many there are."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    disk = os.statvfs(there)
    return disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize
