"""What is wrong in one process now: a list that any of its threads may add to at no cost.

lasting      begins, goes on, ends: a disk that takes nothing. On the list until it ends.
happened     is over as soon as it is noticed: packets that were dropped. On the list for an hour.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from fairhearing.vault.clock import Clock

from .kinds import TroubleKind

REMEMBERED_S: Final = 3600.0
_NO_TROUBLE_BELOW: Final = {TroubleKind.UNREADABLE_REQUESTS: 20}
"""A stray datagram or two is none; what is not named here is one from the first time on."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong.

    since: when it began. last: when it last happened; None while it lasts. count: how many (calls, packets, times).
    practice: the id of the practice it concerns, empty for all. part: which node, process or disk, empty for the one.
    """

    kind: TroubleKind
    since: datetime
    last: datetime | None = None
    count: int = 1
    practice: str = ""
    part: str = ""


Concerns = tuple[TroubleKind, str, str]
"""Of what kind, which practice's, and of which part."""


class Witness(Protocol):
    """Whoever keeps what troubles there were. Nothing of it waits for a disk."""

    def began(self, trouble: Trouble) -> None:
        """Take note that a trouble lasts; told again as its count changes."""
        ...

    def ended(self, trouble: Trouble, moment: datetime) -> None:
        """Take note that it does no longer."""
        ...

    def happened(self, kind: TroubleKind, *, began: datetime, ended: datetime, count: int, part: str = "") -> None:
        """Take note of something that is over."""
        ...


@dataclass(slots=True)
class Troubles:
    """All troubles of one process. For any thread; nothing here waits for a disk.

    witness: told of each as well, where there is one.
    """

    clock: Clock
    witness: Witness | None = None
    changed: threading.Event = field(default_factory=threading.Event)
    _lasting: dict[Concerns, Trouble] = field(default_factory=dict)
    _happened: dict[Concerns, tuple[float, Trouble]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(
        self, kind: TroubleKind, *, count: int = 1, practice: str = "", part: str = "", for_s: float = 0.0
    ) -> None:
        """Say that something is wrong, or still is. for_s: for how long it had been when it was noticed first."""
        concerns = (kind, practice, part)
        with self._lock:
            known = self._lasting.get(concerns)
            if known is None:
                known = Trouble(kind, self.clock.now() - timedelta(seconds=for_s), None, count, practice, part)
                self.changed.set()
            self._lasting[concerns] = known = replace(known, count=count)
        if self.witness is not None:
            self.witness.began(known)

    def end(self, kind: TroubleKind, *, practice: str = "", part: str = "") -> None:
        """Say that it is well again, or still is."""
        with self._lock:
            known = self._lasting.pop((kind, practice, part), None)
            if known is not None:
                self.changed.set()
        if known is not None and self.witness is not None:
            self.witness.ended(known, self.clock.now())

    def count(self, kind: TroubleKind, count: int, *, practice: str = "", part: str = "") -> None:
        """Say how many there are now: none is well."""
        if count:
            self.begin(kind, count=count, practice=practice, part=part)
        else:
            self.end(kind, practice=practice, part=part)

    def counts(self, kind: TroubleKind, counts: Mapping[str, int]) -> None:
        """Say how many there are now in each part; the parts not named are well."""
        with self._lock:
            gone = [part for known, _, part in self._lasting if known is kind and not counts.get(part)]
        for part in gone:
            self.end(kind, part=part)
        for part, count in counts.items():
            self.count(kind, count, part=part)

    def happened(
        self, kind: TroubleKind, count: int = 1, *, practice: str = "", part: str = "", for_s: float = 0.0
    ) -> None:
        """Say that something went wrong just now, so many times. It is added to those of the last hour.

        for_s: for how long it had gone wrong.
        """
        if not count:
            return
        concerns, now = (kind, practice, part), self.clock.now()
        with self._lock:
            _, known = self._happened.get(concerns, (0.0, None))
            since, before = (known.since, known.count) if known else (now, 0)
            fresh = Trouble(kind, since, now, before + count, practice, part)
            self._happened[concerns] = (self.clock.monotonic(), fresh)
        if known is None:
            self.changed.set()
        if self.witness is not None:
            self.witness.happened(kind, began=now - timedelta(seconds=for_s), ended=now, count=count, part=part)

    def now(self) -> tuple[Trouble, ...]:
        """Return what is wrong, or was within the hour, in a steady order."""
        with self._lock:
            over_s = self.clock.monotonic() - REMEMBERED_S
            self._happened = {key: kept for key, kept in self._happened.items() if kept[0] > over_s}
            happened = (each for _, each in self._happened.values())
            told = (each for each in happened if each.count >= _NO_TROUBLE_BELOW.get(each.kind, 1))
            found: Iterable[Trouble] = (*self._lasting.values(), *told)
            return tuple(sorted(found, key=lambda each: (each.since, each.kind, each.practice, each.part)))
