"""Saying of calls whether a matter gets them: in, left out, not decided; each with a reason, several at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.jobs import outbox
from fairhearing.practice.models import Person
from fairhearing.redaction.errors import BadDecision
from fairhearing.redaction.grounds import Ground
from fairhearing.redaction.models import Candidate, Selection
from fairhearing.redaction.selecting import lock_open

_Decision, _Reason = Candidate.Decision, Candidate.Reason
REASONS: Final = {
    _Decision.IN: (_Reason.THEIRS, _Reason.ABOUT_THEM, _Reason.ANSWERS),
    _Decision.OUT: (_Reason.NOT_THEM, _Reason.NOT_ASKED, _Reason.NO_DATA, _Reason.TWICE, _Reason.GROUND),
    _Decision.UNSURE: (_Reason.LISTEN, _Reason.ASK, _Reason.NONE),
}
"""Which reasons go with which decision."""
LONGEST_WORDS: Final = 500


@dataclass(frozen=True, slots=True)
class Decided:
    """What is decided of a call. ground: by which law it is kept back, where that is the reason."""

    decision: Candidate.Decision
    reason: Candidate.Reason
    ground: Ground | None = None
    words: str = ""


def decide(
    selection: Selection,
    candidates: Iterable[Candidate],
    decided: Decided,
    *,
    by: Person,
    role: str = "",
    now: datetime,
) -> list[Candidate]:
    """Decide of calls, and of the other calls of their conversations, alike; return those that changed, as they were.

    The calls stay kept: what is left out is kept until the matter ends. Raises BadDecision, SelectionClosed.
    """
    _check(decided)
    with transaction.atomic():
        locked = lock_open(selection)
        conversations = {each.call.conversation_id for each in candidates}
        rows = locked.candidates.select_for_update(of=("self",)).filter(call__conversation__in=conversations)
        before = list(rows.order_by("id"))
        for row in before:
            _write(row, decided, (by, role, now))
    return before


def decide_again(
    selection: Selection, before: Sequence[Candidate], *, by: Person, role: str = "", now: datetime
) -> None:
    """Put decisions back as they were. Raises SelectionClosed."""
    with transaction.atomic():
        locked = lock_open(selection)
        for row in before:
            decided = Decided(
                _Decision(row.decision), _Reason(row.reason), Ground(row.ground) if row.ground else None, row.words
            )
            current = locked.candidates.select_for_update(of=("self",)).get(id=row.pk)
            _write(current, decided, (by, role, now))


def _check(decided: Decided) -> None:
    if decided.reason not in REASONS[decided.decision]:
        raise BadDecision("Choose a reason that goes with what you decide")
    if (decided.reason is _Reason.GROUND) != (decided.ground is not None):
        raise BadDecision("Choose which law lets you keep the call back")
    if len(decided.words) > LONGEST_WORDS:
        raise BadDecision(f"Say it in at most {LONGEST_WORDS} characters")


def _write(row: Candidate, decided: Decided, done: tuple[Person, str, datetime]) -> None:
    by, role, now = done
    Candidate.objects.filter(id=row.pk).update(
        decision=decided.decision,
        reason=decided.reason,
        ground=str(decided.ground or ""),
        words=decided.words,
        decided_at=now,
        decided_by=by,
    )
    outbox.record(
        Verb.SELECTION_DECIDED,
        by.account,
        row.selection.practice_id,
        row.call_id,
        role=role,
        selection=row.selection_id.hex,
        decision=str(decided.decision),
        reason=str(decided.reason),
        ground=str(decided.ground or ""),
    )
