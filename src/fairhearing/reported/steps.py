"""What whoever decides does about a reported call, a step at a time: each can be left, gone on with and taken again.

support    somebody looked after whoever took the call
hear       somebody listened to it, or it cannot be listened to
weigh      illness, distress, a shared number, another way
decide     after those two; with reasons; removal by the rules alone
review     the day on which it is looked at again
tell       whoever reported it is told what came of it
close      at the end
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from fairhearing.audit.leaf import DetailValue
from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.notifications.kinds import Kind as Told
from fairhearing.notifications.telling import tell as notify
from fairhearing.practice.models import Person
from fairhearing.reported.errors import NotYet, RemovalRefused, TooLate
from fairhearing.reported.keeping import holds_of, keep_calls
from fairhearing.reported.models import Report
from fairhearing.reported.rules import Removal, Warned, removal
from fairhearing.retention.holds import move_review

LETTER_OUTCOMES = (Report.Outcome.WARNING, Report.Outcome.REMOVAL)
"""What is told to the person in a letter, so that it is asked whether that could harm anybody."""


@dataclass(frozen=True, slots=True)
class Doer:
    """Who takes a step, by which role, and when."""

    person: Person
    role: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is decided, and why. harm: whether sending a letter could harm somebody, None where it is not asked."""

    outcome: Report.Outcome
    reasons: str
    police_ref: str = ""
    harm: bool | None = None
    harm_words: str = ""


def support(report: Report, words: str, doer: Doer) -> None:
    """Keep how whoever took the call was looked after. Raises TooLate."""
    with transaction.atomic():
        locked = _lock(report)
        locked.supported_at, locked.supported_by, locked.support_words = doer.now, doer.person, words
        _save(locked, Verb.REPORT_SUPPORTED, doer, "supported_at", "supported_by", "support_words")


def hear(report: Report, words: str, doer: Doer) -> None:
    """Keep what was heard; the first time counts as when it was reviewed. Raises TooLate."""
    with transaction.atomic():
        locked = _lock(report)
        locked.heard_at, locked.heard_by, locked.heard_words = locked.heard_at or doer.now, doer.person, words
        _save(locked, Verb.REPORT_HEARD, doer, "heard_at", "heard_by", "heard_words")


def weigh(report: Report, thoughts: Sequence[str], words: str, doer: Doer) -> None:
    """Keep what may explain the call. Raises TooLate."""
    with transaction.atomic():
        locked = _lock(report)
        locked.thoughts = [each for each in Report.Thought.values if each in thoughts]
        locked.weighed_at, locked.weighed_by, locked.weighed_words = doer.now, doer.person, words
        _save(locked, Verb.REPORT_WEIGHED, doer, "weighed_at", "weighed_by", "weighed_words", "thoughts")


def decide(report: Report, decision: Decision, warnings: Sequence[Warned], doer: Doer) -> None:
    """Decide what becomes of it. warnings: that this person was given. Raises NotYet, RemovalRefused, TooLate."""
    today = timezone.localdate(doer.now)
    with transaction.atomic():
        locked = _lock(report)
        if decision.outcome != Report.Outcome.WITHDRAWN:
            _refuse_too_soon(locked)
        if decision.outcome == Report.Outcome.REMOVAL:
            _refuse_removal(removal(warnings, police_ref=decision.police_ref, today=today))
        locked.outcome, locked.reasons, locked.police_ref = decision.outcome, decision.reasons, decision.police_ref
        locked.harm, locked.harm_words = decision.harm, decision.harm_words
        locked.decided_at, locked.decided_by = doer.now, doer.person
        changed = ("outcome", "reasons", "police_ref", "harm", "harm_words", "decided_at", "decided_by")
        _save(locked, Verb.REPORT_DECIDED, doer, *changed, outcome=str(decision.outcome))
        notify(locked.reporter, locked.practice, Told.REPORT_DECIDED, locked.id, now=doer.now)


def set_review(report: Report, review_on: date, doer: Doer) -> None:
    """Say when it is looked at again; its calls are kept until then at least. Raises TooLate, BadHold."""
    with transaction.atomic():
        locked = _lock(report)
        locked.review_on, locked.review_set_at = review_on, doer.now
        _save(locked, Verb.REPORT_REVIEW_SET, doer, "review_on", "review_set_at")
        for hold in holds_of(locked):
            move_review(hold, review_on, by=doer.person, now=doer.now, role=doer.role)


def tell(report: Report, words: str, doer: Doer) -> None:
    """Tell whoever reported it what came of it. Raises NotYet, TooLate."""
    with transaction.atomic():
        locked = _lock(report)
        if locked.decided_at is None:
            raise NotYet("Decide first: there is nothing to tell yet")
        locked.told_at, locked.told_by, locked.told_words = doer.now, doer.person, words
        _save(locked, Verb.REPORT_TOLD, doer, "told_at", "told_by", "told_words")
        notify(locked.reporter, locked.practice, Told.REPORT_DECIDED, locked.id, now=doer.now)


def close(report: Report, words: str, doer: Doer) -> None:
    """Close a report that was decided and looked at again. Raises NotYet, TooLate."""
    with transaction.atomic():
        locked = _lock(report)
        if locked.decided_at is None:
            raise NotYet("Decide first: then it can be closed")
        locked.closed_at, locked.closed_by, locked.closed_words = doer.now, doer.person, words
        _save(locked, Verb.REPORT_CLOSED, doer, "closed_at", "closed_by", "closed_words")


def _refuse_too_soon(report: Report) -> None:
    if report.heard_at is None:
        raise NotYet("Listen first, or say why it cannot be listened to")
    if report.weighed_at is None:
        raise NotYet("Think first what may explain the call: reasons come before the decision")


def _refuse_removal(found: Removal) -> None:
    if found is Removal.REFUSED:
        raise RemovalRefused(
            "Removal from the list needs a warning with reasons in the last 12 months, and we know of none. "
            "Immediate removal needs a police reference"
        )


def _lock(report: Report) -> Report:
    """Return a report as it is now, locked, with those it names. Raises TooLate."""
    locked = Report.objects.select_for_update(of=("self",)).select_related("reporter", "practice").get(id=report.id)
    if locked.closed_at is not None:
        raise TooLate("this report was closed meanwhile")
    return locked


def _save(report: Report, verb: Verb, doer: Doer, *fields: str, **detail: DetailValue) -> None:
    report.save(update_fields=fields)
    record(verb, doer.person.account, report.practice_id, report.id.hex, role=doer.role, **detail)
    keep_calls(report, by=doer.person, now=doer.now, role=doer.role)
