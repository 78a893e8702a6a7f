"""Trying the recovery kit: fetch an envelope, type four words back, seal a new envelope. Every six months."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.keyholder.errors import KeyholderError, KitWordsWrong, Locked
from fairhearing.keyholder.rotating.rotation_client import RotationClient
from fairhearing.playback.unlock import keyholder
from fairhearing.practice.allowed import requires
from fairhearing.practice.kit_checks import note_kit_check
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.web.people.refused import cannot, field_of
from fairhearing.web.people.visiting import Visit, visit_of
from fairhearing.web.set_up.kit_words import AskedWord

_Errors = list[dict[str, str]]
_MOST_SHEETS = 3


@requires(Permission.ADMIT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def kit_drill(request: HttpRequest) -> HttpResponseBase:
    """Ask which envelope was fetched, then for four words of it."""
    visit = visit_of(request, Permission.ADMIT_PEOPLE)
    if request.method != "POST":
        return _ask_sheet(request, visit, [])
    sheet = request.POST.get("sheet", "")
    if not (sheet.isdecimal() and 1 <= int(sheet[:3]) <= _MOST_SHEETS):
        return _ask_sheet(request, visit, [{"field": "sheet-1", "text": "Choose which envelope you have fetched"}])
    groups = {
        int(name.removeprefix("word-")): "".join(str(text).split()).upper()
        for name, text in request.POST.items()
        if name.startswith("word-") and name.removeprefix("word-").isdecimal()
    }
    if not groups:
        return _ask_words(request, visit, int(sheet), [])
    return _check(request, visit, int(sheet), groups)


def _check(request: HttpRequest, visit: Visit, sheet: int, groups: dict[int, str]) -> HttpResponseBase:
    try:
        RotationClient(keyholder()).check_kit_words(visit.actor.unlock, visit.practice.id, sheet, groups)
    except KitWordsWrong:
        note_kit_check(visit.practice, sheet, right=False, by=visit.person, now=timezone.now())
        text = "At least one word was not what the sheet says. Here are four others: type them as they stand there"
        return _ask_words(request, visit, sheet, [{"field": "", "text": text}])
    except Locked as error:
        return cannot(request, error, "The kit was not tried.")
    except KeyholderError as error:
        return _ask_words(request, visit, sheet, [{"field": "", "text": field_of(error)[1].text}])
    note_kit_check(visit.practice, sheet, right=True, by=visit.person, now=timezone.now())
    words = "The sheet is right. Put it into a new envelope, sign across the flap, and bring it back to its place."
    return after_change(request, reverse("keys"), words, now=timezone.now())


def _ask_sheet(request: HttpRequest, visit: Visit, errors: _Errors) -> HttpResponseBase:
    context = {
        "visit": visit,
        "errors": errors,
        "envelopes": visit.practice.kit_envelopes.filter(gone_at=None).order_by("sheet"),
        "sheets": (1, 2),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "web/people/drill.jinja", context, status=status)


def _ask_words(request: HttpRequest, visit: Visit, sheet: int, errors: _Errors) -> HttpResponseBase:
    """Have four places drawn, and ask for what stands there."""
    try:
        asked = RotationClient(keyholder()).ask_kit_words(visit.actor.unlock, visit.practice.id, sheet)
    except KeyholderError as error:
        if isinstance(error, Locked):
            return cannot(request, error, "The kit was not tried.")
        return _ask_sheet(request, visit, [{"field": "", "text": field_of(error)[1].text}])
    context = {
        "visit": visit,
        "sheet": sheet,
        "errors": errors,
        "asked": [AskedWord(place, asked.form) for place in asked.places],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "web/people/drill_words.jinja", context, status=status)
