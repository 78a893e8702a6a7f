"""Whether recordings are kept for their time, and not beyond it (clause C11). Reads what the nightly jobs wrote.

Two jobs look at everything there is: one destroys what is due, one compares the list of calls with store and keys.
What they found is believed for a day and a half.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from fairhearing.catalogue.rules import RecordClass, day_begins, expires_on
from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import GOOD_FOR_DAILY, Answer, Probe, Proof
from fairhearing.clauses.question import Question
from fairhearing.jobs.models import Job
from fairhearing.practice.models import Practice
from fairhearing.retention.holds import owned_here
from fairhearing.retention.lists import count_late, oldest_left
from fairhearing.retention.models import Certificate, Hold, Reconciliation
from fairhearing.retention.periods import periods_of
from fairhearing.retention.reconciliation import Difference
from fairhearing.retention.rules import age_words, due_before
from fairhearing.retention.run import DESTROY_DUE
from fairhearing.wording.counts import counted
from fairhearing.wording.days import PRACTICE_TIME, moment_words

_LOOKED_BACK: Final = timedelta(days=31)
"""So far back certificates are held to their rule again."""
MOST_CERTIFICATES: Final = 10_000
"""So many of these are, the newest: more than a practice of a million calls a year destroys in three days. ADR 351."""
_NOT_COMPARED: Final = "Not compared in the last day and a half"
_SEE_JOBS: Final = "See whether the night’s jobs ran, or ask who looks after the machine."


def ask_kept(practice: Practice, now: datetime) -> Proof:
    """Answer the six questions of how recordings are kept and destroyed."""
    today = now.astimezone(PRACTICE_TIME).date()
    compared = Reconciliation.objects.filter(ended_at__gt=now - GOOD_FOR_DAILY).order_by("-ended_at", "-id").first()
    run = Job.objects.filter(kind=DESTROY_DUE, state=Job.State.DONE).order_by("-ended_at").first()
    run_at = run.ended_at if run else None
    done, late = _destroyed_since(practice, run_at), count_late(practice, today)
    answers = (
        _is_all_there(compared),
        _oldest(practice, today),
        _early(practice, now),
        _due(done, late, run_at, now),
        _opened(compared),
        _held(practice, today, now),
    )
    listed = f"{compared.recordings:,} counted" if compared else "Not counted lately"
    return Proof(f"{listed}; {done + late:,} due, {done:,} destroyed", answers)


PROBES: Final = (Probe("kept_for_their_time", Clause.ONE_YEAR, ask_kept),)


def _is_all_there(compared: Reconciliation | None) -> Answer:
    """Answer from the last comparison, which is of all practices together."""
    question = _of_comparison("Is every recording we list really there, with its key?")
    if compared is None:
        return question.unknown(_NOT_COMPARED, _SEE_JOBS)
    found = f"{compared.recordings:,} listed, {compared.objects_found:,} stored, {compared.keys_found:,} keys"
    wrong = sum(count for kind, count in compared.differences.items() if kind != Difference.OPENS_AGAIN)
    if wrong:
        mend = "Something was lost, changed or added past the program. Tell who looks after the machine today."
        return question.broken(f"{found}; {counted(wrong, 'difference')}", mend)
    if not compared.recordings:
        return question.unknown("Nothing is recorded yet", "Nothing can be proven before the first call was recorded.")
    return question.kept(found)


def _oldest(practice: Practice, today: date) -> Answer:
    """Answer for the oldest call that goes by time and that nothing keeps longer."""
    words = "How old is the oldest recording not kept longer?"
    question = Question(words, reverse("compared") + "#oldest", "The oldest 50")
    oldest = next(iter(oldest_left(practice, 1)), None)
    if oldest is None:
        return question.noted("None is stored that time will destroy")
    found = age_words(oldest.started_at.astimezone(PRACTICE_TIME).date(), today)
    months = periods_of(practice)[RecordClass(oldest.record_class)]
    if expires_on(oldest.started_at, kept_months=months) < today:
        mend = "It should be gone. See under “late” why it is not, and let the night’s destruction run again."
        return question.broken(found, mend)
    return question.kept(found)


def _early(practice: Practice, now: datetime) -> Answer:
    """Hold the last month's certificates to the calendar, and to what then kept their calls longer.

    What a request erased goes early by law (UK GDPR Article 17), if that was granted before it went.
    """
    question = Question("Was anything destroyed early?", reverse("destroyed"), "Certificates")
    of_month = practice.certificates.filter(destroyed_at__gte=now - _LOOKED_BACK)
    rows = _newest(of_month, MOST_CERTIFICATES)
    times = rows.values_list("destroyed_at", "months", "call__started_at", "call__erasure__granted_at").iterator()
    looked = early = erased = 0
    ends: dict[tuple[date, int], datetime] = {}
    for destroyed_at, months, started_at, granted_at in times:
        key = (destroyed_at.astimezone(PRACTICE_TIME).date(), months)
        if key not in ends:
            ends[key] = due_before(*key)
        looked += 1
        if granted_at is not None and granted_at <= destroyed_at:
            erased += 1
        else:
            early += started_at >= ends[key]
    wrong = early + _destroyed_though_held(rows)
    all_of_month = of_month.count()
    newest = f" ({all_of_month:,} in all, the newest looked at)" if looked < all_of_month else ""
    if wrong:
        mend = "Something went before its time. Tell your data protection officer today: it may be a breach."
        return question.broken(f"{wrong:,} of {looked:,} in a month{newest}", mend)
    if not looked:
        return question.noted("No: nothing was destroyed in a month")
    on_request = f", {erased:,} erased on request" if erased else ""
    return question.kept(f"No: {counted(looked, 'certificate')} of a month looked at{newest}{on_request}")


def _newest(certificates: QuerySet[Certificate], most: int) -> QuerySet[Certificate]:
    """Return the newest so many of some certificates, and those that are of the same moment as the last of them."""
    last = certificates.order_by("-destroyed_at").values_list("destroyed_at", flat=True)[most - 1 : most].first()
    return certificates if last is None else certificates.filter(destroyed_at__gte=last)


def _destroyed_though_held(certificates: QuerySet[Certificate]) -> int:
    """Count those whose call was kept longer at the moment it was destroyed."""
    then = Hold.objects.filter(call=OuterRef("call"), placed_at__lte=OuterRef("destroyed_at")).filter(
        Q(released_at=None) | Q(released_at__gt=OuterRef("destroyed_at"))
    )
    return certificates.filter(Exists(then)).count()


def _due(done: int, late: int, run_at: datetime | None, now: datetime) -> Answer:
    words = "Was everything due destroyed?"
    found = f"{done + late:,} due, {done:,} done, {late:,} late"
    if late:
        mend = "See under “late” why they are still there, mend that, and let the night’s destruction run again."
        return Question(words, reverse("kept"), "The late calls").broken(found, mend)
    question = Question(words, reverse("destroyed"), "The certificates")
    if run_at is None or run_at <= now - GOOD_FOR_DAILY:
        last = f"last ran {moment_words(run_at)}" if run_at else "has not run yet"
        return question.unknown(f"The night’s destruction {last}", _SEE_JOBS)
    return question.kept(found)


def _destroyed_since(practice: Practice, run_at: datetime | None) -> int:
    """Count what was destroyed since the beginning of the day of the last run."""
    if run_at is None:
        return 0
    begins = day_begins(run_at.astimezone(PRACTICE_TIME).date())
    return practice.certificates.filter(destroyed_at__gte=begins).count()


def _opened(compared: Reconciliation | None) -> Answer:
    """Answer from the last comparison, which tries to open what was destroyed within two days before it."""
    question = _of_comparison("Can what was destroyed lately be opened?")
    if compared is None:
        return question.unknown(_NOT_COMPARED, _SEE_JOBS)
    opened = compared.differences.get(Difference.OPENS_AGAIN, 0)
    found = f"{compared.tried:,} tried, {opened:,} opened"
    if opened:
        mend = "What was destroyed is there again, perhaps from a backup. Tell your data protection officer today."
        return question.broken(found, mend)
    return question.kept(found) if compared.tried else question.noted(found)


def _held(practice: Practice, today: date, now: datetime) -> Answer:
    """Answer whether whoever keeps calls longer is still here, and has looked at it in time."""
    words = "What is kept longer, and does someone own it?"
    question = Question(words, reverse("kept-longer"), "What is kept longer")
    holds = practice.holds.filter(released_at=None)
    calls = holds.values("call").distinct().count()
    if not calls:
        return question.noted("Nothing is kept longer")
    alone = holds.count() - owned_here(holds, practice, now).count()
    past = holds.filter(review_on__lt=today).count()
    found = f"{counted(calls, 'call')}; {alone:,} without an owner here, {past:,} past review"
    if alone:
        mend = "Say for each whether it is still needed: whoever moves its review owns it from then on."
        return question.broken(found, mend)
    if past:
        return question.unknown(found, "Look at each that is past its review, and say whether it is still needed.")
    return question.kept(found)


def _of_comparison(words: str) -> Question:
    return Question(words, reverse("compared"), "The comparisons")
