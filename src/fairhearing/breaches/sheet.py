"""What was held, how it was locked, and when that was last proved: from the system itself, for whoever is asked.

Nothing here is believed that is not read: what cannot be read is said to be not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Max, Min

from fairhearing.backup.results import Results, read_results
from fairhearing.catalogue.models import Recording
from fairhearing.copies.models import Taking
from fairhearing.health.disk_lock import DiskLock, disk_lock
from fairhearing.playback.models import Listen
from fairhearing.practice.models import Practice
from fairhearing.retention.models import Certificate, Reconciliation
from fairhearing.vault.home import Home


@dataclass(frozen=True, slots=True)
class Sheet:
    """The facts. first_at, last_at: of the calls held. compared_at: None where nothing was compared yet.

    list_is_locked: whether the list of calls is itself encrypted; None where that is not known.
    plain: copies that left as plain files. disk: of the home; of a database elsewhere nothing is said. backs_up:
    whether a backup is set up; backup: what became of the last, and of the last drill. None where it cannot be read.
    """

    calls: int
    recordings: int
    first_at: datetime | None
    last_at: datetime | None
    people: int
    compared_at: datetime | None
    differences: int
    destroyed: int
    list_is_locked: bool | None
    copies: int
    plain: int
    last_listen: datetime | None
    disk: DiskLock
    backs_up: bool
    backup: Results | None


def sheet_of(practice: Practice) -> Sheet:
    """Read the facts of one practice."""
    calls = practice.calls.filter(destroyed_at=None)
    days = calls.aggregate(first=Min("started_at"), last=Max("started_at"))
    last = Reconciliation.objects.order_by("-ended_at").first()
    takings = Taking.objects.filter(practice=practice)
    return Sheet(
        calls=calls.count(),
        recordings=Recording.objects.filter(call__in=calls.values("id")).count(),
        first_at=days["first"],
        last_at=days["last"],
        people=practice.individuals.filter(merged_into=None).count(),
        compared_at=last.ended_at if last else None,
        differences=sum(last.differences.values()) if last else 0,
        destroyed=Certificate.objects.filter(practice=practice).count(),
        list_is_locked=True if connection.vendor == "sqlite" else None,
        copies=takings.count(),
        plain=takings.filter(form=Taking.Form.PLAIN).count(),
        last_listen=Listen.objects.filter(recording__call__practice=practice).aggregate(at=Max("begun_at"))["at"],
        disk=disk_lock(settings.HOME.root),
        backs_up=settings.HOME.backup_json.exists(),
        backup=_backup(settings.HOME),
    )


def _backup(home: Home) -> Results | None:
    try:
        return read_results(home)
    except OSError:
        return None
