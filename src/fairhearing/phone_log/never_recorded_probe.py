"""The exceptions of clause C1: who is never recorded is listed, owned, reviewed, and all that is left out."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from fairhearing.capture.config import load_config
from fairhearing.capture.errors import CaptureError
from fairhearing.clauses.proof import Answer, Proof
from fairhearing.clauses.question import Question
from fairhearing.practice.allowed import roles_in_force
from fairhearing.practice.founding import never_recorded
from fairhearing.practice.models import NeverRecorded, Practice
from fairhearing.wording.counts import counted


def exceptions(practice: Practice, now: datetime) -> Proof:
    """Ask whether what is never recorded is listed, owned, reviewed, and all that the recorder leaves out."""
    listed = list(practice.never_recorded.filter(ends_at=None))
    overdue = sum(entry.review_on < timezone.localdate(now) for entry in listed)
    answers = (_owned(practice, listed), _reviewed(overdue), _internal(practice), _told_recorder(practice))
    late = f", {overdue} past review" if overdue else ""
    return Proof(f"{counted(len(listed), 'entry', 'entries')} never recorded{late}", answers)


def _question(words: str, rows_words: str = "The entries") -> Question:
    return Question(words, reverse("rows", args=["never-recorded"]), rows_words)


def _owned(practice: Practice, listed: list[NeverRecorded]) -> Answer:
    question = _question("Has each entry of who is never recorded an owner who works here?")
    here = set(roles_in_force().filter(practice=practice, person__is_active=True).values_list("person_id", flat=True))
    unowned = sum(entry.owner_id not in here for entry in listed)
    if unowned:
        mend = "End the entries of people who left. Somebody who works here lists them anew."
        return question.broken(f"{len(listed) - unowned} of {len(listed)}", mend)
    return question.kept(f"{len(listed)} of {len(listed)}" if listed else "Nobody is listed")


def _reviewed(overdue: int) -> Answer:
    question = _question("Was each reviewed in time?")
    if overdue:
        mend = "Open “Who is never recorded”, and say of each entry whether it is still right."
        return question.unknown(f"{overdue} past its day", mend)
    return question.kept("None is past its day")


def _internal(practice: Practice) -> Answer:
    question = _question("Are calls between staff left unrecorded?", "The setting")
    if practice.records_internal_calls:
        mend = "Switch them off under “Who is never recorded”, or let your policy and your staff notice say otherwise."
        return question.broken("They are recorded", mend)
    return question.kept("They are not recorded")


def _told_recorder(practice: Practice) -> Answer:
    """Compare the register with the settings that the recorder reads: what it leaves out is what is listed."""
    question = _question("Does the recorder leave out these, and nobody else?")
    mend = "Ring your IT supplier: the recorder’s settings are not what this practice decided."
    try:
        config = load_config(settings.HOME.recorder_json)
    except (CaptureError, OSError):
        return question.unknown("The recorder’s settings cannot be read", mend)
    told = next((each for each in config.practices if each.id == practice.id), None)
    if told is None:
        return question.broken("The recorder does not know the practice", mend)
    decided = set(never_recorded(practice)), practice.records_internal_calls
    if (set(told.never_recorded), told.records_internal_calls) != decided:
        return question.broken("Its settings differ from the entries", mend)
    return question.kept("Its settings are the entries")
