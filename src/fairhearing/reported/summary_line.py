"""What the partners' page says of reported calls: how many, and how many nobody has decided."""

from __future__ import annotations

from datetime import date

from fairhearing.catalogue.rules import day_begins
from fairhearing.practice.models import Practice
from fairhearing.practice.partner_summary import SummaryLine, attention_of
from fairhearing.wording.counts import counted


def safety_line(practice: Practice, first: date, end: date, _today: date) -> SummaryLine:
    """Count a month's reports, and all that wait for a decision today."""
    made = practice.reports.filter(reported_at__gte=day_begins(first), reported_at__lt=day_begins(end)).count()
    waiting = practice.reports.filter(decided_at=None).count()
    words = f"{counted(made, 'reported call')}. Today {waiting:,} undecided."
    return SummaryLine(words, attention=attention_of(undecided=waiting))
