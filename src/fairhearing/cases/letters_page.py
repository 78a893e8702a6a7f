"""Letters of a case: begun here, filled with what the case knows, and gone on with on the letters' own pages."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from fairhearing.audit.verbs import Verb
from fairhearing.cases.models import Case, CaseEvent
from fairhearing.cases.rules import ClockKind, offers_explaining
from fairhearing.cases.visiting import find_case
from fairhearing.cases.words import case_clocks
from fairhearing.catalogue.models import Call
from fairhearing.jobs import outbox
from fairhearing.letters.drafting import begin_letter, draft_letter
from fairhearing.letters.kinds import LetterKind
from fairhearing.letters.models import Letter
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.permissions import Permission
from fairhearing.retention.visiting import Visit
from fairhearing.wording.days import day_words


@requires(Permission.WORK_CASES)
@require_POST
def write_case_letter(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Begin a letter that is offered now, and go to it."""
    visit, case = find_case(request, case_id)
    offered, asked = offered_letters(case, timezone.localdate()), request.POST.get("kind", "")
    kind = next((each for each in offered if each == asked), None)
    if kind is None:
        raise Http404
    return HttpResponseRedirect(reverse("letter", args=[_begin(visit, case, kind).id]))


def offered_letters(case: Case, today: date) -> list[LetterKind]:
    """Return which letters it is time for: the first until a complaint is acknowledged, the other near six months."""
    if case.is_closed or case.kind != Case.Kind.COMPLAINT:
        return []
    letters = [] if case.acknowledged_on else [LetterKind.COMPLAINT_RECEIVED]
    explaining = (clock for clock in case_clocks(case) if clock.kind is ClockKind.EXPLAIN)
    return letters + [LetterKind.SIX_MONTHS for clock in explaining if offers_explaining(clock, today)]


def letters_of(case: Case) -> list[Letter]:
    """Return the letters that bear the reference of a case, the earliest first."""
    letters = case.practice.letters.filter(reference__iexact=case.reference)
    return list(letters.select_related("written_by", "finished_by").order_by("begun_at", "id"))


def _begin(visit: Visit, case: Case, kind: LetterKind) -> Letter:
    now = timezone.now()
    blanks = {
        "reference": case.reference,
        "letter_date": day_words(timezone.localdate(now)),
        "received_date": day_words(case.received_on),
        "signer_name": visit.person.full_name,
        "signer_role": str(role_in(visit.person, visit.practice, Permission.WORK_CASES).label),
    }
    if case.answer_on:
        blanks["due_date" if kind is LetterKind.COMPLAINT_RECEIVED else "new_due_date"] = day_words(case.answer_on)
    draft = draft_letter(visit.practice, kind, blanks)
    calls = Call.objects.filter(case_calls__case=case, case_calls__belongs=True)
    with transaction.atomic():
        letter = begin_letter(
            visit.practice, draft, reference=case.reference, by=visit.person, role=visit.role, now=now, calls=calls
        )
        what = CaseEvent.What.LETTER
        CaseEvent.objects.create(case=case, at=now, by=visit.person, what=what, words=f"“{kind.label}”")
        outbox.record(
            Verb.CASE_CHANGED, visit.person.account, case.practice_id, case.id.hex, role=visit.role, changed="letter"
        )
    return letter
