"""Whether each practice's phone systems still offer calls, in the hours in which it is open."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.offers import all_offers
from fairhearing.health.troubles import Troubles
from fairhearing.practice.expected_calls import calls_missed
from fairhearing.practice.lines import Stretch
from fairhearing.practice.models import Practice


def look_at_offers(troubles: Troubles, outages: Path, now: datetime) -> None:
    """Make a trouble of each practice that should have been offered calls and was not. outages: HOME/outages."""
    offers = all_offers(outages)
    for practice in Practice.objects.prefetch_related("opening_hours"):
        found = offers.get(practice.id)
        opening = [Stretch(each.weekday, each.opens, each.closes) for each in practice.opening_hours.all()]
        missed = calls_missed(found.hours, opening, last=found.last, now=now) if found else 0
        troubles.count(TroubleKind.NO_CALLS_OFFERED, missed, practice=practice.id)
