"""A sign of life from each process with a loop: a page says so when it stops."""

from __future__ import annotations

from datetime import datetime, timedelta

from fairhearing.jobs.models import Heartbeat

STANDS_STILL_AFTER = timedelta(seconds=30)


def beat(process: str, *, now: datetime, started_at: datetime, failing: str = "") -> None:
    """Write that a process went once round its loop. failing: which of its duties did not succeed, "" for none."""
    Heartbeat.objects.update_or_create(
        process=process, defaults={"beat_at": now, "started_at": started_at, "failing": failing[:200]}
    )


def stands_still(process: str, *, now: datetime) -> bool:
    """Say whether a process has not been heard of lately; silence is never taken for health."""
    return not Heartbeat.objects.filter(process=process, beat_at__gt=now - STANDS_STILL_AFTER).exists()
