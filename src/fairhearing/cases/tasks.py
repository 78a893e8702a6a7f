"""What there is to do in a case, in order, each with how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from fairhearing.cases.case_calls import CaseCallLine
from fairhearing.cases.models import Case
from fairhearing.cases.rules import Clock, ClockKind, ClockState, offers_explaining
from fairhearing.cases.words import standing, to_do
from fairhearing.practice.tasks import Task
from fairhearing.wording.counts import counted
from fairhearing.wording.days import day_words


def tasks_of(
    case: Case, calls: Sequence[CaseCallLine], suggested: int, today: date, clocks: Sequence[Clock]
) -> list[Task]:
    """Return the tasks of a case that is not closed."""
    days = reverse("case-days", args=[case.id])
    by_kind = {clock.kind: clock for clock in clocks}
    tasks = []
    if acknowledging := by_kind.get(ClockKind.ACKNOWLEDGE):
        tasks.append(_clock_task(acknowledging, days, today))
    tasks += [_find(case, calls, suggested), _listen(calls)]
    if answering := by_kind.get(ClockKind.ANSWER):
        tasks.append(_clock_task(answering, days, today))
    elif ClockKind.ACKNOWLEDGE in by_kind:
        hint = "Agree it with whoever complains, and keep it here."
        tasks.append(Task("Say by when you will answer", hint, "To do", f"{days}#answer"))
    if (explaining := by_kind.get(ClockKind.EXPLAIN)) and (offers_explaining(explaining, today) or explaining.done_on):
        tasks.append(_clock_task(explaining, days, today))
    if reviewing := by_kind.get(ClockKind.REVIEW):
        tasks.append(_clock_task(reviewing, days, today))
    hint = "With what came of it. You choose then whether its calls are still kept longer."
    tasks.append(Task("Close the case", hint, "Not yet", reverse("close-case", args=[case.id])))
    return tasks


def _clock_task(clock: Clock, href: str, today: date) -> Task:
    state = clock.state(today)
    if state in (ClockState.DONE, ClockState.DONE_LATE):
        return Task(to_do(clock), standing(clock, today), f"Done, {day_words(clock.done_on or clock.due_on)}", href)
    status = {ClockState.LATE: "Late", ClockState.TODAY: "Due today"}.get(state, "To do")
    if status == "To do" and clock.kind in (ClockKind.REVIEW, ClockKind.ANSWER):
        status = "Not yet"
    return Task(to_do(clock), standing(clock, today), status, f"{href}#{clock.kind}")


def _find(case: Case, calls: Sequence[CaseCallLine], suggested: int) -> Task:
    href = reverse("case-others", args=[case.id])
    if not calls:
        hint = "Search for them, tick them, and choose “Add to a case”."
        return Task("Find its calls", hint, "To do", reverse("calls"))
    found = f"{counted(len(calls), 'call belongs', 'calls belong')} to it."
    if suggested:
        return Task("Find its calls", f"{found} {counted(suggested, 'other', 'others')} may.", "To do", href)
    return Task("Find its calls", f"{found} We know of no other that may.", "Done", href)


def _listen(calls: Sequence[CaseCallLine]) -> Task:
    there = [call for call in calls if call.can_listen]
    if not there:
        return Task("Listen to them", "There is no sound to listen to yet.", "Cannot start yet", "")
    heard = sum(1 for call in there if call.listened)
    status = "Done" if heard == len(there) else "To do"
    hint = f"{heard} of {counted(len(there), 'call')} listened to for this case."
    return Task("Listen to them", hint, status, "#calls")
