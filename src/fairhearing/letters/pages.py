"""Letters: the list, one draft to edit, one finished letter to print, and its end as a draft."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.closures import closed_conversations, refuse_if_closed
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.jobs.outbox import record
from fairhearing.letters.drafting import begin_letter, change_letter, discard_letter, draft_letter, finish_letter
from fairhearing.letters.errors import LetterFinished, NotYetALetter
from fairhearing.letters.filling import still_to_fill
from fairhearing.letters.kinds import CHOICES, NOTES, LetterKind
from fairhearing.letters.letter_pdf import letter_pdf
from fairhearing.letters.matters import matter_page
from fairhearing.letters.models import Letter
from fairhearing.letters.paragraphs import paragraphs_of
from fairhearing.practice.allowed import permissions_in, requires, role_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice
from fairhearing.wording.days import day_words

_MOST_LISTED = 100
_LONGEST_REFERENCE = 60
_FINISHED_MEANWHILE = "It was finished meanwhile, so nothing was changed."


@dataclass(frozen=True, slots=True)
class Visit:
    """Who writes letters, for which practice, by which role."""

    person: Person
    practice: Practice
    role: str


@requires(Permission.WRITE_LETTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest) -> HttpResponseBase:
    """List drafts and letters; begin one by its kind and the reference of its matter."""
    visit = _visit(request)
    errors = []
    if request.method == "POST":
        kind, _, decision = request.POST.get("kind", "").partition(":")
        reference = " ".join(request.POST.get("reference", "").split())[:_LONGEST_REFERENCE]
        if kind not in LetterKind.values:
            errors.append({"field": "kind", "text": "Choose which letter"})
        if not reference:
            errors.append({"field": "reference", "text": "Enter the reference that the letter bears"})
        if not errors:
            return _begin(visit, LetterKind(kind), decision, reference)
    drafts, finished = _listed(visit)
    note_visit(
        request, Verb.LETTERS_VIEWED, visit.practice, Permission.WRITE_LETTERS, shown=len(drafts) + len(finished)
    )
    context = {
        "drafts": drafts,
        "finished": finished,
        "kinds": _choices(),
        "chosen": request.POST.get("kind", ""),
        "reference": request.POST.get("reference", ""),
        "sets": Permission.SET_LETTERS in permissions_in(visit.person, visit.practice),
        "errors": errors,
    }
    return render(request, "letters/letters.jinja", context, status=_status(errors))


@requires(Permission.WRITE_LETTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponseBase:
    """Show a letter; take what was edited in a draft."""
    visit, found = _found(request, letter_id)
    if request.method != "POST":
        note_visit(request, Verb.LETTER_VIEWED, visit.practice, Permission.WRITE_LETTERS, found.id.hex)
        return _show(request, visit, found, [])
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()[: Letter.LONGEST]
    if not text:
        return _show(request, visit, found, [{"field": "text", "text": "Write the letter"}])
    try:
        change_letter(found, text, by=visit.person, role=visit.role, now=timezone.now())
    except LetterFinished:
        return after_change(request, reverse("letter", args=[found.id]), _FINISHED_MEANWHILE, now=timezone.now())
    if request.POST.get("do") == "finish":
        return HttpResponseRedirect(reverse("finish-letter", args=[found.id]))
    return after_change(request, reverse("letter", args=[found.id]), "The draft is kept.", now=timezone.now())


@requires(Permission.WRITE_LETTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest, letter_id: UUID) -> HttpResponseBase:
    """Show a draft as it will go, and finish it for good."""
    visit, found = _found(request, letter_id)
    if found.finished_at:
        return HttpResponseRedirect(reverse("letter", args=[found.id]))
    errors = []
    if request.method == "POST":
        try:
            finish_letter(found, by=visit.person, role=visit.role, now=timezone.now())
        except NotYetALetter as error:
            errors = [{"field": "", "text": str(error)}]
        else:
            return _finished(request, visit, found)
    else:
        note_visit(request, Verb.LETTER_VIEWED, visit.practice, Permission.WRITE_LETTERS, found.id.hex)
    context = _context(visit, found) | {"errors": errors}
    return render(request, "letters/finish.jinja", context, status=_status(errors))


@requires(Permission.WRITE_LETTERS)
@require_POST
def discard(request: HttpRequest, letter_id: UUID) -> HttpResponseBase:
    """Throw a draft away."""
    visit, found = _found(request, letter_id)
    try:
        discard_letter(found, by=visit.person, role=visit.role)
    except LetterFinished:
        return after_change(request, reverse("letter", args=[found.id]), _FINISHED_MEANWHILE, now=timezone.now())
    back = matter_page(found, visit.person) or reverse("letters")
    return after_change(request, back, "The draft was thrown away.", now=timezone.now())


@requires(Permission.WRITE_LETTERS)
@require_safe
def sheet(request: HttpRequest, letter_id: UUID) -> HttpResponseBase:
    """Give a letter as PDF."""
    visit, found = _found(request, letter_id)
    with transaction.atomic():
        record(Verb.LETTER_TAKEN, visit.person.account, visit.practice.id, found.id.hex, role=visit.role, form="pdf")
    response = HttpResponse(letter_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="letter-{found.id.hex[:8]}.pdf"'
    return response


def _begin(visit: Visit, kind: LetterKind, decision: str, reference: str) -> HttpResponseBase:
    now = timezone.now()
    blanks = {
        "letter_date": day_words(timezone.localdate(now)),
        "reference": reference,
        "signer_name": visit.person.full_name,
        "signer_role": str(role_in(visit.person, visit.practice, Permission.WRITE_LETTERS).label),
        "decision": decision,
    }
    draft = draft_letter(visit.practice, kind, blanks)
    begun = begin_letter(visit.practice, draft, reference=reference, by=visit.person, role=visit.role, now=now)
    return HttpResponseRedirect(reverse("letter", args=[begun.id]))


def _listed(visit: Visit) -> tuple[list[Letter], list[Letter]]:
    """Return the newest drafts and finished letters, without those about calls that are closed to the visitor."""
    rows = visit.practice.letters.select_related("written_by", "finished_by").order_by("-begun_at", "-id")
    if (closed := closed_conversations(visit.person, visit.practice)) is not None:
        rows = rows.exclude(calls__conversation__in=closed)
    drafts = list(rows.filter(finished_at=None)[:_MOST_LISTED])
    return drafts, list(rows.exclude(finished_at=None).order_by("-finished_at", "-id")[:_MOST_LISTED])


def _choices() -> list[tuple[str, str]]:
    """Return the letters one can begin, each with the decision its wording holds a sentence for."""
    found = []
    for kind in LetterKind:
        if kind not in CHOICES:
            found.append((str(kind), kind.label))
        found += [(f"{kind}:{each.code}", f"{kind.label}: {each.words.lower()}") for each in CHOICES.get(kind, ())]
    return found


def _finished(request: HttpRequest, visit: Visit, found: Letter) -> HttpResponseBase:
    """Go on in the letter's matter, or stay with a letter that has none; it is printed from its own page."""
    address, now = reverse("letter", args=[found.id]), timezone.now()
    back = matter_page(found, visit.person)
    if back is None:
        words = "The letter is finished. Print it, or take it as PDF. Nothing is sent by itself."
        return after_change(request, address, words, now=now)
    words = f"The letter “{found.get_kind_display()}” is finished. Nothing is sent by itself."
    return after_change(request, back, words, now=now, then=(address, "Print it, or take it as PDF"))


def _show(request: HttpRequest, visit: Visit, found: Letter, errors: list[dict[str, str]]) -> HttpResponseBase:
    context = _context(visit, found) | {"errors": errors, "typed": request.POST.get("text", found.text)}
    name = "letters/letter.jinja" if found.finished_at else "letters/draft.jinja"
    return render(request, name, context, status=_status(errors))


def _context(visit: Visit, found: Letter) -> dict[str, object]:
    back = matter_page(found, visit.person)
    return {
        "letter": found,
        "back": (back, f"Back to {found.reference}") if back else (reverse("letters"), "Back to letters"),
        "paragraphs": paragraphs_of(found.text),
        "missing": still_to_fill(found.text),
        "note": NOTES.get(found.kind, ""),
    }


def _visit(request: HttpRequest) -> Visit:
    practice, person = standing_practice(request, Permission.WRITE_LETTERS), visitor(request)
    return Visit(person, practice, str(role_in(person, practice, Permission.WRITE_LETTERS)))


def _found(request: HttpRequest, letter_id: UUID) -> tuple[Visit, Letter]:
    """Return who came, and a letter of the practice that is not about a call closed to them. Raises Http404."""
    visit = _visit(request)
    rows = visit.practice.letters.select_related("practice", "written_by", "finished_by")
    found = get_object_or_404(rows, id=letter_id)
    for call in found.calls.all():
        refuse_if_closed(call, visit.person)
    return visit, found


def _status(errors: list[dict[str, str]]) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
