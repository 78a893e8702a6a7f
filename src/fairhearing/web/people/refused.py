"""What the pages say when the keyholder did not do what was asked: a field's error, or a page of its own."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from fairhearing.keyholder.errors import (
    KeyholderDown,
    KeyholderError,
    LastManager,
    Locked,
    LogUnwritable,
    NoEnrolment,
    NotManager,
    OnlyTemporary,
    TooBusy,
    TooManyTries,
    WordsDoNotMatch,
)
from fairhearing.playback.unlock import take_unlock
from fairhearing.web import problems
from fairhearing.web.people.fresh_code import Refusal, refusal_of

_WORDS = (
    "Those are not the five words. Let them be read out once more, slowly. If they still do not match, somebody else "
    "may have used the link: take the invitation back, and make a new one"
)
_SENTENCES: dict[type[KeyholderError], tuple[str, str]] = {
    WordsDoNotMatch: ("words", _WORDS),
    NoEnrolment: ("", "They have not set up passphrase and phone yet, or more than 14 days ago. Make a new link"),
    LastManager: ("", "The practice would be left without a manager who holds its key. Let another one come first"),
    OnlyTemporary: ("", "You hold the key for a time. Somebody who holds it for good has to do this"),
    NotManager: ("", "Only a manager who holds the practice’s key can do this. Sign out and in again if you are one"),
}


def field_of(error: KeyholderError) -> tuple[str, Refusal]:
    """Return the field an error belongs to ("" for the whole page), and what it says there."""
    if type(error) in _SENTENCES:
        field, text = _SENTENCES[type(error)]
        return field, Refusal(text, HTTPStatus.UNPROCESSABLE_ENTITY)
    return "code", refusal_of(error)


def cannot(request: HttpRequest, error: KeyholderError, what_did_not_happen: str) -> HttpResponseBase:
    """Answer with a page of its own, where no field of a form is to blame."""
    match error:
        case Locked():
            response = HttpResponseRedirect(f"{reverse('sign-in')}?next={request.path}")
            take_unlock(response)
            return response
        case TooManyTries():
            return problems.too_many_tries(request, error.wait_s)
        case TooBusy():
            return problems.too_busy(request)
        case LogUnwritable():
            return problems.log_unwritable(request, what_did_not_happen)
        case KeyholderDown():
            return problems.keyholder_down(request)
    raise error
