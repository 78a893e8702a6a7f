"""Whether a person's calls are found (clause C18): from the nightly trial, and how soon requests are searched."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median_low
from typing import Final

from django.db.models import F, Min
from django.urls import reverse

from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import GOOD_FOR_DAILY, Answer, Probe, Proof
from fairhearing.clauses.question import Question
from fairhearing.clauses.rows import ReadRows, Rows, Table
from fairhearing.practice.models import Practice
from fairhearing.subject_access.models import SearchTrial
from fairhearing.wording.counts import counted
from fairhearing.wording.days import moment_words, span_words

_COUNTED: Final = timedelta(days=365)
_MOST: Final = 100


def ask_found(practice: Practice, now: datetime) -> Proof:
    """Ask what the last trial missed, how soon a request is searched, and how many calls nobody can attribute."""
    trial = practice.search_trials.filter(tried_at__lte=now + timedelta(minutes=1)).order_by("-tried_at").first()
    answers = (_trial(trial, now), _searched(practice, now), _withheld(trial))
    return Proof(_figure(trial) if trial else "Nobody was looked for yet", answers)


PROBES: Final = (Probe("people_found", Clause.FOUND, ask_found),)


def _figure(trial: SearchTrial) -> str:
    return f"{counted(trial.people, 'test person', 'test people')}: {trial.missed:,} missed, {trial.false:,} false"


def _trial(trial: SearchTrial | None, now: datetime) -> Answer:
    question = _of_trials("Are all calls of test people found, and no other?")
    mend = "Let the night’s job “Try whether test people’s calls are found” run, or ask who looks after the machine."
    if trial is None:
        return question.unknown("Not tried yet", mend)
    if trial.missed or trial.false:
        told = "Tell the supplier today. Until it is mended, search each request by number and by name as well."
        return question.broken(f"{_figure(trial)}, of {counted(trial.calls, 'call')}", told)
    if trial.tried_at <= now - GOOD_FOR_DAILY:
        return question.unknown(f"Last tried on {moment_words(trial.tried_at)}", mend)
    return question.kept(f"{_figure(trial)}, of {counted(trial.calls, 'call')}")


def _searched(practice: Practice, now: datetime) -> Answer:
    """Say how long it takes from taking a request down until its calls are first searched."""
    words = "How soon is a request searched?"
    question = Question(words, reverse("rows", args=["requests-in-writing"]), "Each request’s days")
    rows = practice.access_requests.filter(logged_at__gt=now - _COUNTED).annotate(
        first=Min("selection__searches__made_at")
    )
    spans = sorted(
        rows.filter(first__gte=F("logged_at")).values_list("logged_at", "first"), key=lambda each: each[1] - each[0]
    )
    if not spans:
        return question.noted("No request was searched in a year")
    median = median_low([first - logged for logged, first in spans])
    return question.noted(f"Median {span_words(median)}, of {counted(len(spans), 'request')}")


def _withheld(trial: SearchTrial | None) -> Answer:
    question = _of_trials("Of how many calls can nobody say whose they are?")
    if trial is None:
        return question.noted("Not counted yet")
    return question.noted(f"{counted(trial.withheld, 'call')} without a number in a year")


def _of_trials(words: str) -> Question:
    return Question(words, reverse("rows", args=["search-trials"]), "Each night’s trial")


def search_trials(practice: Practice, _now: datetime) -> Rows:
    """List the latest trials."""
    table = Table(
        "The trials, the newest first",
        ("Tried", "Test people", "Their calls", "Missed", "False", "Took", "Real calls without a number"),
        tuple(
            (
                moment_words(trial.tried_at),
                f"{trial.people:,}",
                f"{trial.calls:,}",
                f"{trial.missed:,}",
                f"{trial.false:,}",
                f"{trial.took_ms:,} ms",
                f"{trial.withheld:,}",
            )
            for trial in practice.search_trials.order_by("-tried_at")[:_MOST]
        ),
        "Nobody was looked for yet. It is done each night.",
    )
    lead = (
        "Each night six test people with calls of their own are put beside the real ones for a moment, looked for as "
        "a request looks for people, and taken away again. They are in no list and no figure."
    )
    return Rows("Looking for test people", lead, (table,))


ROWS: Final[dict[str, ReadRows]] = {"search-trials": search_trials}
