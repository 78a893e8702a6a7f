"""Requests about other rights in words: the lead of a page."""

from __future__ import annotations

from datetime import date

from fairhearing.rights import rules
from fairhearing.rights.clock import clock_of
from fairhearing.rights.models import RightsRequest
from fairhearing.wording.days import PRACTICE_TIME, how_far, long_day


def lead_of(request: RightsRequest, today: date) -> tuple[str, str]:
    """Return what is due, in bold, and the rest of its sentence."""
    if request.closed_at is not None:
        ended = request.get_outcome_display() if request.outcome else "Withdrawn"
        closed = request.closed_at.astimezone(PRACTICE_TIME).date()
        return f"Closed on {long_day(closed)}", f": {ended.lower()}."
    if request.state == rules.State.WITHDRAWN:
        return "They withdrew it", ". It can be closed."
    clock = clock_of(request, today)
    if request.answered_on is not None:
        late = " That was late." if request.answered_on > clock.due_on else ""
        return f"{request.get_outcome_display()}, and told on {long_day(request.answered_on)}", f".{late}"
    due = long_day(clock.due_on)
    if clock.waits_for_start:
        return "The month has not begun", f": proof is awaited. If it came today, ours were due on {due}."
    if request.state == rules.State.DECIDED:
        return f"{request.get_outcome_display()}: tell them by {due}", f", {how_far(clock.due_on, today)}."
    return f"Decide, and tell them by {due}", f", {how_far(clock.due_on, today)}."
