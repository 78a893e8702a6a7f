"""Requests in words: the lead of a page, a clock's sum, what is due."""

from __future__ import annotations

from datetime import date
from typing import Final

from fairhearing.subject_access import rules
from fairhearing.subject_access.clock import Due, DueKind, RequestClock
from fairhearing.subject_access.models import Request
from fairhearing.wording.days import PRACTICE_TIME, how_far, long_day

ASKER_HELP: Final[dict[rules.Asker, str]] = {
    rules.Asker.PATIENT: "For their own calls. Proof of identity only on reasonable doubt.",
    rules.Asker.CALLER: "They rang for somebody, or about something else: their own voice and words are theirs.",
    rules.Asker.STAFF: "Calls they took. What callers said is the callers’.",
    rules.Asker.REPRESENTATIVE: "A solicitor, or somebody else whom the person gave authority in writing.",
    rules.Asker.PARENT: "The child’s understanding and wishes come first. Until that is decided, nobody is told "
    "whether there are calls.",
    rules.Asker.ATTORNEY: "The document has to be seen, and what it covers.",
    rules.Asker.EXECUTOR: "Access to Health Records Act 1990: in writing, health records only, 40 days or 21.",
    rules.Asker.CLAIMANT: "The same Act, and only what bears on the claim.",
}
DO: Final[dict[DueKind, str]] = {
    DueKind.ANSWER: "Answer it",
    DueKind.TARGET: "Answer it by the day we aim for",
    DueKind.NOTICE: "Say so if it takes longer",
    DueKind.REPLY: "No answer came: write again",
    DueKind.COMPLAINT: "Acknowledge the complaint",
}


def lead_of(request: Request, clock: RequestClock, today: date) -> tuple[str, str]:
    """Return what is due, in bold, and the rest of its sentence."""
    if request.closed_at is not None:
        closed = request.closed_at.astimezone(PRACTICE_TIME).date()
        return f"Closed on {long_day(closed)}", f": {request.get_end_display().lower()}."
    if request.delivered_on is not None:
        late = " That was late." if request.delivered_on > clock.due_on and request.end != rules.End.WITHDRAWN else ""
        return f"{request.get_end_display()} on {long_day(request.delivered_on)}", f".{late}"
    due = long_day(clock.due_on)
    if clock.waits:
        return (
            "The month has not begun",
            f": proof or a fee is awaited. If it came today, ours were due on {due}.",
        )
    if clock.stands_still:
        return "The clock stands still", f": an answer is awaited. If it came today, ours were due on {due}."
    off = how_far(clock.due_on, today)
    aim = f" Aim for {long_day(clock.target_on)}." if today <= clock.target_on < clock.due_on else ""
    return f"Answer by {due}", f", {off}.{aim}"


def do_words(due: Due) -> str:
    """Say what is to be done by a day."""
    return DO[due.kind]
