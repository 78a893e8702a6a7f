"""How it stands with the phone systems' own logs: calls that are missing, and logs that come no more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Max

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.phone_log.models import RecordingGap
from fairhearing.practice.models import Practice

OLD_AFTER: Final = timedelta(days=4)
"""A weekend and a bank holiday on each side of it bring no calls, and so no log."""
USED_WITHIN: Final = timedelta(days=60)
"""Where no log came for so long, none is brought any more, and nobody is told each day."""
_TOLD_FOR: Final = timedelta(days=35)


def look_at_phone_logs(troubles: Troubles, now: datetime) -> int:
    """Bring the troubles up to date; a practice that brings no log has none. Return how many bring none."""
    without = 0
    for practice in Practice.objects.order_by("id"):
        newest = practice.log_imports.exclude(ended_at=None).aggregate(last=Max("last_at"))["last"]
        without += newest is None or now - newest >= USED_WITHIN
        age = now - newest if newest else timedelta()
        days = age.days if OLD_AFTER < age < USED_WITHIN else 0
        troubles.count(TroubleKind.PHONE_LOG_OLD, days, practice=practice.id)
        troubles.count(TroubleKind.CALLS_MISSING, count_unexplained(practice, now), practice=practice.id)
    return without


def count_unexplained(practice: Practice, now: datetime) -> int:
    """Return how many calls of late are missing and nobody explained, and no outage does."""
    missing = practice.recording_gaps.filter(kind=RecordingGap.Kind.MISSING, explained_at=None, found_at=None)
    return missing.filter(began_at__gte=now - _TOLD_FOR, cause="").count()
