"""Whether calls help the practice to improve (clause C3): drawn by chance, seen by whoever took them, and acted on.

the sample      of the last month that is over: its seed was told of before, and the same calls are drawn again by it
the reviews     each that was closed had been seen by whoever took the call, for all the days they may take
the quarter     an action with an owner who is here, and a day that is not past; in the first weeks of a quarter the
last one's action counts, so that nobody chooses one on New Year's Day for the sake of a page
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone

from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import Answer, Probe, Proof
from fairhearing.clauses.question import Question
from fairhearing.playback.diary_rules import month_of
from fairhearing.practice.allowed import roles_in_force
from fairhearing.practice.models import Practice
from fairhearing.quality.errors import BadList, BadSeed
from fairhearing.quality.learning import QuarterShown, quarters_of
from fairhearing.quality.models import Sample
from fairhearing.quality.rules import had_their_days
from fairhearing.quality.sampling import commitment, digest_of, draw, read_list
from fairhearing.wording.counts import counted
from fairhearing.wording.days import day_words

_REVIEWED: Final = timedelta(days=92)
_DRAWN_BY_DAY: Final = 3
"""The night of the first draws; by the third somebody should have noticed that it did not run."""
FIRST_WEEKS: Final = timedelta(weeks=4)


def ask_improving(practice: Practice, now: datetime) -> Proof:
    """Ask of the sample, of the reviews, and of what the practice changes."""
    today = timezone.localdate(now)
    quarters = quarters_of(practice, today=today)
    return Proof(
        _figure(quarters[0]), (_sample(practice, today), _seen(practice, now), _action(practice, quarters, today))
    )


PROBES: Final = (Probe("calls_improve", Clause.IMPROVING, ask_improving),)


def _figure(quarter: QuarterShown) -> str:
    if not quarter.actions:
        return "No learning action yet this quarter"
    due = min((each.due_on for each in quarter.actions if each.done_on is None), default=None)
    words = f"{counted(len(quarter.actions), 'learning action')} this quarter"
    return f"{words}, due {day_words(due)}" if due else f"{words}, done"


def _sample(practice: Practice, today: date) -> Answer:
    question = Question(
        "Was the sample drawn by chance, by a seed told of before?", reverse("quality"), "Samples, seeds"
    )
    jobs = "See whether the night’s jobs ran, or ask who looks after the machine."
    month = month_of(today).before
    seed = practice.seeds.filter(month=month.first_day).first()
    if not practice.seeds.filter(month=month_of(today).first_day).exists():
        return question.unknown("No seed is told of for this month", jobs)
    if seed is None:
        return question.unknown("The first sample is drawn when this month is over", "Nothing to do: wait for it.")
    sample = practice.samples.filter(month=month.first_day).select_related("seed").first()
    if sample is None:
        if today.day < _DRAWN_BY_DAY:
            before = practice.samples.filter(month=month.before.first_day).select_related("seed").first()
            if before is not None:
                return _drawn_again(question, before)
        return question.unknown(f"None was drawn for {month.words}", jobs)
    return _drawn_again(question, sample)


def _drawn_again(question: Question, sample: Sample) -> Answer:
    """Draw a sample once more from what was told of it, and compare."""
    mend = "The sample is not the one its seed gives. Tell your data protection officer, and use none of its reviews."
    name = sample.of_month.words
    try:
        listed = read_list(sample.listed)
        told = commitment(sample.practice_id, str(sample.of_month), sample.seed.secret)
        drawn = [(each.call, each.team) for each in draw(listed, sample.seed.secret)]
    except (BadList, BadSeed):
        return question.broken(f"What was told of {name} cannot be read", mend)
    rows = list(sample.calls.order_by("place").values_list("call_id", "team_id")[: len(drawn)])
    is_so = (told, digest_of(sample.listed), drawn) == (sample.seed.commitment, sample.list_sha256, rows)
    if not is_so:
        return question.broken(f"{name}: drawn again, other calls come out", mend)
    return question.kept(f"{name}: {len(drawn)} of {sample.eligible:,}; drawn again, the same come out")


def _seen(practice: Practice, now: datetime) -> Answer:
    words = "Could whoever took a reviewed call see it and answer?"
    question = Question(words, reverse("answers"), "What was answered")
    reviews = practice.reviews.filter(begun_at__gt=now - _REVIEWED)
    if not reviews.exists():
        mend = "Review two or three calls of the sample: it takes a quarter of an hour."
        return question.unknown("No call was reviewed in three months", mend)
    closed = list(practice.reviews.filter(closed_at__gt=now - _REVIEWED).values_list("told_at", "closed_at"))
    early = sum(
        told is None or not had_their_days(timezone.localdate(told), timezone.localdate(over)) for told, over in closed
    )
    shared = reviews.exclude(told_at=None).count()
    answered = reviews.exclude(answered_at=None).count()
    found = f"{counted(reviews.count(), 'review')} in three months: {shared} shared, {answered} answered"
    if early:
        mend = "Share those reviews with whoever took the call, and let them answer before anything is made of them."
        return question.broken(f"{found}; {early} closed before they could", mend)
    return question.kept(found)


def _action(practice: Practice, quarters: tuple[QuarterShown, ...], today: date) -> Answer:
    question = Question(
        "Is something chosen to change, with a name and a day?", reverse("learning"), "Quarter by quarter"
    )
    now, before = quarters[0], quarters[1] if len(quarters) > 1 else None
    here = set(roles_in_force().filter(practice=practice, person__is_active=True).values_list("person_id", flat=True))
    left = sum(each.done_on is None and each.owner_id not in here for each in practice.learning_actions.all())
    if left:
        found = f"{counted(left, 'open action')} of somebody who left"
        return question.broken(found, "Choose it anew, with somebody who works here.")
    if practice.learning_actions.filter(done_on=None, due_on__lt=today).exists():
        return question.broken("One is past its day", "Say what came of it, or choose anew what changes and by when.")
    if now.actions:
        done = sum(each.done_on is not None for each in now.actions)
        return question.kept(f"{len(now.actions)} chosen in {now.quarter.words}, {done} done")
    if before and before.actions and today < now.quarter.first_day + FIRST_WEEKS:
        return question.kept(f"{len(before.actions)} in {before.quarter.words}; none yet in this quarter")
    mend = "Choose one thing to do better, who makes it, and by when."
    return question.unknown(f"None in {now.quarter.words}", mend)
