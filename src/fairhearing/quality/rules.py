"""Where a review stands, and when it may be closed. Pure, no Django.

    draft           it is being written; nobody but its reviewer sees it
    nobody          it is ready, and who took the call has no account: it waits
    with person     it is shared; they have 14 days to read and answer it
    answered        they answered; the reviewer has not read that yet
    read            the reviewer has read the answer, and may change the review: then the 14 days begin anew
    silent          the 14 days are over without an answer
    closed          nothing changes any more

It may be closed once silent, or read and 14 days old: never before the person had their 14 days, whatever they said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ANSWER_DAYS = 14
"""How long somebody has to answer a review of their call."""


class ReviewState(StrEnum):
    """Where a review stands, as of one day."""

    DRAFT = "draft"
    """Its reviewer writes it."""
    NOBODY = "nobody"
    """It waits for an account of who took the call."""
    WITH_PERSON = "with_person"
    """They can read and answer it."""
    SILENT = "silent"
    """They had their days, and did not answer."""
    ANSWERED = "answered"
    """Their answer waits to be read."""
    READ = "read"
    """Their answer was read."""
    CLOSED = "closed"
    """It is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """What decides about one review. told_on: when it was shared, or last changed after that; None while it is not."""

    is_ready: bool
    told_on: date | None
    is_answered: bool
    is_read: bool
    is_closed: bool


def answer_by(told_on: date) -> date:
    """Return the last day on which an answer is waited for."""
    return told_on + timedelta(days=ANSWER_DAYS)


def had_their_days(told_on: date, today: date) -> bool:
    """Say whether somebody has had all the days they may take."""
    return today > answer_by(told_on)


def review_state(facts: ReviewFacts, today: date) -> ReviewState:
    """Say where a review stands."""
    if facts.is_closed:
        return ReviewState.CLOSED
    if facts.told_on is None:
        return ReviewState.NOBODY if facts.is_ready else ReviewState.DRAFT
    if facts.is_answered:
        return ReviewState.READ if facts.is_read else ReviewState.ANSWERED
    return ReviewState.SILENT if had_their_days(facts.told_on, today) else ReviewState.WITH_PERSON


def may_close(facts: ReviewFacts, today: date) -> bool:
    """Say whether a review may be closed."""
    if facts.told_on is None or not had_their_days(facts.told_on, today):
        return False
    return review_state(facts, today) in {ReviewState.SILENT, ReviewState.READ}
