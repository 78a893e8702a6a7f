"""What pages say of clocks and kinds, and which hold and which purpose go with a kind of case."""

from __future__ import annotations

from datetime import date
from typing import Final

from fairhearing.cases.models import Case
from fairhearing.cases.rules import CaseDays, CaseKind, Clock, ClockKind, ClockState, clocks_of
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.retention.models import Hold
from fairhearing.wording.counts import counted
from fairhearing.wording.days import PRACTICE_TIME, day_words

HOLD_KINDS: Final = {
    CaseKind.COMPLAINT: Hold.Kind.COMPLAINT,
    CaseKind.CONCERN: Hold.Kind.COMPLAINT,
    CaseKind.CLAIM: Hold.Kind.CLAIM,
    CaseKind.ABUSE: Hold.Kind.REPORTED,
    CaseKind.SAFEGUARDING: Hold.Kind.SAFEGUARDING,
}
PURPOSES: Final = {
    CaseKind.COMPLAINT: Purpose.CONCERN_OR_COMPLAINT,
    CaseKind.CONCERN: Purpose.CONCERN_OR_COMPLAINT,
    CaseKind.CLAIM: Purpose.CLAIM_OR_LEGAL_ADVICE,
    CaseKind.ABUSE: Purpose.REPORTED_CALL,
    CaseKind.SAFEGUARDING: Purpose.SAFEGUARDING,
}
HELP: Final = {
    CaseKind.COMPLAINT: "Somebody is unhappy and wants an answer, spoken or in writing",
    CaseKind.CONCERN: "Somebody is worried, and does not complain",
    CaseKind.CLAIM: "Somebody claims, or is likely to. Tell your defence body",
    CaseKind.ABUSE: "A caller was abusive or threatening",
    CaseKind.SAFEGUARDING: "A child, or an adult at risk",
}
_TO_DO: Final = {
    ClockKind.ACKNOWLEDGE: "Acknowledge it",
    ClockKind.ANSWER: "Answer it",
    ClockKind.EXPLAIN: "Explain the delay",
    ClockKind.REVIEW: "Look at it again",
}
_CAPTIONS: Final = {
    ClockKind.ACKNOWLEDGE: "How we worked out by when to acknowledge it",
    ClockKind.ANSWER: "By when we promised an answer",
    ClockKind.EXPLAIN: "How we worked out when a delay is to be explained",
    ClockKind.REVIEW: "When its owner looks at it again",
}


def case_days(case: Case) -> CaseDays:
    """Return what the clocks of a case are reckoned from."""
    closed = case.closed_at if case.is_closed else None
    return CaseDays(
        kind=CaseKind(case.kind),
        received_on=case.received_on,
        opened_on=case.opened_at.astimezone(PRACTICE_TIME).date(),
        acknowledged_on=case.acknowledged_on,
        answer_on=case.answer_on,
        explained_on=case.explained_on,
        review_on=case.review_on,
        closed_on=closed.astimezone(PRACTICE_TIME).date() if closed else None,
    )


def case_clocks(case: Case) -> tuple[Clock, ...]:
    """Return the clocks of a case."""
    return clocks_of(case_days(case))


def to_do(clock: Clock) -> str:
    """Say what a clock asks for."""
    return _TO_DO[clock.kind]


def caption(clock: Clock) -> str:
    """Say what the sum of a clock is about."""
    return _CAPTIONS[clock.kind]


def standing(clock: Clock, today: date) -> str:
    """Say in a sentence where a clock stands; late is said plainly."""
    due, days = day_words(clock.due_on), abs((clock.due_on - today).days)
    match clock.state(today):
        case ClockState.DONE:
            return f"Done on {day_words(clock.done_on or clock.due_on)}, in time."
        case ClockState.DONE_LATE:
            late = ((clock.done_on or clock.due_on) - clock.due_on).days
            return f"Done on {day_words(clock.done_on or clock.due_on)}, {counted(late, 'day')} late."
        case ClockState.OVER:
            return "Nothing is due any more: the case is closed."
        case ClockState.LATE:
            return f"Late: it was due by {due}, {counted(days, 'day')} ago."
        case ClockState.TODAY:
            return f"Due today, {due}."
        case _:
            return f"Due by {due}, {counted(days, 'day')} from today."
