"""Whether every listen has a lawful basis (clause C7): by its purpose, as the log has it, and by what each rests on.

The keyholder opens nothing without a purpose of the list, and writes the refusal down. Here it is asked of a month of
entries, and of what pages wrote, whether that held, and whether each purpose has all four of its bases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse

from fairhearing.audit.files import LogReader
from fairhearing.audit.kinds import EntryKind
from fairhearing.audit.verbs import Verb
from fairhearing.clauses.bases import BASES, Basis
from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import GOOD_FOR_HOURLY, HOURLY, Answer, Probe, Proof
from fairhearing.clauses.question import Question
from fairhearing.clauses.rows import ReadRows, Rows, Table
from fairhearing.jobs.log_projection import is_shown
from fairhearing.jobs.models import LogEntry
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.playback.listens import listens_of
from fairhearing.practice.models import Practice
from fairhearing.wording.counts import counted

_LOOKED_BACK: Final = timedelta(days=31)
_REFUSED_FOR: Final = "unknown_purpose"
_NO_CONDITION_NEEDED: Final = frozenset({Purpose.CLAIM_OR_LEGAL_ADVICE})
"""Art 9(2)(f) needs no condition of Schedule 1."""


def ask_lawful(practice: Practice, now: datetime, bases: Mapping[Purpose, Basis] = BASES) -> Proof:
    """Ask of each purpose what it rests on, and of each listen of a month whether its purpose has that."""
    used = listens_by_purpose(practice, now)
    without = sum(many for purpose, many in used.items() if not _has_bases(purpose, bases))
    answers = (
        _mapped(bases),
        _listens(used.total(), without, is_whole=is_shown(LogReader(settings.HOME.log), now)),
        _refused(practice, now),
        _recorded(),
    )
    figure = f"{used.total() - without:,} of {used.total():,} listens in a month" if used else "No listen in a month"
    return Proof(figure, answers)


PROBES: Final = (Probe("listens_lawful", Clause.LAWFUL_BASIS, ask_lawful, HOURLY, GOOD_FOR_HOURLY),)


def listens_by_purpose(practice: Practice, now: datetime) -> Counter[str]:
    """Count a month's listens by purpose: those of the log, and those that pages alone know of."""
    begun = LogEntry.objects.filter(
        practice=practice.id, kind=str(EntryKind.LISTENED), time__gte=now - _LOOKED_BACK, verb=str(Verb.SOUND_BEGUN)
    )
    purposes = {
        str(detail.get("listen", "")): str(detail.get("purpose", ""))
        for detail in begun.values_list("detail", flat=True)
    }
    pages = dict(listens_of(practice, now - _LOOKED_BACK).values_list("id", "purpose"))
    wrong = {listen: purpose for listen, purpose in pages.items() if purpose not in set(Purpose)}
    return Counter((pages | purposes | wrong).values())


def _has_bases(purpose: str, bases: Mapping[Purpose, Basis]) -> bool:
    """Say whether a purpose is of the list, with both articles, a condition where one is needed, and the duty."""
    if purpose not in set(Purpose) or Purpose(purpose) not in bases:
        return False
    basis = bases[Purpose(purpose)]
    has_condition = bool(basis.condition) or Purpose(purpose) in _NO_CONDITION_NEEDED
    return bool(basis.article_6 and basis.article_9 and basis.confidence) and has_condition


def _question(words: str) -> Question:
    return Question(words, reverse("rows", args=["lawful-bases"]), "Purposes and bases")


def _mapped(bases: Mapping[Purpose, Basis]) -> Answer:
    question = _question("Does each purpose have its articles, condition and duty of confidence?")
    without = sum(not _has_bases(purpose, bases) for purpose in Purpose)
    found = f"{len(Purpose) - without} of {len(Purpose)} purposes"
    if without:
        return question.broken(found, "Tell Fairhearing’s makers, and let nobody listen for that purpose meanwhile.")
    return question.kept(found)


def _listens(listens: int, without: int, *, is_whole: bool) -> Answer:
    question = _question("Had every listen of the last 31 days such a purpose?")
    if without:
        mend = "Find it in the log, ask whoever listened why, and tell your data protection officer today."
        return question.broken(f"{without:,} of {counted(listens, 'listen')} had none", mend)
    if not is_whole:
        mend = "See on the log’s page whether it is whole, and tell who looks after the machine."
        return question.unknown("The log is not shown as it stands", mend)
    return question.kept(f"{listens:,} of {listens:,}" if listens else "Nobody listened")


def _refused(practice: Practice, now: datetime) -> Answer:
    """Count what the keyholder refused because no purpose of the list was given."""
    refusals = LogEntry.objects.filter(
        practice=practice.id, kind=str(EntryKind.REFUSED), time__gt=now - _LOOKED_BACK, verb=str(Verb.SOUND_REFUSED)
    )
    many = sum(detail.get("reason") == _REFUSED_FOR for detail in refusals.values_list("detail", flat=True))
    return _question("How many listens without a basis were asked for, and refused?").noted(f"{many:,} refused")


def _recorded() -> Answer:
    words = "Is there a record of processing (UK GDPR Article 30)?"
    question = Question(words, reverse("statement", args=["processing"]), "The record")
    return question.noted("Made anew from what is set, each time it is opened")


def lawful_bases(practice: Practice, now: datetime) -> Rows:
    """List what each purpose rests on, and how often it was listened for in a month."""
    used = listens_by_purpose(practice, now)
    table = Table(
        "Purposes, and listens of the last 31 days",
        ("Purpose", "UK GDPR Art 6", "UK GDPR Art 9", "DPA 2018 Sch 1", "Duty of confidence", "Listens"),
        tuple(
            (
                purpose.label,
                BASES[purpose].article_6,
                BASES[purpose].article_9,
                _sentence(BASES[purpose].condition or "none needed"),
                _sentence(str(BASES[purpose].confidence)),
                f"{used[purpose]:,}",
            )
            for purpose in Purpose
            if purpose in BASES
        ),
        "No purpose has a basis.",
    )
    others = sum(many for purpose, many in used.items() if not _has_bases(purpose, BASES))
    without = Table(
        "Listens without a basis",
        ("When", "Listens"),
        (("In the last 31 days", f"{others:,}"),) if others else (),
        "None in the last 31 days.",
    )
    lead = "Whoever listens chooses one of these first. Your data protection officer decides what each rests on."
    return Rows("On what each listen rests in law", lead, (table, without))


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


ROWS: Final[dict[str, ReadRows]] = {"lawful-bases": lawful_bases}
