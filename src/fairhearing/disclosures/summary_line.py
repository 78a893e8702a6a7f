"""What the partners' page says of disclosures."""

from __future__ import annotations

from datetime import date

from fairhearing.disclosures.models import Disclosure
from fairhearing.disclosures.rules import WORKED
from fairhearing.practice.models import Practice
from fairhearing.practice.partner_summary import SummaryLine, attention_of
from fairhearing.wording.counts import counted


def disclosures_line(practice: Practice, first: date, end: date, today: date) -> SummaryLine:
    """Count a month's disclosures: asked for, given, refused; and those that are open and late today."""
    rows = practice.disclosures
    came = rows.filter(received_on__gte=first, received_on__lt=end).count()
    ended = rows.filter(ended_on__gte=first, ended_on__lt=end)
    given, refused = (ended.filter(end=end_).count() for end_ in (Disclosure.End.GIVEN, Disclosure.End.REFUSED))
    worked = rows.filter(state__in=[str(state) for state in WORKED])
    late = sum(each.last_on < today for each in worked)
    words = f"{counted(came, 'disclosure was', 'disclosures were')} asked for, {given:,} given, {refused:,} refused."
    attention = attention_of(past_the_day_that_was_named=late)
    return SummaryLine(f"{words} Today {late:,} past the day that was named.", attention=attention)
