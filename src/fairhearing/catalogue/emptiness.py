"""What to say when nothing was found: that recording worked, how much of it there is, and what cannot be found."""

from __future__ import annotations

from django.utils import timezone

from fairhearing.catalogue.models import Party
from fairhearing.catalogue.rules import day_begins, day_ends
from fairhearing.catalogue.search import CallQuery
from fairhearing.catalogue.wording import counted
from fairhearing.practice.models import Practice


def why_nothing(practice: Practice, query: CallQuery) -> str:
    """Say, after a search that found no calls, what was recorded then and whose numbers were withheld."""
    calls = practice.calls.all()
    if query.first_day:
        calls = calls.filter(started_at__gte=day_begins(query.first_day))
    if query.last_day:
        calls = calls.filter(started_at__lt=day_ends(query.last_day))
    recorded = calls.count()
    if query.first_day and query.first_day > timezone.localdate():
        return "No calls match. That day has not come yet."
    if not recorded:
        when = "that day" if query.first_day else "yet"
        return f"No calls match. No calls were recorded {when}; we do not know whether any were made."
    withheld = Party.objects.filter(call__in=calls, withheld=True).values("call_id").distinct().count()
    if query.first_day:
        return (
            f"No calls match. Recording worked that day ({counted(recorded, 'call')});"
            f" {withheld or 'none'} withheld their number."
        )
    return f"No calls match. {counted(recorded, 'call')} can be searched; {withheld or 'none'} withheld their number."
