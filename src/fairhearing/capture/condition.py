"""How the recorder is: what only a look from outside shows, gathered every few seconds for its status file.

What a part of the recorder meets by itself (a disk that takes nothing, a call that is refused) it says itself. Here
stands what no part can say of itself: that it stands still, that packets were dropped, that the clock was set.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.telling import Figures
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock, machine_time

from .kernel_clock import clock_figures, read_kernel_clock
from .key_desk import KeyDesk
from .media import Media
from .ports import PortPool
from .publish import Publisher
from .room import Room

_STANDS_STILL_AFTER_S: Final = 30.0
_BEHIND_AFTER_S: Final = 300.0
_AWAY_AFTER_S: Final = 30.0
_JUMPED_FROM_S: Final = 2.0
_FEW_DAYS: Final = timedelta(days=21)
_NS_PER_S: Final = 1_000_000_000
_MS_PER_S: Final = 1000


@dataclass(slots=True)
class Pulse:
    """A sign of life of the event loop."""

    beat_s: float = field(default_factory=time.monotonic)
    dropped: int = 0
    refused: int = 0

    def beat(self, dropped: int, refused: int) -> None:
        """Say that the loop came round, and how many datagrams of SIP were dropped and refused so far."""
        self.beat_s, self.dropped, self.refused = time.monotonic(), dropped, refused


class Condition:
    """Looks at all parts of one recorder. For the thread that tells."""

    def __init__(  # noqa: PLR0913 - a recorder has exactly these parts
        self,
        troubles: Troubles,
        *,
        media: Media,
        publisher: Publisher,
        ports: PortPool,
        pulse: Pulse,
        room: Room,
        desk: KeyDesk,
        is_network_away: Callable[[], bool] = lambda: False,
        certificate_until: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        self._troubles, self._desk = troubles, desk
        self._is_network_away, self._certificate_until = is_network_away, certificate_until
        self._media, self._publisher, self._ports, self._pulse, self._room = media, publisher, ports, pulse, room
        self._dropped = dict.fromkeys(("media", "sip"), 0)
        self._clock_ahead_s = _clock_ahead_s(troubles.clock)

    def look(self) -> Figures:
        """Bring the troubles up to date and return the figures of this moment."""
        self._look_for_standstill()
        self._look_at_the_clock()
        dropped = self._look_for_drops()
        self._look_for_missing_sound()
        self._look_at_certificate()
        self._troubles.count(TroubleKind.NETWORK_AWAY, int(self._is_network_away()))
        oldest_s = self._publisher.oldest_waiting_s
        behind = self._publisher.waiting if oldest_s > _BEHIND_AFTER_S else 0
        self._troubles.count(TroubleKind.PUBLISHING_BEHIND, behind)
        self._troubles.count(TroubleKind.HEARING_AWAY, int(self._desk.away_s > _AWAY_AFTER_S))
        return {
            "calls": self._media.live_calls,
            "engine_c": int(self._media.has_engine),
            "tick_late_ms": self._media.take_lateness_s() * _MS_PER_S,
            "unwritten_s": self._media.unwritten_s,
            "waiting": self._publisher.waiting,
            "oldest_waiting_s": oldest_s,
            "dropped": dropped,
            "refused": self._pulse.refused,
            **clock_figures(read_kernel_clock()),
            "hearing_connected": int(self._desk.is_connected),
            **self._look_at_room(),
        }

    def _look_for_standstill(self) -> None:
        now_s = time.monotonic()
        for part, seen_s in (("media", self._media.ticked_ns / _NS_PER_S), ("sip", self._pulse.beat_s)):
            self._troubles.count(TroubleKind.STANDS_STILL, int(now_s - seen_s > _STANDS_STILL_AFTER_S), part=part)

    def _look_at_the_clock(self) -> None:
        """Compare the time of day with the machine's own. What a time server corrects bit by bit is no jump."""
        before_s, self._clock_ahead_s = self._clock_ahead_s, _clock_ahead_s(self._troubles.clock)
        if abs(self._clock_ahead_s - before_s) > _JUMPED_FROM_S:
            self._troubles.happened(TroubleKind.CLOCK_JUMPED)

    def _look_for_drops(self) -> int:
        for part, dropped in (("media", self._ports.dropped), ("sip", self._pulse.dropped)):
            self._troubles.happened(TroubleKind.PACKETS_DROPPED, dropped - self._dropped[part], part=part)
            self._dropped[part] = dropped
        return sum(self._dropped.values())

    def _look_at_certificate(self) -> None:
        """Say for how many days the certificate for SIP is good, once these are few."""
        until = self._certificate_until()
        left = _FEW_DAYS if until is None else until - self._troubles.clock.now()
        self._troubles.count(TroubleKind.SIP_CERTIFICATE_ENDS, max(left.days, 0) + 1 if left < _FEW_DAYS else 0)

    def _look_for_missing_sound(self) -> None:
        missing = self._media.missing()
        for kind, count, for_s in (
            (TroubleKind.ONE_SIDED_NOW, missing.one_sided, missing.one_sided_s),
            (TroubleKind.NO_SOUND_NOW, missing.silent, missing.silent_s),
        ):
            if count and missing.is_trouble(count):
                self._troubles.begin(kind, count=count, for_s=for_s)
            else:
                self._troubles.end(kind)

    def _look_at_room(self) -> Figures:
        try:
            left = self._room.look(time.monotonic())
        except OSError:
            self._troubles.begin(TroubleKind.DISK_AWAY)
            return {}
        self._troubles.end(TroubleKind.DISK_AWAY)
        if left.few_days is None:
            self._troubles.end(TroubleKind.DISK_FILLING)
        else:
            self._troubles.begin(TroubleKind.DISK_FILLING, count=left.few_days)
        days = {} if left.days is None else {"disk_days_left": left.days}
        return {"disk_free_bytes": left.free_bytes, **days}


def _clock_ahead_s(clock: Clock) -> float:
    return clock.now().timestamp() - machine_time().s
