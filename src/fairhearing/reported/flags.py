"""What the last-chance list says of calls that were reported."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from fairhearing.practice.models import Practice
from fairhearing.reported.models import Report


def last_chance_flags(practice: Practice, call_ids: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Return why these calls are worth a look before they go: their report is not closed."""
    rows = practice.reports.filter(call__in=call_ids, closed_at=None).exclude(outcome=Report.Outcome.WITHDRAWN)
    return dict.fromkeys(rows.values_list("call", flat=True), ("It was reported, and the report is not closed",))
