"""How often something may be asked: so many times within so many seconds, counted in this process."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field

_MOST_ASKERS = 10_000


@dataclass(slots=True)
class Allowance:
    """Counts who asks. now: seconds on any clock that does not go back."""

    times: int
    within_s: float
    _asked: dict[str, deque[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_s(self, asker: str, now: float) -> int:
        """Return for how many seconds this asker must wait; 0 if they need not."""
        with self._lock:
            asked = self._fresh(asker, now)
            return max(1, round(asked[0] + self.within_s - now)) if len(asked) >= self.times else 0

    def count(self, asker: str, now: float) -> None:
        """Count that they asked."""
        with self._lock:
            if len(self._asked) >= _MOST_ASKERS:
                self._asked.pop(next(iter(self._asked)))
            asked = self._fresh(asker, now)
            asked.append(now)
            self._asked[asker] = asked

    def _fresh(self, asker: str, now: float) -> deque[float]:
        asked = self._asked.get(asker, deque())
        while asked and asked[0] <= now - self.within_s:
            asked.popleft()
        return asked
