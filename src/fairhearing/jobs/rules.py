"""When a job is tried again, and when it is given up. Pure."""

from __future__ import annotations

from datetime import timedelta

LEASE = timedelta(minutes=2)
"""How long a job may run before others take its worker for dead."""

MOST_ATTEMPTS = 10
_FIRST_PAUSE = timedelta(seconds=2)
_LONGEST_PAUSE = timedelta(hours=1)


def pause_before_retry(attempts: int) -> timedelta | None:
    """Return how long to wait after so many failed attempts, from 1 up; None when it is time to give up."""
    if attempts >= MOST_ATTEMPTS:
        return None
    doubled: timedelta = _FIRST_PAUSE * 2 ** (attempts - 1)
    return min(doubled, _LONGEST_PAUSE)
