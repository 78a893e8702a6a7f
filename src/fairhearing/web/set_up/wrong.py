"""Answers in JSON to pages that stay: what is wrong, by field."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from django.http import JsonResponse

from fairhearing.keyholder.errors import (
    BadFounding,
    KeyholderDown,
    KeyholderError,
    KitAlreadyChecked,
    LogUnwritable,
    SetUpOver,
    SignInFailed,
    TooBusy,
    TooManyTries,
)

_NOT_NOW = (
    "That could not be done, and nothing was changed. Try again in a minute; if it stays so, ring your IT supplier"
)
_WORDS: dict[type[KeyholderError], str] = {
    TooManyTries: "Too many tries. Wait a few minutes, then go on",
    TooBusy: "Too many people are signing in. Nothing was tried: wait ten seconds, then go on",
    LogUnwritable: "The log cannot be written, so nothing was done. Ring your IT supplier",
    KeyholderDown: "The keyholder does not answer. Try again in a minute; if it stays so, ring your IT supplier",
    SetUpOver: "This link may found nothing any more. Ask for a new one: “fairhearing init --again” on the server",
    BadFounding: "The practice is there already. Sign in, and go on from your start page",
    KitAlreadyChecked: "Its words were typed back: it is shown no more. Make a new key if the sheets are lost",
    SignInFailed: "That code did not match. Wait for the next one, and check your phone’s clock",
}


def wrong(errors: Sequence[dict[str, str]]) -> JsonResponse:
    """Answer that something is to be put right."""
    return JsonResponse({"errors": list(errors)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def cannot(error: KeyholderError, field: str = "") -> JsonResponse:
    """Answer that the keyholder did not do it."""
    return wrong([{"field": field, "text": words_for(error)}])


def words_for(error: KeyholderError) -> str:
    """Say why the keyholder did not do it."""
    return next((words for kind, words in _WORDS.items() if isinstance(error, kind)), _NOT_NOW)
