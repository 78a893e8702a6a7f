"""HOME/outages/NODE.offers: how many calls each practice's phone systems offered, hour by hour, for five weeks.

A phone system that stops offering calls, because a licence ended or a setting was changed, is noticed by their absence
alone. Whoever judges that knows the practice's opening hours (`practice.expected_calls`); the recorder only counts.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from fairhearing.health.offers import KEPT, Offers, offers_path, read_offers, render_offers
from fairhearing.vault.clock import Clock
from fairhearing.vault.publishing import publish_file

_WRITE_EACH: Final = timedelta(seconds=30)


@dataclass(slots=True)
class OfferBook:
    """The counts of one recorder. `note` from any thread, `write` from one."""

    folder: Path
    node: str
    clock: Clock
    _hours: dict[str, dict[datetime, int]] = field(default_factory=dict)
    _last: dict[str, datetime] = field(default_factory=dict)
    _changed: bool = False
    _written: datetime | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def load(self) -> None:
        """Go on counting where an earlier process ended."""
        for practice, offers in read_offers(self.folder, self.node).items():
            self._hours[practice], self._last[practice] = dict(offers.hours), offers.last

    def note(self, practice: str) -> None:
        """Count a call that was offered."""
        now = self.clock.now()
        hour = now.replace(minute=0, second=0, microsecond=0)
        with self._lock:
            hours = self._hours.setdefault(practice, {})
            hours[hour] = hours.get(hour, 0) + 1
            self._last[practice] = now
            self._changed = True

    def write(self) -> None:
        """Write what changed, now and then. A disk that takes nothing is asked again later."""
        now = self.clock.now()
        if not self._changed or (self._written is not None and timedelta() <= now - self._written < _WRITE_EACH):
            return
        with self._lock:
            for hours in self._hours.values():
                for hour in [each for each in hours if now - each > KEPT]:
                    del hours[hour]
            told = {name: Offers(self._last[name], dict(hours)) for name, hours in self._hours.items()}
            self._changed = False
        try:
            publish_file(offers_path(self.folder, self.node), render_offers(self.node, told).encode())
            self._written = now
        except OSError:
            self._changed = True
