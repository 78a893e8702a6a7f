"""The clock of a request, from its row: which law, which days, and what is due next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from fairhearing.clocks.answering import Asked, Stop, answer_clock
from fairhearing.clocks.health_records import Applied, health_record_sum
from fairhearing.clocks.other_periods import complaint_sum
from fairhearing.clocks.sums import Sum
from fairhearing.practice.bank_holidays import is_bank_holiday
from fairhearing.subject_access.models import Request

SOON: Final = timedelta(days=7)
"""So long before a day people are reminded of it."""


class DueKind(StrEnum):
    """What is to be done by a day."""

    ANSWER = "answer"
    """Answer the request: the law's day."""
    TARGET = "target"
    """Answer it by the day we aim for."""
    NOTICE = "notice"
    """Say that it takes longer, if it does."""
    REPLY = "reply"
    """Write again: no answer came to what we asked."""
    COMPLAINT = "complaint"
    """Acknowledge a complaint about the request."""


@dataclass(frozen=True, slots=True)
class Due:
    """One day of a request."""

    kind: DueKind
    day: date


@dataclass(frozen=True, slots=True)
class RequestClock:
    """The clock of one request. notice_on: None where no longer time can be taken, or was.

    waits: for proof or a fee, so that the month has not begun; stands_still: for an answer.
    """

    due: Sum
    target_on: date
    notice_on: date | None
    longer_on: date | None
    waits: bool
    stands_still: bool

    @property
    def due_on(self) -> date:
        """The law's day."""
        return self.due.due_on

    @property
    def is_firm(self) -> bool:
        """Whether the day stands: nothing is awaited that moves it."""
        return not (self.waits or self.stands_still)


def clock_of(request: Request, today: date, *, oldest_on: date | None = None) -> RequestClock:
    """Return the clock of a request as of a day; of one that was answered, as of the day on which it was.

    oldest_on: the day of the oldest call that is asked for, where it is known; it decides after a death.
    """
    as_of = min(today, request.delivered_on) if request.delivered_on else today
    stops = tuple(Stop(stop.asked_on, stop.answered_on) for stop in request.stops.all())
    if request.rule.after_death:
        return _after_death(request, stops, as_of, oldest_on)
    asked = _asked(request, stops)
    clock = answer_clock(asked, today=as_of, is_holiday=is_bank_holiday)
    longer = None
    if asked.extended_on is None:
        extended = _asked(request, stops, extended_on=as_of)
        longer = answer_clock(extended, today=as_of, is_holiday=is_bank_holiday).due_on
    return RequestClock(
        due=clock.due,
        target_on=clock.target_on,
        notice_on=None if request.extended_on else clock.notice_on,
        longer_on=longer,
        waits=clock.waits_for_start,
        stands_still=clock.stands_still,
    )


def complaint_of(request: Request) -> Sum | None:
    """Return by when a complaint about a request is acknowledged; None where there is none."""
    return complaint_sum(request.complained_on) if request.complained_on else None


def next_due(request: Request, clock: RequestClock, today: date) -> Due | None:
    """Return what is due next; None where nothing is. What can no longer be in time gives way to the law's day."""
    found = []
    if request.is_worked:
        found.append(Due(DueKind.ANSWER, clock.due_on))
        if clock.target_on >= today:
            found.append(Due(DueKind.TARGET, clock.target_on))
    open_stop = next((stop for stop in request.stops.all() if stop.answered_on is None), None)
    if open_stop is not None and request.is_worked:
        found = [Due(DueKind.REPLY, open_stop.reply_by)]
    complaint = complaint_of(request)
    if complaint is not None and request.complaint_acknowledged_on is None:
        found.append(Due(DueKind.COMPLAINT, complaint.due_on))
    return min(found, key=lambda due: due.day, default=None)


def _asked(request: Request, stops: tuple[Stop, ...], *, extended_on: date | None = None) -> Asked:
    return Asked(
        received_on=request.received_on,
        proof_asked_on=request.proof_asked_on,
        proof_received_on=request.proof_received_on,
        fee_asked_on=request.fee_asked_on,
        fee_paid_on=request.fee_paid_on,
        stops=stops,
        extended_on=request.extended_on or extended_on,
    )


def _after_death(request: Request, stops: tuple[Stop, ...], as_of: date, oldest_on: date | None) -> RequestClock:
    first = stops[0] if stops else None
    applied = Applied(
        applied_on=request.received_on,
        oldest_on=oldest_on,
        asked_on=first.asked_on if first else None,
        answered_on=first.answered_on if first else None,
    )
    due = health_record_sum(applied, today=as_of)
    return RequestClock(
        due=due,
        target_on=due.due_on,
        notice_on=None,
        longer_on=None,
        waits=False,
        stands_still=first is not None and first.answered_on is None,
    )
