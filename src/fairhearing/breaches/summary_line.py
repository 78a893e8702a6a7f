"""What the partners' page says of breaches."""

from __future__ import annotations

from datetime import date

from fairhearing.catalogue.rules import day_begins
from fairhearing.practice.models import Practice
from fairhearing.practice.partner_summary import SummaryLine, attention_of
from fairhearing.wording.counts import counted


def breaches_line(practice: Practice, first: date, end: date, today: date) -> SummaryLine:  # noqa: ARG001 - as all
    """Count a month's breaches by when the practice knew of them, and those that are open today."""
    came = practice.breaches.filter(aware_at__gte=day_begins(first), aware_at__lt=day_begins(end)).count()
    still_open = practice.breaches.filter(closed_at=None).count()
    words = f"{counted(came, 'breach', 'breaches')} came to light. Today {still_open:,} open."
    return SummaryLine(words, attention=attention_of(open=still_open))
