"""Changing the practice's key: a page that stays, as the new kit is in it alone.

    make    a fresh code -> the new key; its kit comes sealed to a key of this page, which prints it
    read    four words typed back, and where the two envelopes are
    finish  another fresh code -> recordings are locked by the new key; what there is, is locked anew meanwhile

Left half way, nothing has changed: the key in use stays in use, and the next try makes another new one.
"""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.keyholder.errors import KeyholderError, KitWordsWrong
from fairhearing.keyholder.rotating.rotation_client import RotationClient, SheetForm
from fairhearing.playback.unlock import keyholder
from fairhearing.practice.allowed import requires
from fairhearing.practice.kit_checks import recipients_of
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.set_up import place_envelopes
from fairhearing.web.people.fresh_code import typed_code
from fairhearing.web.people.refused import field_of
from fairhearing.web.people.visiting import visit_of
from fairhearing.web.set_up.keys import as_document, read_browser_key
from fairhearing.web.set_up.kit_words import ENVELOPES, NEEDED, asked_words, remember_words, typed_words
from fairhearing.web.set_up.wrong import wrong

_SHEETS = (1, 2)
_LONGEST_PLACE = 200
_OLD_PAGE = "This page is out of date. Load it again: nothing was changed"
_NO_CODE = "Enter the 6-digit code that your phone shows now"


@requires(Permission.ADMIT_PEOPLE)
@require_safe
def change_key(request: HttpRequest) -> HttpResponseBase:
    """Say what changing the key means, and begin."""
    visit = visit_of(request, Permission.ADMIT_PEOPLE)
    return render(
        request, "web/people/change_key.jinja", {"visit": visit, "envelopes": _SHEETS, "typed": {}, "errors": []}
    )


@requires(Permission.ADMIT_PEOPLE)
@require_POST
def make_key(request: HttpRequest) -> HttpResponseBase:
    """Have a new key made; give its kit to the page it is sealed to."""
    visit = visit_of(request, Permission.ADMIT_PEOPLE)
    browser_key = read_browser_key(request.POST.get("browser_key", ""))
    if not browser_key:
        return wrong([{"field": "", "text": _OLD_PAGE}])
    if not typed_code(request):
        return wrong([{"field": "code", "text": _NO_CODE}])
    form = SheetForm.SHARES if request.POST.get("form") == SheetForm.SHARES else SheetForm.SHEET
    try:
        made = RotationClient(keyholder()).rotate(
            visit.actor.unlock, typed_code(request), visit.practice.id, browser_key, form
        )
    except KeyholderError as error:
        return _wrong(error)
    remember_words(request.session, visit.practice.id, made.words, form)
    return JsonResponse({**as_document(made, form), "practice": visit.practice.id})


@requires(Permission.ADMIT_PEOPLE)
@require_POST
def read_back(request: HttpRequest) -> HttpResponseBase:
    """Check four words of the new kit, and write where its envelopes are."""
    visit = visit_of(request, Permission.ADMIT_PEOPLE)
    asked = asked_words(request.session, visit.practice.id)
    groups, errors = typed_words(asked, request.POST)
    form = asked[0].form if asked else SheetForm.SHEET
    envelopes = range(1, ENVELOPES[form] + 1)
    places = [" ".join(request.POST.get(f"envelope-{n}", "").split())[:_LONGEST_PLACE] for n in envelopes]
    errors += [
        {"field": f"envelope-{n}", "text": f"Say where envelope {n} is"}
        for n, place in zip(envelopes, places, strict=True)
        if not place
    ]
    if errors or not asked:
        return wrong(errors or [{"field": "", "text": _OLD_PAGE}])
    try:
        RotationClient(keyholder()).verify_new_kit(visit.actor.unlock, visit.practice.id, groups)
    except KitWordsWrong as error:
        where = {word.number: word for word in asked}
        return wrong(
            [
                {"field": where[n].field, "text": f"Word {n} is not what the sheet says: {where[n].where}"}
                for n in error.positions
                if n in where
            ]
        )
    except KeyholderError as error:
        return _wrong(error)
    if recipients := recipients_of(visit.practice):
        newest = recipients.keys[-1].key_id
        place_envelopes(visit.practice, newest, places, needed=NEEDED[form], by=visit.person, now=timezone.now())
    return JsonResponse({})


@requires(Permission.ADMIT_PEOPLE)
@require_POST
def finish_change(request: HttpRequest) -> HttpResponseBase:
    """Put the new key into use."""
    visit = visit_of(request, Permission.ADMIT_PEOPLE)
    if not typed_code(request):
        return wrong([{"field": "last-code", "text": _NO_CODE}])
    try:
        RotationClient(keyholder()).finish_rotation(visit.actor.unlock, typed_code(request), visit.practice.id)
    except KeyholderError as error:
        return _wrong(error, code="last-code")
    words = "The practice key has changed. Recordings are locked by the new one from now on."
    there = after_change(request, reverse("keys"), words, now=timezone.now())
    return JsonResponse({"next": there.url})


def _wrong(error: KeyholderError, *, code: str = "code") -> JsonResponse:
    """Answer with what the keyholder said, at the field it belongs to."""
    field, refusal = field_of(error)
    return wrong([{"field": code if field == "code" else field, "text": refusal.text}])
