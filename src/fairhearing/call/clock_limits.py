"""How wrong a sender's clock may seem before `side_clock` moves it, and what tells that from packets held up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

_JUMP_MS: Final = 2000
_DRIFT_MS: Final = 8
_LEAD_LEFT_MS: Final = 6
_GROWN_MS: Final = 2
_FASTEST_GROWTH_MS: Final = 4  # each 10 s: 400 millionths, more than any phone's clock
_LONGEST_CUT_MS: Final = 4
_LEAD_BEFORE_PAUSE_MS: Final = 40
_LONG_MS: Final = 10_000
_SHORT_MS: Final = 1000
_SHORT_LAG_MS: Final = 120
_LATE_ON_END_MS: Final = 60
_PAUSE_MS: Final = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """The rules' times in frames. lag_windows: how long each is, and from which lag on it is corrected."""

    jump: int
    drift: int
    lead_left: int
    grown: int
    fastest_growth: int
    longest_cut: int
    lead_before_pause: int
    long: int
    lag_windows: tuple[tuple[int, int], ...]
    short_lag: int
    late_on_end: int
    pause: int


@cache
def limits_at(frames_per_second: int) -> Limits:
    """Return the times of the rules in frames of a recording."""
    ms = frames_per_second // 1000
    return Limits(
        jump=_JUMP_MS * ms,
        drift=_DRIFT_MS * ms,
        lead_left=_LEAD_LEFT_MS * ms,
        grown=_GROWN_MS * ms,
        fastest_growth=_FASTEST_GROWTH_MS * ms,
        longest_cut=_LONGEST_CUT_MS * ms,
        lead_before_pause=_LEAD_BEFORE_PAUSE_MS * ms,
        long=_LONG_MS * ms,
        lag_windows=((_LONG_MS * ms, _DRIFT_MS * ms), (_SHORT_MS * ms, _SHORT_LAG_MS * ms)),
        short_lag=_SHORT_LAG_MS * ms,
        late_on_end=_LATE_ON_END_MS * ms,
        pause=_PAUSE_MS * ms,
    )


@dataclass(slots=True)
class LagWindow:
    """The least lag within a stretch of time; when it is over the next begins. limit: from which on it is corrected."""

    length: int
    limit: int
    began: int
    best: int

    def see(self, now: int, lag: int) -> int | None:
        """Take one run's lag in. Return the least of the stretch once it is over."""
        self.best = min(self.best, lag)
        if now - self.began < self.length:
            return None
        best, self.began, self.best = self.best, now, lag
        return best


@dataclass(slots=True)
class Lead:
    """By how much a source's best packets of 10 s lead. usual: what does not come from its clock; None at first.

    latest: of the last 10 s.
    """

    usual: int | None = None
    latest: int = 0

    def see(self, lead: int, limits: Limits) -> int:
        """Take in the best of 10 s. Return by how much of it the source is to be moved back."""
        lead = max(lead, 0)
        if self.usual is None:
            self.usual = lead
        elif lead > self.latest + limits.fastest_growth:
            self.usual += lead - self.latest
        self.latest = lead
        if lead < max(limits.drift, self.usual + limits.grown):
            return 0
        cut = min(lead - max(limits.lead_left, self.usual), limits.longest_cut)
        self.latest -= cut
        return cut
