"""All copies that left a practice, with their matters; and what left without one, with what was said of it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.catalogue.visits import note_visit
from fairhearing.copies.answering import Said, agree, answer, may_agree, newest_answers, said_of
from fairhearing.copies.errors import NotSaid, NotTheirs
from fairhearing.copies.models import WayOutAnswer
from fairhearing.copies.ways_out import Unmatched, by_purpose, of_last_year
from fairhearing.practice.allowed import permissions_in, requires
from fairhearing.practice.models import Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.retention.visiting import Visit, visit_of

_SAID_WORDS: Final = {
    Said.NOTHING: "Nobody has said yet what it was",
    Said.BREACH: "It should not have left: a breach",
    Said.WAITS: "Explained, and waits for somebody else to agree",
    Said.AGREED: "Explained, and somebody else agreed",
}


@dataclass(frozen=True, slots=True)
class _Line:
    """One way out without a matter as the pages show it."""

    left: Unmatched
    answer: WayOutAnswer | None

    @property
    def said(self) -> Said:
        """How it stands."""
        return said_of(self.answer)

    @property
    def said_words(self) -> str:
        """How it stands, in words."""
        return _SAID_WORDS[self.said]


@requires(Permission.SEE_WAYS_OUT)
@require_safe
def list_ways_out(request: HttpRequest) -> HttpResponseBase:
    """List what left in the last year."""
    visit = visit_of(request, Permission.SEE_WAYS_OUT)
    note_visit(request, Verb.WAYS_OUT_VIEWED, visit.practice, Permission.SEE_WAYS_OUT)
    since, found = of_last_year(visit.practice, timezone.now())
    context = {
        "since": since,
        "out": found.out,
        "purposes": [(purpose.label, tally) for purpose, tally in by_purpose(found).items()],
        "unmatched": _lines(visit.practice, found.unmatched),
        "makes_copies": Permission.MAKE_COPIES in permissions_in(visit.person, visit.practice),
        "Said": Said,
    }
    return render(request, "copies/ways_out.jinja", context)


@requires(Permission.SEE_WAYS_OUT)
@require_safe
def way_out(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show one way out without a matter, all that was said of it, and what is asked of the visitor."""
    visit = visit_of(request, Permission.SEE_WAYS_OUT)
    left = _find(visit.practice, key)
    note_visit(request, Verb.WAYS_OUT_VIEWED, visit.practice, Permission.SEE_WAYS_OUT)
    return _page(request, visit, left, [])


@requires(Permission.ANSWER_WAYS_OUT)
@require_POST
def answer_way_out(request: HttpRequest, key: str) -> HttpResponseBase:
    """Say what a way out was."""
    visit = visit_of(request, Permission.ANSWER_WAYS_OUT)
    left, done = _find(visit.practice, key), Done(visit.person, timezone.now(), visit.role)
    given = [request.POST.get(field, "") for field in ("what", "reference", "words")]
    try:
        said = answer(visit.practice, left, given[0], given[1], given[2], done)
    except NotSaid as error:
        return _page(request, visit, left, [{"field": error.field, "text": str(error)}])
    words = "A partner or the data protection officer is asked to agree." if said_of(said) is Said.WAITS else ""
    return after_change(request, reverse("way-out", args=[key]), f"Kept. {words}".strip(), now=done.now)


@requires(Permission.AGREE_WAYS_OUT)
@require_POST
def agree_way_out(request: HttpRequest, key: str) -> HttpResponseBase:
    """Agree to what was said of a way out."""
    visit = visit_of(request, Permission.AGREE_WAYS_OUT)
    said = newest_answers(visit.practice, [key]).get(key)
    if said is None or str(said.id) != request.POST.get("answer", ""):
        raise Http404
    done = Done(visit.person, timezone.now(), visit.role)
    try:
        agree(said, done)
    except NotTheirs as error:
        raise PermissionDenied(str(error)) from error
    return after_change(request, reverse("way-out", args=[key]), "You agreed. It stands with your name.", now=done.now)


def _page(request: HttpRequest, visit: Visit, left: Unmatched, errors: list[dict[str, str]]) -> HttpResponseBase:
    may = permissions_in(visit.person, visit.practice)
    answers = list(visit.practice.way_out_answers.filter(key=left.key).select_related("said_by", "agreed_by"))
    newest = answers[0] if answers else None
    context = {
        "left": left,
        "answers": answers,
        "state": _SAID_WORDS[said_of(newest)],
        "answers_it": Permission.ANSWER_WAYS_OUT in may,
        "agrees": newest is not None and Permission.AGREE_WAYS_OUT in may and may_agree(newest, visit.person),
        "choices": WayOutAnswer.What.choices,
        "works_breaches": Permission.WORK_BREACHES in may,
        "typed": {field: request.POST.get(field, "") for field in ("what", "reference", "words")},
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "copies/way_out.jinja", context, status=status)


def _find(practice: Practice, key: str) -> Unmatched:
    """Return the way out of the last year that an address names. Raises Http404."""
    _, found = of_last_year(practice, timezone.now())
    left = next((each for each in found.unmatched if each.key == key), None)
    if left is None:
        raise Http404
    return left


def _lines(practice: Practice, unmatched: tuple[Unmatched, ...]) -> list[_Line]:
    answers = newest_answers(practice, [each.key for each in unmatched])
    return [_Line(each, answers.get(each.key)) for each in unmatched]
