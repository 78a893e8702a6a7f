"""How test calls are, from their rows: what the last round came to, as troubles and figures of the worker."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from fairhearing.health.figures import TEST_CALL_LATE_S
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.telling import Figures
from fairhearing.health.troubles import Troubles
from fairhearing.heartbeat.outcome import Ending
from fairhearing.probing.rounds import LastRound, last_round
from fairhearing.vault.clock import Clock

TROUBLES: Final = {
    Ending.NOT_READY: TroubleKind.TEST_CALL_NOT_MADE,
    Ending.UNANSWERED: TroubleKind.TEST_CALL_UNANSWERED,
    Ending.REFUSED: TroubleKind.TEST_CALL_REFUSED,
    Ending.FULL: TroubleKind.TEST_CALL_TURNED_AWAY,
    Ending.NOT_STORED: TroubleKind.TEST_CALL_NOT_STORED,
    Ending.NOT_OPENED: TroubleKind.TEST_CALL_NOT_OPENED,
    Ending.SIDE_MISSING: TroubleKind.TEST_CALL_ONE_SIDED,
    Ending.SIDES_SWAPPED: TroubleKind.TEST_CALL_SIDES_SWAPPED,
    Ending.NOT_HEARD: TroubleKind.TEST_CALL_NOT_HEARD,
    Ending.GAPS: TroubleKind.TEST_CALL_GAPS,
}
"""Which trouble a test call makes that was lost, by how far it came."""
_MS_PER_S: Final = 1000
_AHEAD_S: Final = 60.0
"""A round that ended later than now by more was made before the clock was set back: nobody knows how old it is."""
_LATE_FOR_S: Final = 300.0
"""So long a round that is due by now, after a night in which nothing ran, may take until one says that none is made."""


@dataclass(slots=True)
class ProbeCondition:
    """What the last round came to. `look_at_rows` for the worker's rounds, `figures` for the thread that tells."""

    troubles: Troubles
    clock: Clock
    _last: LastRound | None = field(default=None)
    _late_since_s: float | None = field(default=None)

    def look_at_rows(self) -> None:
        """Bring the troubles up to date."""
        self._last = last_round()
        found: dict[TroubleKind, dict[str, int]] = defaultdict(dict)
        for where, ending in (self._last.endings if self._last else {}).items():
            if ending in TROUBLES:
                found[TROUBLES[ending]][where] = 1
        if self._is_late():
            found[TroubleKind.TEST_CALL_NOT_MADE][""] = 1
        found[TroubleKind.CHANGE_NOT_NOTICED] = dict.fromkeys(self._last.unnoticed if self._last else (), 1)
        for kind in (*TROUBLES.values(), TroubleKind.CHANGE_NOT_NOTICED):
            self.troubles.counts(kind, found[kind])

    def _is_late(self) -> bool:
        """Whether no round is made any more, or stands still: no one ended for two hours, or nobody knows when."""
        age_s = (self.clock.now() - self._last.ended_at).total_seconds() if self._last else 0.0
        if -_AHEAD_S <= age_s <= TEST_CALL_LATE_S:
            self._late_since_s = None
            return False
        now_s = self.clock.monotonic()
        self._late_since_s = now_s if self._late_since_s is None else self._late_since_s
        return now_s - self._late_since_s >= _LATE_FOR_S

    def figures(self) -> Figures:
        """Return how old the last round is, whether it was heard, and how long that took from hanging up."""
        last = self._last
        if last is None:
            return {}
        took = {} if last.took_ms is None else {"test_call_took_s": last.took_ms / _MS_PER_S}
        return {
            "last_test_call_s": _age_s(last.ended_at, self.clock.now()),
            "test_call_heard": float(last.is_heard),
            **took,
        }


def _age_s(moment: datetime, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds())
