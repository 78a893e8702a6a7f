"""What the partners' page says of requests."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from fairhearing.practice.models import Practice
from fairhearing.practice.partner_summary import SummaryLine, attention_of
from fairhearing.subject_access.models import Request
from fairhearing.wording.counts import counted


def rights_line(practice: Practice, first: date, end: date, today: date) -> SummaryLine:
    """Count a month's requests for recordings, and those of all that are late today or were answered late in it."""
    rows = practice.access_requests
    came = rows.filter(received_on__gte=first, received_on__lt=end).count()
    answered = rows.filter(delivered_on__gte=first, delivered_on__lt=end).exclude(end=Request.End.WITHDRAWN)
    late = answered.filter(delivered_on__gt=F("due_on")).count()
    open_late = rows.filter(delivered_on=None, due_on__lt=today).count()
    words = f"{counted(came, 'request for recordings', 'requests for recordings')} came, {answered.count():,} answered"
    return SummaryLine(
        f"{words}, {late:,} of them late. Today {open_late:,} past the law’s day.",
        attention=attention_of(answered_late=late, past_the_day_of_the_law=open_late),
    )
