"""Clause C1, calls are recorded: matched with the phone system's log, tried each hour, exceptions listed.

the last working day    every answered call of the log is recorded, or lawfully not
days before it          each working day has a log; what was missing is explained
test calls              one within 75 minutes, heard on both sides
never recorded          what is listed is owned, reviewed, and what the recorder goes by; internal calls are not kept
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone

from fairhearing.call.withholding import Why
from fairhearing.catalogue.models import Finding, Recording
from fairhearing.catalogue.rules import FindingKind, day_begins, day_ends
from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import GOOD_FOR_HOURLY, HOURLY, Answer, Probe, Proof
from fairhearing.clauses.question import Question
from fairhearing.heartbeat.outcome import Ending
from fairhearing.phone_log.condition import count_unexplained
from fairhearing.phone_log.matching import Outcome
from fairhearing.phone_log.models import PhoneLogDay, RecordingGap
from fairhearing.phone_log.never_recorded_probe import exceptions
from fairhearing.phone_log.working_days import Reach, last_working_day, reaches_over, working_days
from fairhearing.practice.models import Practice
from fairhearing.probing.models import ProbeCall
from fairhearing.probing.rounds import last_round
from fairhearing.wording.days import day_words, moment_words, span_words

TEST_CALL_WITHIN: Final = timedelta(minutes=75)
_AHEAD: Final = timedelta(minutes=1)
_LOOKED_BACK_DAYS: Final = 14
_EXPLAINED_DAYS: Final = 35
_SOUND_DAYS: Final = 7
_WORST_SOUND: Final = (FindingKind.SILENT, FindingKind.ONE_SIDED, FindingKind.CROSSTALK, FindingKind.UNHEARD)
SOUND_WORDS: Final = {
    FindingKind.SILENT: "silent",
    FindingKind.ONE_SIDED: "one-sided",
    FindingKind.CROSSTALK: "with one side on the other’s line",
    FindingKind.UNHEARD: "checked by nothing",
}
ENDING_WORDS: Final = {
    Ending.HEARD: "heard on both sides",
    Ending.NOT_READY: "could not be made",
    Ending.UNANSWERED: "not answered",
    Ending.REFUSED: "refused",
    Ending.FULL: "turned away: too many calls",
    Ending.NOT_STORED: "not stored",
    Ending.NOT_OPENED: "stored, does not open",
    Ending.SIDE_MISSING: "one side is silent",
    Ending.SIDES_SWAPPED: "the sides are swapped",
    Ending.NOT_HEARD: "other sound than was sent",
    Ending.GAPS: "pieces are missing",
    Ending.BROKEN_OFF: "broken off by a restart",
}
WHY_WORDS: Final = {
    Why.OBJECTION: "the caller objected",
    Why.OCCUPATIONAL_HEALTH: "occupational health",
    Why.UNION: "union",
    Why.DEFENCE_BODY: "defence body",
    Why.SOLICITOR: "solicitor",
    Why.LISTED: "listed for another reason",
    Why.INTERNAL: "internal",
    Why.PAUSED: "paused",
}


def matched(practice: Practice, now: datetime) -> Proof:
    """Ask whether the phone system's log and the recordings agree."""
    if not practice.log_imports.exclude(ended_at=None).exists():
        question = Question("Was every call recorded?", reverse("phone-log"), "Should have been recorded")
        mend = "Bring the phone system’s own log of calls, each day if you can."
        answer = question.unknown("We do not know: no phone log was ever brought", mend)
        return Proof("No phone log", (answer,))
    day = last_working_day(practice, timezone.localdate(now))
    counts = practice.phone_log_days.filter(day=day).first()
    figure, answer = _of_day(practice, day, counts)
    of_day = (answer, *_lawfully_not(practice, day, counts))
    return Proof(figure, (*of_day, _days_before(practice, day), _explained(practice, now)))


def _of_month(words: str, day: date) -> Question:
    return Question(words, f"{reverse('phone-log')}?month={day:%Y-%m}", "That month")


def _of_day(practice: Practice, day: date, counts: PhoneLogDay | None) -> tuple[str, Answer]:
    """Say what the last working day came to, and the figure of it."""
    question = _of_month(f"Was every call of {day_words(day)} recorded?", day)
    reach = reaches_over(practice, day)
    if counts is None or reach is not Reach.WHOLE:
        found = "The phone log ends within that day" if reach is Reach.PART else "There is no phone log of that day"
        mend = "Bring the phone system’s log of that day, to its end."
        return f"No phone log of {day.day} {day:%B}", question.unknown(found, mend)
    if not counts.answered:
        mend = "A working day without one answered call is unlike a practice. Look whether the right log was brought."
        return "0 calls in the log", question.unknown("The log has no answered call", mend)
    found = (
        f"{counts.answered:,} answered: {counts.recorded:,} recorded, {counts.lawfully_not:,} lawfully not, "
        f"{counts.missing:,} missing"
    )
    if counts.missing:
        mend = "Open the month, see which calls are missing, and write why. If it goes on, ring your IT supplier."
        return f"{counts.missing:,} of {counts.answered:,} missing", question.broken(found, mend)
    return f"{counts.answered:,} of {counts.answered:,} matched the phone log", question.kept(found)


def _lawfully_not(practice: Practice, day: date, counts: PhoneLogDay | None) -> tuple[Answer, ...]:
    """Say why calls of a day were lawfully not recorded, and what the log does not tell of."""
    if counts is None:
        return ()
    lines = practice.phone_log.filter(
        started_at__gte=day_begins(day), started_at__lt=day_ends(day), outcome=Outcome.LAWFULLY_NOT
    )
    reasons = lines.order_by().values("why").annotate(many=Count("id")).order_by("-many", "why")
    known = {str(why): words for why, words in WHY_WORDS.items()}
    told = ", ".join(f"{each['many']:,} {known.get(each['why'], each['why'])}" for each in reasons)
    answers = [_of_month("Why were some lawfully not recorded?", day).noted(told or "None was")]
    if counts.extra:
        question = _of_month("Does the log know of every recording?", day)
        answers.append(question.noted(f"{counts.extra:,} recorded, and not in the log"))
    return tuple(answers)


def _days_before(practice: Practice, day: date) -> Answer:
    """Say of which working days before this one nothing is known."""
    words = f"Is there a phone log of each working day of the {_LOOKED_BACK_DAYS} days before?"
    question = Question(words, reverse("phone-log"), "Day by day")
    days = working_days(practice, day - timedelta(days=_LOOKED_BACK_DAYS), day - timedelta(days=1))
    if not days:
        return question.kept("The practice was not here yet")
    known = practice.phone_log_days.filter(day__in=days).count()
    found = f"{known} of {len(days)}"
    if known < len(days):
        mend = "Bring the log of the days that are not known. Nobody can say of them what was recorded."
        return question.unknown(found, mend)
    return question.kept(found)


def _explained(practice: Practice, now: datetime) -> Answer:
    """Say whether somebody explained what was missing of late."""
    words = f"Is every call that was missing in the last {_EXPLAINED_DAYS} days explained?"
    question = Question(words, reverse("phone-log"), "What was missing")
    since = now - timedelta(days=_EXPLAINED_DAYS)
    missing = practice.recording_gaps.filter(kind=RecordingGap.Kind.MISSING, found_at=None, began_at__gte=since).count()
    unexplained = count_unexplained(practice, now)
    if unexplained:
        mend = "Open each missing call and write what is known of why."
        return question.broken(f"{missing:,} missing, {unexplained:,} not explained", mend)
    return question.kept(f"{missing:,} missing, each explained or within an outage" if missing else "None was missing")


def tried(practice: Practice, now: datetime) -> Proof:
    """Ask whether a test call went the whole way of late, and what was found of the sound of real calls."""
    answer = _test_call(now)
    return Proof(answer.found, (answer, _hours_heard(now), _sound(practice, now)))


def _of_test_calls(words: str) -> Question:
    return Question(words, reverse("rows", args=["test-calls"]), "Test calls")


def _test_call(now: datetime) -> Answer:
    minutes = TEST_CALL_WITHIN // timedelta(minutes=1)
    question = _of_test_calls(f"Did a test call go the whole way within the last {minutes} minutes?")
    last = last_round()
    if last is None:
        mend = "Ring your IT supplier: no test call was ever made, so nobody knows whether calls are recorded."
        return question.unknown("No test call yet", mend)
    if not last.is_heard:
        lost = next(ending for ending in last.endings.values() if ending is not Ending.HEARD)
        mend = "Real calls may be lost in the same way. Ring your IT supplier, and say what stands here."
        return question.broken(f"Test call of {moment_words(last.ended_at)}: {ENDING_WORDS[lost]}", mend)
    age = now - last.ended_at
    if not -_AHEAD <= age <= TEST_CALL_WITHIN:
        mend = "Test calls are made each hour. Ring your IT supplier: the worker does not make them."
        return question.unknown(f"No test call since {moment_words(last.ended_at)}", mend)
    return question.kept(f"Test call heard on both sides, {span_words(max(age, timedelta()))} ago")


def _hours_heard(now: datetime) -> Answer:
    """Count the hours of the last day in which a test call was heard."""
    calls = ProbeCall.objects.filter(round_at__gt=now - timedelta(days=1), round_at__lte=now, ending=str(Ending.HEARD))
    hours = {int((now - moment) / timedelta(hours=1)) for moment in calls.values_list("round_at", flat=True)}
    return _of_test_calls("In how many of the last 24 hours was one heard?").noted(f"{len(hours)} of 24")


def _sound(practice: Practice, now: datetime) -> Answer:
    """Count what is the matter with the sound of a week's calls."""
    words = f"Was there sound on both sides of the last {_SOUND_DAYS} days’ calls?"
    question = Question(words, reverse("rows", args=["sound-findings"]), "What was found")
    found = sound_findings(practice, now).values("kind").annotate(many=Count("id"))
    counts = {each["kind"]: each["many"] for each in found}
    told = [f"{counts[kind]:,} {SOUND_WORDS[kind]}" for kind in _WORST_SOUND if counts.get(kind)]
    return question.noted(", ".join(told) or "Nothing was found amiss")


def sound_findings(practice: Practice, now: datetime) -> QuerySet[Finding]:
    """Return what was found amiss with the sound of the last week's calls."""
    since = now - timedelta(days=_SOUND_DAYS)
    recorded = Recording.objects.filter(call__practice=practice, call__started_at__gte=since)
    # The week's recordings are found first: a join would begin with all that was ever found of the kind.
    return Finding.objects.filter(recording__in=recorded.values("id"), kind__in=_WORST_SOUND).order_by()


PROBES: Final = (
    Probe("calls_matched", Clause.RECORDED, matched, HOURLY, GOOD_FOR_HOURLY),
    Probe("calls_tried", Clause.RECORDED, tried, HOURLY, GOOD_FOR_HOURLY),
    Probe("never_recorded", Clause.RECORDED, exceptions),
)
