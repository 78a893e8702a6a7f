"""What whoever took a call does about it: reports it, says more, takes it back, answers what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.practice.allowed import role_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.reported.errors import TooLate
from fairhearing.reported.keeping import keep_calls
from fairhearing.reported.models import Report
from fairhearing.reported.own_calls import refuse_if_not_theirs


@dataclass(frozen=True, slots=True)
class Details:
    """What somebody says of a call they reported. moment_ms: where in the call, None where they do not say."""

    kinds: Sequence[str]
    moment_ms: int | None
    words: str
    wellbeing: str


def report_call(practice: Practice, call_id: str, *, by: Person, now: datetime) -> Report:
    """Report a call, and keep it longer; who reported it before gets that report. Raises NotTheirs, ClosedToYou."""
    refuse_if_not_theirs(call_id, by, practice, now=now)
    role = str(role_in(by, practice, Permission.REPORT_CALLS))
    with transaction.atomic():
        Practice.objects.select_for_update(no_key=True).get(id=practice.id)
        if before := practice.reports.filter(call=call_id, reporter=by).first():
            return before
        report = Report.objects.create(
            practice=practice, reference=_next_reference(practice, now), call=call_id, reporter=by, reported_at=now
        )
        record(Verb.REPORT_MADE, by.account, practice.id, report.id.hex, role=role)
        keep_calls(report, by=by, now=now, role=role)
    return report


def say_more(report: Report, details: Details, *, now: datetime) -> None:
    """Keep what the reporter says of it, until it is decided. Raises TooLate."""
    with transaction.atomic():
        locked = _lock_undecided(report)
        locked.kinds = [kind for kind in Report.Kind.values if kind in details.kinds]
        locked.moment_ms, locked.words, locked.wellbeing = details.moment_ms, details.words, details.wellbeing
        locked.save(update_fields=["kinds", "moment_ms", "words", "wellbeing"])
        _note(Verb.REPORT_DETAILED, locked)
        keep_calls(locked, by=locked.reporter, now=now)


def take_back(report: Report, *, now: datetime) -> None:
    """Withdraw a report, as its reporter, before it is decided. Raises TooLate."""
    with transaction.atomic():
        locked = _lock_undecided(report)
        locked.outcome, locked.decided_at, locked.decided_by = Report.Outcome.WITHDRAWN, now, locked.reporter
        locked.save(update_fields=["outcome", "decided_at", "decided_by"])
        _note(Verb.REPORT_TAKEN_BACK, locked)


def answer(report: Report, words: str, *, now: datetime) -> None:
    """Keep what the reporter answers to what they were told. Raises TooLate."""
    with transaction.atomic():
        locked = Report.objects.select_for_update().select_related("reporter", "practice").get(id=report.id)
        if locked.told_at is None or locked.closed_at is not None:
            raise TooLate("an answer is to what somebody was told, while the report is open")
        locked.answer, locked.answered_at = words, now
        locked.save(update_fields=["answer", "answered_at"])
        _note(Verb.REPORT_ANSWERED, locked)


def _note(verb: Verb, report: Report) -> None:
    role = str(role_in(report.reporter, report.practice, Permission.REPORT_CALLS))
    record(verb, report.reporter.account, report.practice_id, report.id.hex, role=role)


def _lock_undecided(report: Report) -> Report:
    """Return a report as it is now, locked. Raises TooLate."""
    locked = Report.objects.select_for_update(of=("self",)).select_related("reporter", "practice").get(id=report.id)
    if locked.decided_at is not None:
        raise TooLate("this report was decided meanwhile")
    return locked


def _next_reference(practice: Practice, now: datetime) -> str:
    """Return the reference of the practice's next report: its year, and which of that year it is."""
    year = timezone.localdate(now).year
    return f"P-{year}-{practice.reports.filter(reference__startswith=f'P-{year}-').count() + 1:03}"
