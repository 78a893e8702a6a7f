"""Letters of a request: begun here, filled with what is known, and gone on with on the letters' own pages."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from fairhearing.catalogue.doing import Done
from fairhearing.letters.drafting import begin_letter, draft_letter
from fairhearing.letters.kinds import LetterKind
from fairhearing.letters.models import Letter
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.permissions import Permission
from fairhearing.subject_access import matter, rules
from fairhearing.subject_access.changing import What, lock, note
from fairhearing.subject_access.clock import clock_of
from fairhearing.subject_access.ending import hindrance
from fairhearing.subject_access.grounds import WORDS
from fairhearing.subject_access.models import Request
from fairhearing.subject_access.visiting import AtRequest, find_request
from fairhearing.wording.days import day_words

_PROOFS = "a passport, a driving licence, or a letter from a public body with your name and address"


@requires(Permission.WORK_REQUESTS)
@require_POST
def write_request_letter(http: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Begin a letter that is offered now, and go to it."""
    at = find_request(http, request_id)
    asked = http.POST.get("kind", "")
    kind = next((each for each in offered_letters(at.request) if each == asked), None)
    if kind is None:
        raise Http404
    return HttpResponseRedirect(reverse("letter", args=[_begin(at, kind).id]))


def offered_letters(request: Request) -> list[LetterKind]:
    """Return which letters fit where a request stands.

    Before it is decided about a child none is offered that would say whether there are calls.
    """
    if request.complained_on and not request.complaint_acknowledged_on:
        return [LetterKind.COMPLAINT_RECEIVED]
    if request.is_worked:
        return _while_worked(request)
    return [] if request.state == rules.State.CLOSED else _after_end(request)


def _after_end(request: Request) -> list[LetterKind]:
    """Return the letter that tells how a request was answered."""
    match request.end:
        case rules.End.REFUSED:
            return [LetterKind.REQUEST_REFUSED]
        case rules.End.NOTHING_FOUND:
            return [LetterKind.NOTHING_FOUND]
        case rules.End.COPY:
            return _answers(request)
    return []


def _while_worked(request: Request) -> list[LetterKind]:
    """Return the letters of a request that is still to be answered."""
    offered = [LetterKind.REQUEST_RECEIVED]
    if request.proof_asked_on and not request.proof_received_on:
        offered.append(LetterKind.PROOF_OF_IDENTITY)
    if request.state == rules.State.CLARIFYING:
        offered.append(LetterKind.QUESTION)
    if request.extended_on:
        offered.append(LetterKind.MORE_TIME)
    if request.rule.decides_first and request.decision in ("", rules.Decision.NOT_GIVEN):
        return [*offered, LetterKind.REQUEST_REFUSED]
    return [*offered, *_answers(request)]


def letters_of(request: Request) -> list[Letter]:
    """Return the letters that bear the reference of a request, the earliest first."""
    letters = request.practice.letters.filter(reference__iexact=request.reference)
    return list(letters.select_related("written_by", "finished_by").order_by("begun_at", "id"))


def blanks_of(request: Request, kind: LetterKind, done: Done) -> dict[str, str]:
    """Return what is known of a request for the blanks of a letter."""
    clock = clock_of(request, done.today, oldest_on=matter.oldest_on(request))
    stop = request.stops.last()
    blanks = {
        "reference": request.reference,
        "letter_date": day_words(done.today),
        "received_date": day_words(request.received_on),
        "recipient_name": request.asker_name,
        "recipient_address": request.asker_address,
        "person_name": request.subject_name,
        "due_date": day_words(clock.due_on),
        "new_due_date": day_words(clock.due_on) if request.extended_on else "",
        "proof_list": _PROOFS,
        "questions": stop.questions if stop else "",
        "reply_by": day_words(stop.reply_by) if stop else "",
        "reason": _reason(request, kind),
        **matter.blanks_of(request),
    }
    if kind is LetterKind.COMPLAINT_RECEIVED:
        received = day_words(request.complained_on) if request.complained_on else ""
        blanks |= {"decision": "information", "received_date": received, "due_date": ""}
    if kind is LetterKind.REQUEST_REFUSED:
        reason, law = _refusal(request)
        blanks |= {"reason": reason, "law": law, "decision": "other" if request.rule.is_other else ""}
    return {name: value for name, value in blanks.items() if value}


def _answers(request: Request) -> list[LetterKind]:
    """Return the letters that answer: with the copy once it may be made, nothing found where nothing was.

    The letter goes into the copy, so it is finished before the copy is made; one that is written after a copy left
    names it, and goes on paper.
    """
    standing, places = matter.standing_of(request), matter.places_of(request)
    may_be_made = standing.is_checked and standing.inside > 0 and not hindrance(request)
    if may_be_made or places.is_taken or request.end == rules.End.COPY:
        return [LetterKind.COPY_PARTS_LEFT_OUT if places.has_hidden else LetterKind.COPY]
    is_nothing = standing.searches and not (standing.inside or standing.undecided)
    return [LetterKind.NOTHING_FOUND] if is_nothing else []


def _reason(request: Request, kind: LetterKind) -> str:
    """Return the reason that was written down for what a letter is about."""
    about = {LetterKind.PROOF_OF_IDENTITY: What.PROOF_ASKED, LetterKind.MORE_TIME: What.EXTENDED}.get(kind)
    event = request.events.filter(what=about).last() if about else None
    return event.words if event else ""


def _refusal(request: Request) -> tuple[str, str]:
    """Return the reason and the provision by which a request was refused, as its letter says them."""
    event = request.events.filter(what=What.REFUSED).last()
    for words in WORDS.values():
        if event is not None and event.words.startswith(f"{words.label} ({words.law})"):
            return words.reason, words.law
    return "", ""


def _begin(at: AtRequest, kind: LetterKind) -> Letter:
    visit, done = at.visit, Done(at.visit.person, timezone.now(), at.visit.role)
    signer = {
        "signer_name": visit.person.full_name,
        "signer_role": str(role_in(visit.person, visit.practice, Permission.WORK_REQUESTS).label),
    }
    draft = draft_letter(visit.practice, kind, blanks_of(at.request, kind, done) | signer)
    with transaction.atomic():
        letter = begin_letter(
            visit.practice,
            draft,
            reference=at.request.reference,
            by=visit.person,
            role=visit.role,
            now=done.now,
            calls=matter.calls_inside(at.request),
        )
        note(lock(at.request), done, What.LETTER, words=f"“{kind.label}”")
    return letter
