"""The page of one case: what it is, what is due, what there is to do, its calls, and what was done."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.cases.case_calls import call_lines, set_aside_calls
from fairhearing.cases.conflict import say_case_about
from fairhearing.cases.events import event_lines
from fairhearing.cases.forms import LONGEST_NOTE
from fairhearing.cases.letters_page import letters_of, offered_letters
from fairhearing.cases.models import Case
from fairhearing.cases.people import people_of_case
from fairhearing.cases.rules import CaseKind, ClockState, next_due
from fairhearing.cases.suggestions import suggested_for
from fairhearing.cases.tasks import tasks_of
from fairhearing.cases.visiting import find_case, note_case
from fairhearing.cases.words import PURPOSES, caption, case_clocks, standing, to_do
from fairhearing.cases.working import write_down
from fairhearing.catalogue.conflict import key_holders
from fairhearing.catalogue.models import Recording
from fairhearing.playback.reasons import suggest_reason
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.retention.visiting import Visit
from fairhearing.wording.days import PRACTICE_TIME, day_words


@requires(Permission.WORK_CASES)
@require_safe
def case(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Show one case."""
    visit, found = find_case(request, case_id)
    return show_case(request, visit, found, [])


def show_case(
    request: HttpRequest, visit: Visit, found: Case, errors: list[dict[str, str]], typed: str = ""
) -> HttpResponseBase:
    """Show the page of a case, with what is wrong with something that was typed there."""
    note_case(request, found)
    today = timezone.localdate()
    clocks, calls = case_clocks(found), call_lines(found, visit)
    suggested = [] if found.is_closed else suggested_for(found, visit.person)
    context = {
        "case": found,
        "lead": _lead(found, today),
        "is_late": any(clock.state(today) is ClockState.LATE for clock in clocks),
        "tasks": [] if found.is_closed else tasks_of(found, calls, len(suggested), today, clocks),
        "clocks": [(clock, caption(clock), standing(clock, today), clock.state(today)) for clock in clocks],
        "calls": calls,
        "set_aside": set_aside_calls(found, visit),
        "suggested": len(suggested),
        "events": event_lines(found),
        "people": people_of_case(found),
        "letters": letters_of(found),
        "offered": [(kind, kind.label) for kind in offered_letters(found, today)],
        "packs": list(found.packs.select_related("made_by")),
        "abouts": list(found.abouts.select_related("person", "said_by")),
        "holders": key_holders(found.practice),
        "errors": errors,
        "typed": typed,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "cases/case.jinja", context, status=status)


@requires(Permission.WORK_CASES)
@require_POST
def note_in_case(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Write something into a case."""
    visit, found = find_case(request, case_id)
    words = request.POST.get("note", "").strip()[:LONGEST_NOTE]
    if not words:
        return show_case(request, visit, found, [{"field": "note", "text": "Write something down"}])
    write_down(found, words, by=visit.person, now=timezone.now(), role=visit.role)
    return after_change(request, reverse("case", args=[found.id]), "Written down.", now=timezone.now())


@requires(Permission.WORK_CASES)
@require_POST
def say_about_case(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Say that a case is about a manager or assistant; it is closed to them from now on."""
    visit, found = find_case(request, case_id)
    chosen = request.POST.get("person", "")
    person = next((each for each in key_holders(found.practice) if each.account == chosen), None)
    if person is None:
        raise Http404
    now = timezone.now()
    say_case_about(found, person, by=visit.person, now=now, role=visit.role)
    if person == visit.person:
        return after_change(request, reverse("cases"), "That case is about you, so it is closed to you.", now=now)
    words = f"This case is about {person.full_name}, and closed to them with its calls."
    return after_change(request, reverse("case", args=[found.id]), words, now=now)


@requires(Permission.WORK_CASES)
@require_POST
def listen_for_case(request: HttpRequest, case_id: UUID, recording_id: str) -> HttpResponseBase:
    """Go to the questions before listening, with purpose and reference of the case filled in."""
    visit, found = find_case(request, case_id)
    calls = found.case_calls.filter(belongs=True).values("call")
    recording = get_object_or_404(Recording, id=recording_id, call__in=calls)
    purpose = PURPOSES[CaseKind(found.kind)]
    suggest_reason(request.session, visit.practice.id, purpose, found.reference, now=timezone.now())
    return HttpResponseRedirect(reverse("why-listen", args=[recording.id]))


def _lead(case: Case, today: date) -> tuple[str, str]:
    """Return what is due first, and the rest of its sentence; of a closed case how it ended."""
    if case.closed_at is not None and case.is_closed:
        closed = f"Closed on {day_words(case.closed_at.astimezone(PRACTICE_TIME).date())}"
        return closed, f": {case.get_outcome_display()}."
    clock = next_due(case_clocks(case))
    if clock is None:
        return "Nothing is due", " in this case."
    return f"{to_do(clock)}.", f" {standing(clock, today)}"
