"""A reported call is kept longer until the report is closed: a hold like any other, owned by who decides."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from fairhearing.catalogue.closures import is_closed
from fairhearing.catalogue.conflict import key_holders
from fairhearing.catalogue.models import Call, Recording
from fairhearing.practice.models import Person
from fairhearing.reported.models import Report
from fairhearing.retention.errors import BeingDestroyed
from fairhearing.retention.holds import place_holds
from fairhearing.retention.keep_longer import review_day
from fairhearing.retention.models import Hold

_BATCH = 50


def keep_calls(report: Report, *, by: Person, now: datetime, role: str = "") -> None:
    """Keep the calls of a report's conversation longer, once they are listed. Harmless when it was done before."""
    if report.kept_at is not None:
        return
    call = Call.objects.filter(practice=report.practice_id, id=report.call).first()
    if call is None:
        return
    sound = Exists(Recording.objects.filter(call=OuterRef("pk")))
    calls = list(Call.objects.filter(sound, conversation=call.conversation_id, destroyed_at=None))
    try:
        if calls:
            place_holds(
                calls,
                Hold.Kind.REPORTED,
                owner=_owner(call, report),
                review_on=review_day(timezone.localdate(now)),
                by=by,
                now=now,
                reference=report.reference,
                role=role,
            )
    except BeingDestroyed:
        return
    report.kept_at = now
    report.save(update_fields=["kept_at"])


def keep_waiting(now: datetime) -> int:
    """Keep the calls of reports that were made while the call went on; return how many reports were seen to."""
    waiting = Report.objects.filter(kept_at=None, closed_at=None).exclude(outcome=Report.Outcome.WITHDRAWN)
    seen = 0
    for report in waiting.select_related("reporter").order_by("reported_at")[:_BATCH]:
        keep_calls(report, by=report.reporter, now=now)
        seen += report.kept_at is not None
    return seen


def holds_of(report: Report) -> list[Hold]:
    """Return the holds that keep a report's calls."""
    wanted = {"kind": Hold.Kind.REPORTED, "reference": report.reference, "released_at": None}
    return list(Hold.objects.filter(practice=report.practice_id, **wanted).order_by("placed_at", "id"))


def _owner(call: Call, report: Report) -> Person:
    """Return who looks after the calls: somebody who can open them, and whom they are not about."""
    for person in key_holders(call.practice):
        if not is_closed(call, person):
            return person
    return report.reporter
