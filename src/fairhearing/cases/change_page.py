"""Changing what a case is, whose it is, and whether it waits for somebody else."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.cases.conflict import may_own
from fairhearing.cases.errors import CaseClosed
from fairhearing.cases.forms import Typed, read_facts
from fairhearing.cases.models import Case
from fairhearing.cases.rules import CaseKind
from fairhearing.cases.visiting import find_case, note_case
from fairhearing.cases.words import HELP
from fairhearing.cases.working import change_facts, say_waiting
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission

_CLOSED = {"field": "", "text": "The case is closed. Open it again first"}


@requires(Permission.WORK_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def change_case(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Show what the case is, and keep what is changed."""
    visit, case = find_case(request, case_id)
    if request.method != "POST":
        note_case(request, case)
        return _form(request, case, _as_it_is(case))
    facts = read_facts(request.POST, may_own(case), timezone.localdate())
    if isinstance(facts, Typed):
        return _form(request, case, facts)
    state = Case.State.WAITING if request.POST.get("waiting") == "yes" else Case.State.OPEN
    now = timezone.now()
    try:
        with transaction.atomic():
            change_facts(case, facts, by=visit.person, now=now, role=visit.role)
            say_waiting(case, state, by=visit.person, now=now, role=visit.role)
    except CaseClosed:
        return _form(request, case, _as_it_is(case, _CLOSED))
    return after_change(request, reverse("case", args=[case.id]), "The case is changed.", now=now)


def _as_it_is(case: Case, *errors: dict[str, str]) -> Typed:
    return Typed(case.kind, case.received_on.isoformat(), case.words, case.owner.account, list(errors))


def _form(request: HttpRequest, case: Case, typed: Typed) -> HttpResponseBase:
    is_waiting = request.POST.get("waiting") == "yes" if request.method == "POST" else case.state == Case.State.WAITING
    context = {
        "case": case,
        "kinds": [(kind, str(label), HELP[CaseKind(kind)]) for kind, label in Case.Kind.choices],
        "typed": typed,
        "owners": may_own(case),
        "waiting": is_waiting,
        "today": timezone.localdate().isoformat(),
        "errors": typed.errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if typed.errors else HTTPStatus.OK
    return render(request, "cases/change.jinja", context, status=status)
