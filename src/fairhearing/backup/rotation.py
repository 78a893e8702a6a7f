"""Which generations stay, and which keyrings: pure, by their names alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from .index import moment_of
from .settings import KEYRING_DAYS, Keep

_PERIODS: Final[tuple[Callable[[datetime], object], ...]] = (
    lambda moment: moment.date(),
    lambda moment: moment.isocalendar()[:2],
    lambda moment: (moment.year, moment.month),
)


def kept_generations(generations: Iterable[str], keep: Keep) -> set[str]:
    """Return those that stay: the newest of each of the last days, weeks and months that have one; the newest always.

    Days are of UTC.
    """
    newest_first = sorted(generations, reverse=True)
    kept = set(newest_first[:1])
    for period, most in zip(_PERIODS, (keep.daily, keep.weekly, keep.monthly), strict=True):
        seen: set[object] = set()
        for generation in newest_first:
            of = period(moment_of(generation))
            if of not in seen and len(seen) < most:
                seen.add(of)
                kept.add(generation)
    return kept


def outlived(keyring_stamps: Iterable[str], now: datetime, locked_days: int = 0) -> set[str]:
    """Return the keyrings that must go: a key destroyed since must not be in them any longer.

    locked_days: for so long the target keeps what is taken away.
    """
    kept = timedelta(days=KEYRING_DAYS - locked_days)
    return {each for each in keyring_stamps if now - moment_of(each) >= kept}
