"""Bringing the practice's list of patients: the file, what it would do, and only then taking it in."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.jobs.doorbell import ring
from fairhearing.jobs.models import Job
from fairhearing.ledger.errors import UnreadableList
from fairhearing.ledger.list_comparing import compare
from fairhearing.ledger.list_lines import FIELD_WORDS, Field, Layout, Listed, missing_columns
from fairhearing.ledger.list_reading import Rows, head_of, layout_of, own_numbers
from fairhearing.ledger.models import PatientList
from fairhearing.ledger.patient_lists import (
    READ_LIST,
    TAKE_LIST,
    ask_to_read,
    ask_to_take,
    bring_list,
    drop_list,
    name_columns,
    start_taking,
)
from fairhearing.ledger.rules import MANY_SHARE
from fairhearing.ledger.visiting import Visit, visit_of
from fairhearing.practice.allowed import practices_for, requires, role_in
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import choose_practice
from fairhearing.wording.numbers import spaced_nhs_number

_LISTS_SHOWN: Final = 10
_LINES_SHOWN: Final = 10
_TROUBLES_SHOWN: Final = 30
_LONGEST_CELL: Final = 40


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One of a list's first lines as it is read, and what it would do."""

    line: Listed
    nhs_number: str
    state: str


@requires(Permission.KEEP_INDIVIDUALS)
@require_http_methods(["GET", "HEAD", "POST"])
def patient_lists(request: HttpRequest) -> HttpResponseBase:
    """Show what came before and the form for more; keep a file that is brought, to be looked through."""
    visit = visit_of(request, Permission.KEEP_INDIVIDUALS)
    if request.method == "POST":
        return _bring(request, visit)
    note_visit(request, Verb.INDIVIDUALS_LISTED, visit.practice, Permission.KEEP_INDIVIDUALS, shown=0)
    return _lists(request, visit, [])


@requires(Permission.KEEP_INDIVIDUALS)
@require_safe
def patient_list(request: HttpRequest, list_id: UUID) -> HttpResponseBase:
    """Show one list: how far it is, what it would do, or what became of it."""
    visit, brought = _list_of(request, list_id)
    if brought.state == PatientList.State.READY:  # its first lines name people; how far it is names nobody
        note_visit(request, Verb.INDIVIDUALS_LISTED, visit.practice, Permission.KEEP_INDIVIDUALS, shown=_LINES_SHOWN)
    return _one(request, brought, [])


@requires(Permission.KEEP_INDIVIDUALS)
@require_POST
def list_columns(request: HttpRequest, list_id: UUID) -> HttpResponseBase:
    """Keep which columns hold what, and have the list looked through again."""
    visit, brought = _list_of(request, list_id)
    head = head_of(brought)
    chosen = _chosen(request, head)
    lacks = missing_columns(chosen)
    if lacks:
        words = "Say which column holds the surname, and the NHS number or the date of birth"
        return _one(request, brought, [{"field": f"column-{lacks[0]}", "text": words}])
    names = {what: head.names[at] for what, at in chosen.items()}
    name_columns(brought, names, by=visit.person.account, now=visit.now, role=visit.role)
    ring(settings.HOME.doorbell_socket)
    return HttpResponseRedirect(reverse("patient-list", args=[brought.id]))


@requires(Permission.KEEP_INDIVIDUALS)
@require_POST
def take_list(request: HttpRequest, list_id: UUID) -> HttpResponseBase:
    """Have a list written that was looked through."""
    visit, brought = _list_of(request, list_id)
    whole = request.POST.get("whole") == "yes"
    if start_taking(brought, whole=whole, by=visit.person.account, role=visit.role):
        ask_to_take(brought, asked_by=visit.person.account, now=visit.now)
        ring(settings.HOME.doorbell_socket)
    return HttpResponseRedirect(reverse("patient-list", args=[brought.id]))


@requires(Permission.KEEP_INDIVIDUALS)
@require_POST
def throw_list_away(request: HttpRequest, list_id: UUID) -> HttpResponseBase:
    """Throw a list away of which nothing was written."""
    visit, brought = _list_of(request, list_id)
    is_dropped = drop_list(brought, by=visit.person.account, now=visit.now, role=visit.role)
    words = "Thrown away. Nothing of it was taken in." if is_dropped else "It was decided already. Nothing was changed."
    return after_change(request, reverse("patient-lists"), words, now=visit.now)


def _bring(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    file = request.FILES.get("list")
    if file is None:
        return _lists(request, visit, [{"field": "list", "text": "Choose the file with the list of patients"}])
    try:
        brought = bring_list(
            visit.practice,
            file.chunks(),
            size=file.size or 0,
            by=visit.person.account,
            now=visit.now,
            role=visit.role,
        )
    except UnreadableList as error:
        words = str(error)
        return _lists(request, visit, [{"field": "list", "text": words[0].upper() + words[1:]}])
    ask_to_read(brought, asked_by=visit.person.account, now=visit.now)
    ring(settings.HOME.doorbell_socket)
    return HttpResponseRedirect(reverse("patient-list", args=[brought.id]))


def _list_of(request: HttpRequest, list_id: UUID) -> tuple[Visit, PatientList]:
    brought = get_object_or_404(
        PatientList.objects.select_related("practice"),
        id=list_id,
        practice__in=practices_for(request.user, Permission.KEEP_INDIVIDUALS),
    )
    choose_practice(request, brought.practice_id)
    visit = visit_of(request, Permission.KEEP_INDIVIDUALS)
    role = str(role_in(visit.person, brought.practice, Permission.KEEP_INDIVIDUALS))
    return Visit(visit.person, brought.practice, role, visit.now), brought


def _chosen(request: HttpRequest, head: Layout) -> dict[Field, int]:
    chosen = {}
    for what in Field:
        text = request.POST.get(f"column-{what}", "")
        if text.isascii() and text.isdecimal() and int(text[:4]) < len(head.names) and head.names[int(text)]:
            chosen[what] = int(text)
    return chosen


def _lists(request: HttpRequest, visit: Visit, errors: list[dict[str, str]]) -> HttpResponseBase:
    context = {
        "lists": visit.practice.patient_lists.order_by("-begun_at")[:_LISTS_SHOWN],
        "most_mb": settings.LARGEST_LIST_BYTES // 2**20,
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "ledger/lists.jinja", context, status=status)


def _one(request: HttpRequest, brought: PatientList, errors: list[dict[str, str]]) -> HttpResponseBase:
    is_open = brought.state in (PatientList.State.COLUMNS, PatientList.State.READY)
    layout = layout_of(brought)[0] if brought.state == PatientList.State.READY else None
    head = (layout or head_of(brought)) if is_open else None
    chosen = _chosen(request, head) if head and request.method == "POST" else head.columns if head else {}
    context = {
        "list": brought,
        "job": _job_of(brought),
        "cells": [cell[:_LONGEST_CELL] for cell in head.names] if head else [],
        "fields": [(str(what), FIELD_WORDS[what], chosen.get(what)) for what in Field],
        "columns": [(FIELD_WORDS[what], layout.names[at]) for what, at in layout.columns.items()] if layout else [],
        "lines": _first_lines(brought) if layout else [],
        "troubles": brought.troubles.all()[:_TROUBLES_SHOWN],
        "many": MANY_SHARE,
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "ledger/list.jinja", context, status=status)


def _job_of(brought: PatientList) -> Job | None:
    """Return the job that reads or writes a list, for how far it is."""
    kind = {PatientList.State.READING: READ_LIST, PatientList.State.WRITING: TAKE_LIST}.get(
        PatientList.State(brought.state)
    )
    jobs = Job.objects.filter(kind=kind, payload__list=brought.id.hex) if kind else Job.objects.none()
    return jobs.order_by("-id").first()


def _first_lines(brought: PatientList) -> list[ReadLine]:
    """Read the first lines as the import would; of the file no more than its first piece is fetched."""
    layout, encoding = layout_of(brought)
    if layout is None:
        return []
    listed = list(islice((each for each in Rows(brought, layout, encoding) if isinstance(each, Listed)), _LINES_SHOWN))
    states = compare(brought.practice, listed, own_numbers(brought.practice)).states
    return [ReadLine(line, spaced_nhs_number(line.nhs_number), states[line.line]) for line in listed]
