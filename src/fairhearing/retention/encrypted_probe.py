"""Whether recordings lie encrypted (clause C12): from the nightly trial of the store without a key.

The sealing itself is tried each time the worker starts, too; the newest of both decides.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.urls import reverse

from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import GOOD_FOR_DAILY, Answer, Probe, Proof
from fairhearing.clauses.question import Question
from fairhearing.clauses.rows import ReadRows, Rows, Table
from fairhearing.practice.models import Practice
from fairhearing.retention.models import SealingTrial, StorageTrial
from fairhearing.vault.known_answer import KEY_BITS
from fairhearing.wording.counts import counted
from fairhearing.wording.days import moment_words

_AES_256: Final = 256
_MOST: Final = 60
_ANSWERED: Final = {True: "As published", False: "Another answer"}
_NOT_TRIED: Final = "Not tried in the last day and a half"
_SEE_JOBS: Final = "Let the night’s job “Try the store without a key” run, or ask who looks after the machine."
_TELL: Final = "Tell your data protection officer and the supplier today."


def ask_encrypted(_practice: Practice, now: datetime) -> Proof:
    """Ask what the last trial saw; it is of all practices of the machine."""
    trials = StorageTrial.objects.filter(tried_at__gt=now - GOOD_FOR_DAILY).order_by("-tried_at", "-id")
    trial = trials.first()
    figure = (
        f"{trial.blocks - trial.like_sound:,} of {trial.blocks:,} blocks unreadable" if trial else "Blocks not tried"
    )
    return Proof(figure, (_blocks(trial, figure), _files(trial), _sealing(_newest_sealing(trial, now))))


PROBES: Final = (Probe("stored_encrypted", Clause.ENCRYPTED, ask_encrypted),)


def _blocks(trial: StorageTrial | None, figure: str) -> Answer:
    question = _of_trials("Can stored sound be read without a key?")
    if trial is None:
        return question.unknown(_NOT_TRIED, _SEE_JOBS)
    if trial.like_sound:
        return question.broken(f"{figure}; {trial.like_sound:,} look like sound", _TELL)
    if not trial.blocks:
        return question.unknown("Nothing is stored yet", "Nothing can be proven before the first call was recorded.")
    return question.kept(figure)


def _files(trial: StorageTrial | None) -> Answer:
    question = _of_trials("Does any file of sound lie open in the home?")
    if trial is None:
        return question.unknown(_NOT_TRIED, _SEE_JOBS)
    unread = f", {trial.unread:,} not the worker’s to read" if trial.unread else ""
    found = f"{trial.plain:,} of {counted(trial.files, 'file')}{unread}"
    if trial.plain:
        return question.broken(found, f"Find out who put them there, and remove them. {_TELL}")
    if not trial.all_files:
        return question.unknown(f"{found}; there are more", "Ask the supplier why the home holds so many files.")
    return question.kept(found)


def _newest_sealing(trial: StorageTrial | None, now: datetime) -> StorageTrial | SealingTrial | None:
    """Return the newest trial of the sealing: the night's, or that of a start of the worker."""
    start = SealingTrial.objects.filter(tried_at__gt=now - GOOD_FOR_DAILY).order_by("-tried_at", "-id").first()
    if trial is None or start is None:
        return trial or start
    return start if start.tried_at > trial.tried_at else trial


def _sealing(trial: StorageTrial | SealingTrial | None) -> Answer:
    question = _of_trials("Is it AES with 256 bits, and does it answer as published?")
    if trial is None:
        return question.unknown(_NOT_TRIED, _SEE_JOBS)
    when = f", when the worker started, {moment_words(trial.tried_at)}" if isinstance(trial, SealingTrial) else ""
    found = f"Keys of {KEY_BITS} bits; {'the published answer' if trial.answered else 'another answer'}{when}"
    if not trial.answered or KEY_BITS != _AES_256:
        return question.broken(found, _TELL)
    return question.kept(found)


def _of_trials(words: str) -> Question:
    return Question(words, reverse("rows", args=["storage-trials"]), "Each night’s trial")


def storage_trials(_practice: Practice, _now: datetime) -> Rows:
    """List the latest trials."""
    table = Table(
        "The trials, the newest first",
        ("Tried", "Blocks read", "Like sound", "Files looked at", "Sound that anybody can play", "AES-256"),
        tuple(
            (
                moment_words(trial.tried_at),
                f"{trial.blocks:,}",
                f"{trial.like_sound:,}",
                f"{trial.files:,}{'' if trial.all_files else ', not all'}",
                f"{trial.plain:,}",
                _ANSWERED[trial.answered],
            )
            for trial in StorageTrial.objects.order_by("-tried_at", "-id")[:_MOST]
        ),
        "It was not tried yet. It is done each night.",
    )
    starts = Table(
        "When the worker started, the newest first",
        ("Tried", "AES-256"),
        tuple(
            (moment_words(trial.tried_at), _ANSWERED[trial.answered])
            for trial in SealingTrial.objects.order_by("-tried_at", "-id")[:_MOST]
        ),
        "No start was tried yet.",
    )
    lead = (
        "Each night blocks of stored recordings are read at random without a key, and must look like chance; the first "
        "bytes of every other file are looked at, and must not be those of sound. The sealing is tried then, "
        "and each time the worker starts. It is of all practices here."
    )
    return Rows("Trying the store without a key", lead, (table, starts))


ROWS: Final[dict[str, ReadRows]] = {"storage-trials": storage_trials}
