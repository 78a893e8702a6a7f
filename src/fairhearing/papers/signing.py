"""Tensions, accepted by a partner until a day, and asked about again by whoever doubts. None settles silently."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.clauses.clause import Clause
from fairhearing.jobs.outbox import record
from fairhearing.papers.errors import BadQuestion, BadSignature, Changed
from fairhearing.papers.models import LONGEST_WORDS, TensionQuestion, TensionSignature
from fairhearing.papers.rules import a_year_on
from fairhearing.papers.tension import TENSIONS, Tension
from fairhearing.practice.models import Practice


class TensionState(StrEnum):
    """Where a tension stands. The worst first."""

    OPEN = "open"
    """No partner has accepted it yet, or only under other words than today's."""
    OVER = "over"
    """A partner accepted it, and the day until which has passed."""
    ASKED = "asked"
    """It is accepted, and somebody asked for it to be looked at again."""
    SIGNED = "signed"
    """A partner accepted it, until a day that has not passed."""


@dataclass(frozen=True, slots=True)
class StandingTension:
    """One tension of one practice. signature: the newest under today's words. question: the newest that is open."""

    tension: Tension
    state: TensionState
    signature: TensionSignature | None
    question: TensionQuestion | None

    @property
    def is_signed(self) -> bool:
        """Whether a partner's signature holds today, asked about or not."""
        return self.state in (TensionState.SIGNED, TensionState.ASKED)


def tension_of(practice: Practice, clause: Clause, *, today: date | None = None) -> StandingTension | None:
    """Return where the tension of a clause stands; None for a clause without one. today: else the day it is."""
    standing = tensions_of(practice, today=today or timezone.localdate()) if clause in TENSIONS else ()
    return next((each for each in standing if each.tension.clause == clause), None)


def tensions_of(practice: Practice, *, today: date) -> tuple[StandingTension, ...]:
    """Return where every tension stands, in the clauses' order."""
    signatures = list(practice.tension_signatures.select_related("signed_by"))
    questions = list(practice.tension_questions.filter(settled_at=None).select_related("asked_by"))
    return tuple(_standing(tension, signatures, questions, today) for tension in TENSIONS.values())


def sign_tension(practice: Practice, tension: Tension, seen: str, *, until: date, words: str, done: Done) -> None:
    """Accept a tension for the practice, until a day within twelve months. seen: the digest of what was read.

    Settles what was asked about it. Raises BadSignature, Changed.
    """
    today = timezone.localdate(done.now)
    if not today < until <= a_year_on(today):
        raise BadSignature("Choose a day after today, at most twelve months ahead")
    if len(words) > LONGEST_WORDS:
        raise BadSignature(f"At most {LONGEST_WORDS} letters")
    if seen != tension.digest:
        raise Changed("The words were changed meanwhile. Read them again, then sign.")
    with transaction.atomic():
        TensionSignature.objects.create(
            practice=practice,
            clause=str(tension.clause),
            digest=tension.digest,
            words=words.strip(),
            until=until,
            signed_by=done.by,
            signed_at=done.now,
        )
        settled = practice.tension_questions.filter(clause=str(tension.clause), settled_at=None).update(
            settled_at=done.now
        )
        _note(Verb.TENSION_SIGNED, practice, tension, done, until=until.isoformat(), settled=settled)


def ask_again(practice: Practice, tension: Tension, why: str, done: Done) -> None:
    """Ask for a tension to be looked at again; the signature stands until a partner signs anew. Raises BadQuestion."""
    if not why.strip() or len(why) > LONGEST_WORDS:
        raise BadQuestion(f"Say why, in at most {LONGEST_WORDS} letters")
    with transaction.atomic():
        TensionQuestion.objects.create(
            practice=practice, clause=str(tension.clause), why=why.strip(), asked_by=done.by, asked_at=done.now
        )
        _note(Verb.TENSION_ASKED, practice, tension, done)


def signatures_of(practice: Practice, clause: Clause) -> list[TensionSignature]:
    """Return every signature under a tension, the newest first."""
    return list(practice.tension_signatures.filter(clause=str(clause)).select_related("signed_by"))


def questions_of(practice: Practice, clause: Clause) -> list[TensionQuestion]:
    """Return all that was asked about a tension, the newest first."""
    return list(practice.tension_questions.filter(clause=str(clause)).select_related("asked_by"))


def _standing(
    tension: Tension, signatures: list[TensionSignature], questions: list[TensionQuestion], today: date
) -> StandingTension:
    """Say where one stands. signatures, questions: of all tensions, the newest first."""
    clause = str(tension.clause)
    newest = next((each for each in signatures if (each.clause, each.digest) == (clause, tension.digest)), None)
    question = next((each for each in questions if each.clause == clause), None)
    return StandingTension(tension, _state(newest, question, today), newest, question)


def _state(newest: TensionSignature | None, question: TensionQuestion | None, today: date) -> TensionState:
    if newest is None:
        return TensionState.OPEN
    if newest.until < today:
        return TensionState.OVER
    return TensionState.ASKED if question else TensionState.SIGNED


def _note(verb: Verb, practice: Practice, tension: Tension, done: Done, **detail: str | int) -> None:
    record(verb, done.by.account, practice.id, str(tension.clause), role=done.role, **detail)
