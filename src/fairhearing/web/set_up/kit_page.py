"""Step 3, the recovery kit: printed in the page that made the key, read back, sealed into two envelopes.

The sheets are shown by the page of step 2, which alone holds them. Here is what remains of the step once that page is
gone: typing four words back, and saying where the envelopes are.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from fairhearing.catalogue.visits import visitor
from fairhearing.keyholder.errors import KeyholderError, KitWordsWrong, SignInFailed
from fairhearing.keyholder.holders.holders_client import SheetForm
from fairhearing.practice.models import Practice
from fairhearing.practice.set_up import check_kit, place_envelopes
from fairhearing.practice.set_up_models import SetUp
from fairhearing.vault.recipients import load_recipients, recipients_path
from fairhearing.web.set_up import keys
from fairhearing.web.set_up.kit_words import ENVELOPES, NEEDED, asked_words, printed_form, remember_words, typed_words
from fairhearing.web.set_up.standing import step_of_manager
from fairhearing.web.set_up.steps import of_step, onward
from fairhearing.web.set_up.wrong import cannot, words_for, wrong

_LONGEST = 200
_OTHER_CODE = "other-code"
_NO_CODE = "Enter the 6-digit code that your phone shows now"
_NOT_ASKED = "Press “Show the sheets once more”: this browser does not know which words to ask for"


@step_of_manager
@require_http_methods(["GET", "HEAD", "POST"])
def kit(request: HttpRequest, set_up: SetUp) -> HttpResponseBase:
    """Take four words of the kit and the places of its envelopes."""
    errors = _take(request, set_up) if request.method == "POST" else []
    if request.method == "POST" and "application/json" in request.headers.get("Accept", ""):
        return wrong(errors) if errors else JsonResponse({"next": onward(set_up).headers["Location"]})
    if request.method == "POST" and not errors:
        return HttpResponseRedirect(onward(set_up).headers["Location"])
    form = printed_form(request.session, set_up.practice)
    context = {
        "asked": [] if set_up.kit_checked_at else asked_words(request.session, set_up.practice_id),
        "typed": request.POST or _places(set_up.practice),
        "errors": errors,
        "envelopes": range(1, ENVELOPES[form] + 1),
        "is_shares": form is SheetForm.SHARES,
        **of_step(set_up, 3),
    }
    return render(request, "web/set_up/kit.jinja", context, status=422 if errors else 200)


@step_of_manager
@require_POST
def print_again(request: HttpRequest, set_up: SetUp) -> HttpResponseBase:
    """Seal the kit to another page's key: the sheets are shown once more, until their words were typed back."""
    browser_key = keys.read_browser_key(request.POST.get("browser_key", ""))
    if not browser_key:
        return wrong([{"field": "", "text": "This page is out of date. Load it again"}])
    field = _OTHER_CODE if _OTHER_CODE in request.POST else "code"
    code = "".join(request.POST.get(field, "").split())
    if not code:
        return wrong([{"field": field, "text": _NO_CODE}])
    chosen = request.POST.get("form", "")
    form = SheetForm(chosen) if chosen in set(SheetForm) else printed_form(request.session, set_up.practice)
    try:
        printed = keys.print_kit(request, set_up, code, browser_key, form)
    except SignInFailed as error:
        return cannot(error, field)
    except KeyholderError as error:
        return cannot(error)
    remember_words(request.session, set_up.practice_id, printed.words, form)
    return JsonResponse({**keys.as_document(printed, form), "practice": set_up.practice_id})


def _take(request: HttpRequest, set_up: SetUp) -> list[dict[str, str]]:
    """Check the words, then write the places; return what is wrong."""
    if set_up.kit_checked_at is None and (errors := _check_words(request, set_up)):
        return errors
    form = printed_form(request.session, set_up.practice)
    numbers = range(1, ENVELOPES[form] + 1)
    places = [" ".join(request.POST.get(f"envelope-{n}", "").split())[:_LONGEST] for n in numbers]
    if wrong_places := _wrong_places(places):
        return wrong_places
    key_id = current_key(set_up.practice_id)
    by, now = visitor(request), timezone.now()
    place_envelopes(set_up.practice, key_id, places, needed=NEEDED[form], by=by, now=now)
    return []


def _wrong_places(places: list[str]) -> list[dict[str, str]]:
    """Say which envelopes have no place, or one that another has."""
    missing = [
        {"field": f"envelope-{n}", "text": f"Say where envelope {n} is"}
        for n, place in enumerate(places, 1)
        if not place
    ]
    folded = [place.casefold() for place in places]
    twice = [n for n, place in enumerate(folded, 1) if place and place in folded[: n - 1]]
    return missing or [
        {"field": f"envelope-{n}", "text": "Put it somewhere else than the others: one fire must not take them all"}
        for n in twice
    ]


def _check_words(request: HttpRequest, set_up: SetUp) -> list[dict[str, str]]:
    asked = asked_words(request.session, set_up.practice_id)
    groups, missing = typed_words(asked, request.POST)
    if missing or not asked:
        return missing or [
            {
                "field": "",
                "text": _NOT_ASKED,
            }
        ]
    try:
        keys.verify_kit(request, set_up, groups)
    except KitWordsWrong as error:
        where = {word.number: word for word in asked}
        return [
            {"field": where[n].field, "text": f"Word {n} is not what the sheet says: {where[n].where}"}
            for n in error.positions
        ]
    except KeyholderError as error:
        return [{"field": "", "text": words_for(error)}]
    check_kit(set_up, by=visitor(request), now=timezone.now())
    return []


def current_key(practice: str) -> str:
    """Return the id of the practice's newest key."""
    return load_recipients(recipients_path(settings.HOME, practice)).current.key_id


def _places(practice: Practice) -> dict[str, str]:
    there = practice.kit_envelopes.filter(gone_at=None)
    return {f"envelope-{each.sheet}": each.place for each in there}
