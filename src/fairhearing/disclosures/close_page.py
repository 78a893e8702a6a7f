"""Closing a disclosure: what keeps its calls ends then, for which a fresh code is asked, or goes on for proceedings."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.disclosures import matter
from fairhearing.disclosures.ending import close_disclosure
from fairhearing.disclosures.errors import DisclosureOver, NotYet
from fairhearing.disclosures.forms import LONGEST
from fairhearing.disclosures.models import Disclosure
from fairhearing.disclosures.visiting import AtDisclosure, find_disclosure
from fairhearing.keyholder.errors import Locked
from fairhearing.playback.fresh_code import OWED, sign_in_again, take_code, typed_code
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import read_date
from fairhearing.retention.keep_longer import review_day

ACTION = "disclosure.close"
_GOES_ON = "goes-on"


@requires(Permission.WORK_DISCLOSURES)
@require_http_methods(["GET", "HEAD", "POST"])
def close(http: HttpRequest, disclosure_id: UUID) -> HttpResponseBase:
    """Say what ends or goes on, and close a disclosure that was given, refused or withdrawn."""
    at = find_disclosure(http, disclosure_id)
    if at.disclosure.is_worked or at.disclosure.state == Disclosure.State.CLOSED:
        return HttpResponseRedirect(reverse("disclosure", args=[at.disclosure.id]))
    held = matter.count_held(at.disclosure)
    if http.method != "POST":
        at.note(http)
        return _ask(http, at, held, [])
    words, until = http.POST.get("words", "").strip()[:LONGEST], _until(http)
    if http.POST.get("then", "") == _GOES_ON and (until is None or until <= timezone.localdate() or not words):
        text = "Say which proceedings go on, and on which day after today you look again"
        return _ask(http, at, held, [{"field": "words", "text": text}])
    if held and (refused := _code_refused(http, at, held)):
        return refused
    try:
        close_disclosure(at.disclosure, words, at.done(), goes_on_until=until)
    except NotYet as error:
        return _ask(http, at, held, [{"field": "words", "text": str(error)}])
    except DisclosureOver:
        said = "Somebody else closed it meanwhile."
    else:
        said = f"{at.disclosure.reference} is closed."
    return after_change(http, reverse("disclosure", args=[at.disclosure.id]), said, now=timezone.now())


def _until(http: HttpRequest) -> date | None:
    """Return until when its calls are kept on, None where they go back to their own dates."""
    return read_date(http.POST.get("until", "")) if http.POST.get("then", "") == _GOES_ON else None


def _code_refused(http: HttpRequest, at: AtDisclosure, held: int) -> HttpResponseBase | None:
    """Take the fresh code; return the page that asks anew where it is none, None where it is right."""
    if not typed_code(http):
        return _ask(http, at, held, [{"field": "code", "text": OWED}])
    try:
        refused = take_code(http, ACTION, at.disclosure.id.hex, at.visit.practice.id)
    except Locked:
        return sign_in_again(http)
    return _ask(http, at, held, [{"field": "code", "text": refused.text}], refused.status) if refused else None


def _ask(
    http: HttpRequest,
    at: AtDisclosure,
    held: int,
    errors: list[dict[str, str]],
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponseBase:
    today = timezone.localdate()
    context = {
        "found": at.disclosure,
        "held": held,
        "typed": {
            "words": http.POST.get("words", ""),
            "then": http.POST.get("then", ""),
            "until": http.POST.get("until", "") or review_day(today).isoformat(),
        },
        "errors": errors,
    }
    return render(http, "disclosures/close.jinja", context, status=status if errors else HTTPStatus.OK)
