"""Scorecards: the list, and the form on which questions are written, ordered, added, removed and looked at.

The form is sent whole with each of its buttons, and comes back rearranged; nothing is kept before "Save".
"""

from __future__ import annotations

import re
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.quality.card_text import MOST_QUESTIONS, CardText, QuestionText, check_card, read_card
from fairhearing.quality.cards import end_card, save_card, text_of
from fairhearing.quality.errors import BadCard
from fairhearing.quality.models import Answer, Card
from fairhearing.quality.starter import STARTER
from fairhearing.quality.visiting import Visit, visit_of

_DO = re.compile(r"(up|down|remove)-([0-9]{1,2})")
_EMPTY = CardText("", (QuestionText(""),))


@requires(Permission.SET_SCORECARDS)
@require_safe
def cards(request: HttpRequest) -> HttpResponseBase:
    """List the practice's cards, with the questions of each."""
    visit = visit_of(request, Permission.SET_SCORECARDS)
    versions = [card.newest for card in visit.practice.cards.filter(ended_at=None)]
    return render(request, "quality/cards.jinja", {"versions": versions})


@requires(Permission.SET_SCORECARDS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_card(request: HttpRequest) -> HttpResponseBase:
    """Write a new card, from nothing or from ours."""
    visit = visit_of(request, Permission.SET_SCORECARDS)
    return _form(request, visit, None, STARTER if "ours" in request.GET else _EMPTY)


@requires(Permission.SET_SCORECARDS)
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, card_id: UUID) -> HttpResponseBase:
    """Change a card: what is saved is its next version, and reviews that were begun keep theirs."""
    visit = visit_of(request, Permission.SET_SCORECARDS)
    found = get_object_or_404(visit.practice.cards, id=card_id, ended_at=None)
    return _form(request, visit, found, text_of(found.newest))


@requires(Permission.SET_SCORECARDS)
@require_POST
def put_card_away(request: HttpRequest, card_id: UUID) -> HttpResponseBase:
    """Use a card no more; reviews that were made with it keep it."""
    visit = visit_of(request, Permission.SET_SCORECARDS)
    found = get_object_or_404(visit.practice.cards, id=card_id)
    end_card(found, by=visit.person, role=visit.role, now=timezone.now())
    words = "Put away. Reviews that were made with it keep it."
    return after_change(request, reverse("cards"), words, now=timezone.now())


def _form(request: HttpRequest, visit: Visit, found: Card | None, text: CardText) -> HttpResponseBase:
    errors: list[dict[str, str]] = []
    do = request.POST.get("do", "")
    if request.method == "POST":
        posted = request.POST
        lists = (posted.getlist("text"), posted.getlist("help"), posted.getlist("key"))
        text = _arranged(read_card(posted.dict(), *lists), do)
        if do in ("save", "look"):
            try:
                check_card(text)
            except BadCard as error:
                errors = [{"field": "name", "text": str(error)}]
        if do == "save" and not errors:
            save_card(visit.practice, found, text, by=visit.person, role=visit.role, now=timezone.now())
            words = f"Saved: {text.name}. New reviews are made with it."
            return after_change(request, reverse("cards"), words, now=timezone.now())
    context = {
        "card": found,
        "text": text,
        "is_full": len(text.questions) >= MOST_QUESTIONS,
        "looks": do == "look" and not errors,
        "choices": Answer.Choice.choices,
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "quality/card.jinja", context, status=status)


def _arranged(text: CardText, do: str) -> CardText:
    """Do with a card what a button of its form says."""
    if do == "add":
        return text.with_room()
    if found := _DO.fullmatch(do):
        place = int(found[2])
        return text.without(place) if found[1] == "remove" else text.moved(place, -1 if found[1] == "up" else 1)
    return text
