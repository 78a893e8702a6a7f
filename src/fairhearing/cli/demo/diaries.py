"""The listening diary of the month before, read and signed by a partner of each practice."""

from __future__ import annotations

from datetime import datetime

from .practices import PRACTICES


def read_past_diary(now: datetime) -> None:
    """Sign the last month that has ended, once: an empty month is read too."""
    from django.utils import timezone

    from fairhearing.playback.diary import listens_in, sign
    from fairhearing.playback.diary_rules import month_of
    from fairhearing.practice.models import Practice, Role

    month = month_of(timezone.localdate(now)).before
    for described in PRACTICES:
        practice = Practice.objects.get(id=described.id)
        if practice.diary_signatures.exists():
            continue
        partner = practice.roles.select_related("person").get(kind=Role.Kind.PARTNER)
        listens = listens_in(practice, month).count()
        sign(practice, month, listens=listens, by=partner.person, role=str(partner.kind), now=now)
