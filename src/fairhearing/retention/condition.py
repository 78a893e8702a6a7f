"""How keeping and destroying is, from its rows: what is late, what the last comparison found, and how old it is."""

from __future__ import annotations

from datetime import datetime, timedelta

from fairhearing.catalogue.models import Recording
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.practice.models import Practice
from fairhearing.retention.lists import count_late
from fairhearing.retention.models import Reconciliation
from fairhearing.retention.reconciliation import Difference
from fairhearing.wording.days import PRACTICE_TIME

_OLD_AFTER = timedelta(days=2)

TROUBLE_OF = {
    Difference.OBJECT_MISSING: TroubleKind.SOUND_MISSING,
    Difference.KEY_MISSING: TroubleKind.KEYS_MISSING,
    Difference.OBJECT_UNKNOWN: TroubleKind.UNLISTED_IN_STORE,
    Difference.KEY_UNKNOWN: TroubleKind.UNLISTED_IN_STORE,
    Difference.WRONG_SIZE: TroubleKind.SOUND_CHANGED,
    Difference.WRONG_DIGEST: TroubleKind.SOUND_CHANGED,
    Difference.OPENS_AGAIN: TroubleKind.DESTROYED_OPENS,
}


def look_at_retention(troubles: Troubles, now: datetime) -> None:
    """Bring the troubles up to date. Counts what is late: every few minutes is enough."""
    today = now.astimezone(PRACTICE_TIME).date()
    for practice in Practice.objects.order_by("id"):
        troubles.count(TroubleKind.DESTRUCTION_LATE, count_late(practice, today), practice=practice.id)
    last = Reconciliation.objects.order_by("-ended_at").first()
    found = {Difference(kind): count for kind, count in last.differences.items()} if last else {}
    for trouble in set(TROUBLE_OF.values()):
        troubles.count(trouble, sum(count for kind, count in found.items() if TROUBLE_OF[kind] is trouble))
    since = last.ended_at if last else _first_recording()
    is_old = since is not None and since < now - _OLD_AFTER
    troubles.count(TroubleKind.NOT_COMPARED, int(is_old))


def _first_recording() -> datetime | None:
    """Return when the first recording was listed: before that there was nothing to compare."""
    return Recording.objects.order_by("manifest__id").values_list("manifest__read_at", flat=True).first()
