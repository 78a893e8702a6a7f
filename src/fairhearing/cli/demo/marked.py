"""Notes and tags on a few of the demonstration's past calls, as its manager would have written them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from fairhearing.vault.clock import Clock

from .practices import PRACTICES

_WRITTEN: Final = (
    ("Asked to hold and waited politely. A good example of how to say what happens next.", ("Training example",)),
    ("Rang once already this week about the same thing: look at the related calls.", ("Follow up",)),
    ("Thanked reception for ringing back so soon.", ("Compliment",)),
)
_A_WHILE: Final = timedelta(minutes=3)
_BEGINS_MS: Final = 2000


def mark_past_calls() -> None:
    """Write beside the latest past calls of the first practice, once."""
    from fairhearing.catalogue.models import Call
    from fairhearing.marks.models import Mark
    from fairhearing.marks.notes import Written, add_note
    from fairhearing.marks.rules import Stretch
    from fairhearing.marks.tags import set_tags
    from fairhearing.practice.models import Role

    practice = PRACTICES[0].id
    manager = Role.objects.select_related("person").filter(practice=practice, kind=Role.Kind.MANAGER).first()
    if manager is None or Mark.objects.filter(practice=practice).exists():
        return
    calls = Call.objects.filter(practice=practice, direction=Call.Direction.IN, recordings__isnull=False)
    by, role, now = manager.person, str(Role.Kind.MANAGER), Clock().now() - _A_WHILE
    for call, (words, tags) in zip(calls.distinct().order_by("-started_at")[: len(_WRITTEN)], _WRITTEN, strict=False):
        recording = call.recordings.order_by("ordinal").first()
        is_long = recording is not None and recording.duration_ms > 3 * _BEGINS_MS
        stretch = Stretch(_BEGINS_MS, 3 * _BEGINS_MS) if is_long else None
        add_note(call, Written(words, recording, stretch), by=by, role=role, now=now)
        set_tags(call, tags, by=by, role=role, now=now)
