"""How the folder of copies is: how much lies in it, how old the oldest is, and whether something outlived its time."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from fairhearing.copies.ending import KEPT_FOR
from fairhearing.copies.models import Copy
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.vault.document import is_id
from fairhearing.vault.home import Home

_LATE: Final = timedelta(days=1)
"""So long after its time a copy is called late: the sweep comes every ten minutes."""
_MOST_OF_DISK: Final = 0.1
_THERE: Final = (Copy.State.MAKING, Copy.State.STOPPED, Copy.State.READY)


@dataclass(frozen=True, slots=True)
class CopiesThere:
    """What lies in the folder. oldest_s: since the oldest of them was asked for; None where none is known."""

    copies: int
    size: int
    oldest_s: float | None

    def figures(self) -> Mapping[str, float]:
        """Return them as the worker tells them."""
        oldest = {} if self.oldest_s is None else {"copies_oldest_s": self.oldest_s}
        return {"copies": self.copies, "copies_bytes": self.size, **oldest}


def look_at_copies(troubles: Troubles, home: Home, now: datetime) -> CopiesThere:
    """Measure the folder and bring the troubles up to date: every few minutes is enough."""
    sizes = {path.name: _size_of(path) for path in _folders(home.copies)}
    asked = dict(Copy.objects.filter(state__in=_THERE).values_list("id", "asked_at"))
    known = {each.hex: at for each, at in asked.items() if each.hex in sizes}
    late = sum(at < now - KEPT_FOR - _LATE for at in known.values())
    size = sum(sizes.values())
    is_large = bool(size) and size > _MOST_OF_DISK * shutil.disk_usage(home.copies).total
    troubles.count(TroubleKind.COPIES_LATE, late)
    troubles.count(TroubleKind.COPIES_LARGE, int(is_large))
    oldest_s = (now - min(known.values())).total_seconds() if known else None
    return CopiesThere(len(sizes), size, oldest_s)


def _folders(copies: Path) -> list[Path]:
    try:
        return [path for path in copies.iterdir() if is_id(path.name)]
    except FileNotFoundError:
        return []


def _size_of(folder: Path) -> int:
    """Return what the files of a folder take; what is deleted meanwhile takes nothing."""
    size = 0
    try:
        for path in folder.iterdir():
            size += path.stat().st_size
    except FileNotFoundError:
        pass
    return size
