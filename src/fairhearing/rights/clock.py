"""The clock of a request: the month of UK GDPR Article 12(3), from its row."""

from __future__ import annotations

from datetime import date

from fairhearing.clocks.answering import AnswerClock, Asked, answer_clock
from fairhearing.practice.bank_holidays import is_bank_holiday
from fairhearing.rights.models import RightsRequest


def clock_of(request: RightsRequest, today: date) -> AnswerClock:
    """Return the clock as of a day; of one that was answered, as of the day on which it was."""
    as_of = min(today, request.answered_on) if request.answered_on else today
    asked = Asked(
        received_on=request.received_on,
        proof_asked_on=request.proof_asked_on,
        proof_received_on=request.proof_received_on,
        extended_on=request.extended_on,
    )
    return answer_clock(asked, today=as_of, is_holiday=is_bank_holiday)
