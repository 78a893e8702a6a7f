"""Whether a recording protects both parties alike (clause C2): answered in time, and never changed unnoticed.

asked to keep     answered within five days; what waits beyond its day, or was late within a month, breaks it
digests           of the last night's sample, as they were when each call was recorded
a changed byte    tried on a copy of each test call: it must be noticed
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import GOOD_FOR_DAILY, Answer, Probe, Proof
from fairhearing.clauses.question import Question
from fairhearing.clauses.rows import ReadRows, Rows, Table
from fairhearing.practice.models import Practice
from fairhearing.probing.models import ProbeCall
from fairhearing.retention.asked import clock_of
from fairhearing.retention.asked_rules import ANSWERED_WITHIN
from fairhearing.retention.models import KeepRequest, Reconciliation
from fairhearing.retention.reconciliation import Difference
from fairhearing.wording.counts import counted
from fairhearing.wording.days import day_words, moment_words

_COUNTED: Final = timedelta(days=365)
_LATE_FOR: Final = timedelta(days=31)
"""So long an answer that came late counts against the clause: as long as a month's figures are looked at."""
_MOST: Final = 200
_WRONG: Final = (Difference.WRONG_DIGEST, Difference.WRONG_SIZE)


def ask_both_parties(practice: Practice, now: datetime) -> Proof:
    """Ask whether those who asked were answered, and whether a change would be noticed."""
    today = timezone.localdate(now)
    asked = list(_asked(practice, today))
    return Proof(_figure(asked), (_answered(asked, today), _digests(now), _changed_byte(now)))


PROBES: Final = (Probe("both_parties", Clause.BOTH_PARTIES, ask_both_parties),)


def _asked(practice: Practice, today: date) -> list[KeepRequest]:
    """Return a year's requests, and every one that waits, the newest first."""
    return list(
        practice.keep_requests.filter(Q(asked_on__gt=today - _COUNTED) | Q(answer=KeepRequest.Answer.WAITING)).order_by(
            "-asked_on", "-id"
        )
    )


def _figure(asked: list[KeepRequest]) -> str:
    if not asked:
        return "Nobody asked us to keep a call this year"
    days = [(clock.answered_on - clock.asked_on).days for each in asked if (clock := clock_of(each)).answered_on]
    slowest = f"; slowest answer {counted(max(days), 'day')}" if days else ""
    return f"{len(asked):,} asked us to keep a call{slowest}"


def _answered(asked: list[KeepRequest], today: date) -> Answer:
    question = Question(
        f"Is everyone who asks to keep a call answered within {ANSWERED_WITHIN.days} days?",
        reverse("rows", args=["keep-requests"]),
        "Each request’s days",
    )
    if not asked:
        return question.kept("Nobody asked in a year: none waits")
    clocks = [clock_of(each) for each in asked]
    overdue = sum(clock.answered_on is None and clock.is_late(today) for clock in clocks)
    late = sum(bool(clock.answered_on and clock.is_late(today)) for clock in clocks)
    of_late = sum(
        bool(clock.answered_on and clock.is_late(today) and clock.answered_on > today - _LATE_FOR) for clock in clocks
    )
    found = f"{counted(len(asked), 'request')} in a year: {late:,} answered late, {overdue:,} overdue"
    if overdue:
        return question.broken(found, "Answer those today: keep the call, or say why not and when it is destroyed.")
    if of_late:
        mend = f"Answer within {ANSWERED_WITHIN.days} days from now on: a month without a late answer mends it."
        return question.broken(found, mend)
    return question.kept(found)


def _digests(now: datetime) -> Answer:
    """Answer from the last comparison, which reads a sample whole and the size of every file."""
    question = Question("Are recordings as they were when they were made?", reverse("compared"), "The comparisons")
    last = Reconciliation.objects.filter(ended_at__gt=now - GOOD_FOR_DAILY).order_by("-ended_at", "-id").first()
    if last is None:
        mend = "See whether the night’s jobs ran, or ask who looks after the machine."
        return question.unknown("Not compared in the last day and a half", mend)
    wrong = sum(last.differences.get(kind, 0) for kind in _WRONG)
    if wrong:
        mend = "A recording is not what was recorded. Tell your data protection officer today, and copy nothing of it."
        return question.broken(f"{counted(wrong, 'file')} changed", mend)
    if not last.sampled:
        return question.unknown(
            "No recording could be read", "Nothing can be proven before the first call is recorded."
        )
    return question.kept(f"{last.sampled:,} read whole, each with its digest; {last.recordings:,} of the right size")


def _changed_byte(now: datetime) -> Answer:
    question = Question(
        "Would one changed byte be noticed?", reverse("rows", args=["test-calls"]), "The tries, with each test call"
    )
    tried = ProbeCall.objects.exclude(change_noticed=None).filter(ended_at__lte=now + timedelta(minutes=1))
    last = tried.order_by("-id").first()
    if last is None or last.ended_at is None or last.ended_at <= now - GOOD_FOR_DAILY:
        when = f"since {moment_words(last.ended_at)}" if last and last.ended_at else "yet"
        mend = "It is tried with each test call. Ring your IT supplier: none was made and heard."
        return question.unknown(f"Not tried {when}", mend)
    if not last.change_noticed:
        mend = "Tell your data protection officer today: a changed recording may go unnoticed."
        return question.broken(f"No: on {moment_words(last.ended_at)} it passed", mend)
    since = tried.filter(ended_at__gt=now - timedelta(days=1))
    return question.kept(
        f"Yes: noticed in {since.filter(change_noticed=True).count()} of {since.count()} tries in a day"
    )


def keep_requests(practice: Practice, now: datetime) -> Rows:
    """List a year's requests to keep a call by their days alone."""
    today = timezone.localdate(now)
    lines = []
    for request in _asked(practice, today)[:_MOST]:
        clock = clock_of(request)
        answered = day_words(clock.answered_on) if clock.answered_on else "Not yet"
        state = "Late" if clock.is_late(today) else "In time"
        who, answer = request.get_by_display(), request.get_answer_display()
        lines.append((day_words(request.asked_on), who, day_words(clock.due_on), answered, answer, state))
    table = Table(
        "A year’s requests, the newest first",
        ("Asked on", "By", "To be answered by", "Answered on", "Answer", "How it stands"),
        tuple(lines),
        "Nobody asked to keep a call.",
    )
    lead = f"Staff and patients may ask for a call to be kept, and are answered within {ANSWERED_WITHIN.days} days."
    return Rows("Requests to keep a call", lead, (table,))


ROWS: Final[dict[str, ReadRows]] = {"keep-requests": keep_requests}
