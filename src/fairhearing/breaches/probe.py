"""Whether each breach was dealt with as the law says: reported in 72 hours or not with a reason (clause C20)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Q
from django.urls import reverse

from fairhearing.breaches import rules
from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import GOOD_FOR_HOURLY, HOURLY, Probe, Proof
from fairhearing.clauses.question import Question
from fairhearing.clocks.other_periods import breach_due_at
from fairhearing.practice.models import Practice
from fairhearing.wording.counts import counted

_MEND: Final = "Tell the Information Commissioner now, and write why it is late; or write why it need not be told."


def ask_breaches(practice: Practice, now: datetime) -> Proof:
    """Answer for the breaches that are open, and for those closed with less than the law asks."""
    question = Question(
        "Is each breach reported within 72 hours, or is written why not?", reverse("breaches"), "The breaches"
    )
    found = practice.breaches.filter(Q(closed_at=None)).prefetch_related("measures").order_by("aware_at")
    breaches = list(found)
    known = [each.known for each in breaches]
    overdue = sum(each.report is None and breach_due_at(each.aware_at) < now for each in known)
    unreported = sum(
        each.report is rules.Report.NOT_REPORTED and each.risk is not None and rules.must_report(each.risk)
        for each in known
    )
    unsaid = sum(rules.is_late(each, now) and each.report is not None and not each.late_said for each in known)
    against = overdue + unreported + unsaid
    words = f"{counted(len(breaches), 'breach', 'breaches')} open, {against:,} against the law’s time"
    if against:
        return Proof(words, (question.broken(words, _MEND),))
    return Proof(words if breaches else "", (question.kept(words),))


PROBES: Final = (Probe("breaches", Clause.DATA_PROTECTION, ask_breaches, HOURLY, GOOD_FOR_HOURLY),)
