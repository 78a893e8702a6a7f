"""The letter that tells what was decided: begun here, and gone on with on the letters' own pages."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from fairhearing.catalogue.doing import Done
from fairhearing.catalogue.models import Call
from fairhearing.letters.drafting import begin_letter, draft_letter
from fairhearing.letters.kinds import LetterKind
from fairhearing.letters.models import Letter
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.permissions import Permission
from fairhearing.rights import rules
from fairhearing.rights.changing import What, changing
from fairhearing.rights.models import RightsEvent, RightsRequest
from fairhearing.rights.put_right import put_right
from fairhearing.rights.visiting import find_right
from fairhearing.wording.days import day_words, moment_words

_KINDS = {
    rules.Right.OBJECTION: LetterKind.OBJECTION,
    rules.Right.ERASURE: LetterKind.ERASING_OR_RESTRICTING,
    rules.Right.RESTRICTION: LetterKind.ERASING_OR_RESTRICTING,
    rules.Right.RECTIFICATION: LetterKind.PUTTING_RIGHT,
}
_DECISIONS = {
    rules.Right.OBJECTION: "upheld",
    rules.Right.ERASURE: "erased",
    rules.Right.RESTRICTION: "restricted",
    rules.Right.RECTIFICATION: "put-right",
}


@requires(Permission.WORK_REQUESTS)
@require_POST
def write_right_letter(http: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Begin the letter that is offered now, and go to it."""
    at = find_right(http, request_id)
    kind = offered_letter(at.request)
    if kind is None:
        raise Http404
    visit, done = at.visit, at.done()
    signer = {
        "signer_name": visit.person.full_name,
        "signer_role": str(role_in(visit.person, visit.practice, Permission.WORK_REQUESTS).label),
    }
    draft = draft_letter(visit.practice, kind, blanks_of(at.request, done) | signer)
    calls = [row.call for row in at.request.calls.filter(is_in=True).select_related("call")]
    with transaction.atomic():
        letter = begin_letter(
            visit.practice,
            draft,
            reference=at.request.reference,
            by=visit.person,
            role=visit.role,
            now=done.now,
            calls=calls,
        )
        with changing(at.request, done, What.LETTER, among=frozenset(rules.State), words=f"“{kind.label}”"):
            pass
    return HttpResponseRedirect(reverse("letter", args=[letter.id]))


def offered_letter(request: RightsRequest) -> LetterKind | None:
    """Return the letter that fits where a request stands: a longer time, or what was decided."""
    if request.decided_on and request.state != rules.State.CLOSED:
        return _KINDS[rules.Right(request.right)]
    if request.extended_on and request.state == rules.State.OPEN:
        return LetterKind.MORE_TIME
    return None


def letters_of(request: RightsRequest) -> list[Letter]:
    """Return the letters that bear the reference of a request, the earliest first."""
    letters = request.practice.letters.filter(reference__iexact=request.reference)
    return list(letters.select_related("written_by", "finished_by").order_by("begun_at", "id"))


def blanks_of(request: RightsRequest, done: Done) -> dict[str, str]:
    """Return what is known of a request for the blanks of a letter."""
    ground = rules.WORDS[rules.Ground(request.ground)] if request.ground else None
    calls = [row.call for row in request.calls.filter(is_in=True).select_related("call")]
    longer = request.events.filter(what=RightsEvent.What.EXTENDED).last()
    reason = ground.reason if ground else longer.words if longer else ""
    done_right = put_right(request)
    blanks = {
        "reference": request.reference,
        "letter_date": day_words(done.today),
        "received_date": day_words(request.received_on),
        "recipient_name": request.asker_name,
        "recipient_address": request.asker_address,
        "person_name": request.subject_name,
        "new_due_date": day_words(request.due_on),
        "calls_list": _list(calls),
        "statement_list": _list(done_right.statements),
        "corrected_list": _list(done_right.corrected),
        "reason": reason,
        "law": ground.law if ground else "",
        "decision": _DECISIONS[rules.Right(request.right)] if request.is_granted else "",
    }
    return {name: value for name, value in blanks.items() if value}


def _list(calls: Iterable[Call]) -> str:
    return ", ".join(moment_words(call.started_at) for call in calls)
