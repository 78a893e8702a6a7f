"""Checklists for leaving: shown with how each line stands, printed, and saved with who finished them and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.desk.check_lines import CheckLine, Saved, count_open, saved_lines
from fairhearing.desk.known import practice_lines
from fairhearing.desk.leaver import leaver_lines, of_the_practice
from fairhearing.desk.leaving_fairhearing import exit_lines
from fairhearing.jobs.outbox import record
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.checklist_models import FinishedChecklist
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice

_MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class FinishedLine:
    """One saved checklist. left_open: lines that were neither done nor ticked."""

    saved: FinishedChecklist
    left_open: int


@requires(Permission.CHANGE_PEOPLE)
@require_safe
def checklists(request: HttpRequest) -> HttpResponseBase:
    """Offer the checklists, and list those that were finished."""
    practice = standing_practice(request, Permission.CHANGE_PEOPLE)
    people = Person.objects.filter(roles__practice=practice).distinct().order_by("full_name")
    finished = [_finished(each) for each in _saved(practice)[:_MOST_SHOWN]]
    note_visit(request, Verb.PEOPLE_VIEWED, practice, Permission.CHANGE_PEOPLE, shown=len(people))
    return render(request, "desk/checklists.jinja", {"people": people, "finished": finished})


@requires(Permission.CHANGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def leaver_checklist(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Show what there is to do when somebody leaves, and save it as done."""
    practice, now = standing_practice(request, Permission.CHANGE_PEOPLE), timezone.now()
    person = of_the_practice(practice, person_id)
    if person is None:
        raise Http404
    lines = leaver_lines(practice, person, now)
    if request.method == "POST":
        return _save(request, practice, lines, person=person, now=now)
    note_visit(request, Verb.PEOPLE_VIEWED, practice, Permission.CHANGE_PEOPLE, person.account, shown=1)
    return _page(request, practice, lines, person=person)


@requires(Permission.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def exit_checklist(request: HttpRequest) -> HttpResponseBase:
    """Show what there is to do when the practice leaves Fairhearing, and save it as done."""
    practice, now = standing_practice(request, Permission.SET_UP), timezone.now()
    lines = exit_lines(practice, practice_lines(practice), now)
    if request.method == "POST":
        return _save(request, practice, lines, person=None, now=now)
    return _page(request, practice, lines, person=None)


def _save(
    request: HttpRequest, practice: Practice, lines: Sequence[CheckLine], *, person: Person | None, now: datetime
) -> HttpResponseBase:
    saved = saved_lines(lines, request.POST.getlist("done"))
    by = visitor(request)
    permission = Permission.CHANGE_PEOPLE if person else Permission.SET_UP
    kind = FinishedChecklist.Kind.LEAVER if person else FinishedChecklist.Kind.EXIT
    left_open = count_open(saved)
    with transaction.atomic():
        row = FinishedChecklist.objects.create(
            practice=practice, kind=kind, person=person, lines=[asdict(line) for line in saved], done_by=by, done_at=now
        )
        role, subject = str(role_in(by, practice, permission)), person.account if person else ""
        record(
            Verb.CHECKLIST_SAVED,
            by.account,
            practice.id,
            subject,
            role=role,
            checklist=row.id.hex,
            kind=str(kind),
            open=left_open,
        )
    words = "Saved: every line is done." if not left_open else f"Saved, with {left_open} still open."
    address = reverse("leaver-checklist", args=[person.id]) if person else reverse("exit-checklist")
    return after_change(request, address, words, now=now)


def _page(
    request: HttpRequest, practice: Practice, lines: Sequence[CheckLine], *, person: Person | None
) -> HttpResponseBase:
    earlier = _saved(practice).filter(person=person, kind="leaver" if person else "exit")
    context = {
        "person": person,
        "lines": lines,
        "left": count_open(saved_lines(lines, ())),
        "earlier": [_finished(each) for each in earlier],
    }
    return render(request, "desk/checklist.jinja", context)


def _saved(practice: Practice) -> QuerySet[FinishedChecklist]:
    return practice.finished_checklists.select_related("person", "done_by")


def _finished(saved: FinishedChecklist) -> FinishedLine:
    return FinishedLine(saved, count_open([Saved(**line) for line in saved.lines]))
