"""Requests as lists show them: reference, where it stands, and what is due next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fairhearing.subject_access import matter, rules
from fairhearing.subject_access.clock import RequestClock, clock_of, next_due
from fairhearing.subject_access.models import Request
from fairhearing.subject_access.words import do_words


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request in a list. state: where it stands now; do: what is due next, "" where nothing is."""

    request: Request
    state: str
    clock: RequestClock
    do: str
    due_on: date | None
    is_late: bool


def request_line(request: Request, today: date) -> RequestLine:
    """Put one request into words."""
    clock = clock_of(request, today, oldest_on=matter.oldest_on(request))
    due = next_due(request, clock, today)
    state = rules.state_now(rules.State(request.state), matter.standing_of(request))
    return RequestLine(
        request=request,
        state=str(Request.State(str(state)).label),
        clock=clock,
        do=do_words(due) if due else "",
        due_on=due.day if due else None,
        is_late=due is not None and due.day < today,
    )


def request_lines(requests: Iterable[Request], today: date) -> list[RequestLine]:
    """Put requests into words, in their order."""
    return [request_line(request, today) for request in requests]
