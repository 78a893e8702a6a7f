"""Whether it can be established what was said (clause C5): old calls found, opened, and compared by their files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.urls import reverse
from django.utils import timezone

from fairhearing.cases.drill import AGES, GOOD_FOR, ages_words, can_be_tried, seconds
from fairhearing.cases.models import Drill
from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import Answer, Probe, Proof
from fairhearing.clauses.question import Question
from fairhearing.clauses.rows import ReadRows, Rows, Table
from fairhearing.practice.models import Practice
from fairhearing.wording.counts import counted
from fairhearing.wording.days import day_words, moment_words

_MOST: Final = 100


def ask_facts(practice: Practice, now: datetime) -> Proof:
    """Ask of each age whether a call of it was opened of late."""
    newest = {months: _newest(practice, months, now) for months in AGES}
    answers = tuple(_age(practice, months, newest[months], timezone.localdate(now)) for months in AGES)
    return Proof(
        _figure({months: drill for months, drill in newest.items() if drill}), (*answers, _given_up(practice, now))
    )


PROBES: Final = (Probe("old_calls_opened", Clause.FACTS, ask_facts),)


def _newest(practice: Practice, months: int, now: datetime) -> Drill | None:
    """Return the latest drill of an age that came to sound, if it is still good."""
    drills = practice.call_drills.filter(months=months, ended_at__gt=now - GOOD_FOR).exclude(digest="")
    return drills.order_by("-ended_at").first()


def _figure(opened: dict[int, Drill]) -> str:
    took = [length for drill in opened.values() if (length := seconds(drill)) is not None]
    if not took:
        return f"No call was opened in {GOOD_FOR.days} days"
    return f"Calls from {ages_words(list(opened))} ago opened in {max(took)} s"


def _age(practice: Practice, months: int, drill: Drill | None, today: date) -> Answer:
    words = f"Can a call of about {counted(months, 'month')} ago be found and opened?"
    question = Question(words, reverse("rows", args=["call-drills"]), "The drills")
    if drill is not None and drill.ended_at is not None:
        day = day_words(timezone.localdate(drill.ended_at))
        if drill.digest != Drill.Digest.RIGHT:
            mend = "The call’s file is not what was recorded. Tell your data protection officer today."
            return question.broken(f"{drill.get_digest_display()}, {day}", mend)
        return question.kept(f"Yes, in {seconds(drill)} seconds, on {day}; the file is the one recorded")
    if not can_be_tried(practice, months, today=today):
        return question.noted("There is no call of that age to open")
    mend = "Do the drill: choose this age, open the call it shows, and listen for a moment. It takes two minutes."
    to_do = Question(words, reverse("call-drill"), "Do the drill")
    return to_do.unknown(f"Not tried in {GOOD_FOR.days} days", mend)


def _given_up(practice: Practice, now: datetime) -> Answer:
    question = Question("How many drills were given up?", reverse("rows", args=["call-drills"]), "The drills")
    since = practice.call_drills.filter(ended_at__gt=now - GOOD_FOR)
    return question.noted(f"{since.filter(digest='').count()} of {since.count()} in {GOOD_FOR.days} days")


def call_drills(practice: Practice, _now: datetime) -> Rows:
    """List the drills that ended, without which call it was."""
    drills = practice.call_drills.exclude(ended_at=None).order_by("-ended_at")[:_MOST]
    table = Table(
        "The newest first",
        ("Ended", "How old the call was", "From the start to the first sound", "The locked file"),
        tuple(_cells(drill) for drill in drills),
        "No drill was done yet.",
    )
    lead = "The system chooses a call by chance; somebody opens it as for a complaint, and its file is compared."
    return Rows("Drills of finding a call again", lead, (table,))


def _cells(drill: Drill) -> tuple[str, ...]:
    took = seconds(drill)
    return (
        moment_words(drill.ended_at) if drill.ended_at else "",
        f"About {counted(drill.months, 'month')}",
        counted(took, "second") if took is not None else "Given up",
        drill.get_digest_display() if drill.digest else "Not looked at",
    )


ROWS: Final[dict[str, ReadRows]] = {"call-drills": call_drills}
