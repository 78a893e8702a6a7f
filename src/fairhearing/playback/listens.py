"""A practice's listens, asked for so that the database begins with the listens of a time, never with all calls."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from fairhearing.catalogue.models import Recording
from fairhearing.playback.models import Listen
from fairhearing.practice.models import Practice


def listens_of(practice: Practice, since: datetime, until: datetime | None = None) -> QuerySet[Listen]:
    """Return the listens begun from `since` on, and before `until`; of any time after where that is None.

    Whose recording it is, is asked of each: a join would let SQLite, which knows not how many rows a table has, go
    through every call of the practice and look for listens to it.
    """
    ours = Recording.objects.filter(pk=OuterRef("recording_id"), call__practice=practice)
    listens = Listen.objects.filter(begun_at__gte=since)
    if until is not None:
        listens = listens.filter(begun_at__lt=until)
    return listens.filter(Exists(ours))
