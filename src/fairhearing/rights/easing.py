"""Telling the keyholder, by a fresh code, that a person agrees to use meanwhile or that a restriction ended.

The keyholder refuses restricted recordings by itself: what eases that comes from a key holder, never from a page alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.http import HttpRequest

from fairhearing.keyholder.errors import FilesUnwritable, KeyholderDown, LogUnwritable, SignInFailed, TooManyTries
from fairhearing.keyholder.listening.restrictions_client import Eased, RestrictionsClient
from fairhearing.playback.fresh_code import OWED, CodeRefused, refused_code, typed_code
from fairhearing.playback.models import Restriction
from fairhearing.playback.unlock import keyholder, read_unlock
from fairhearing.rights.models import RightsRequest
from fairhearing.rights.visiting import AtRight
from fairhearing.rights.working import restrictions_of

Ease = Callable[[RestrictionsClient, Eased, Sequence[str]], None]
AGREE: Final = "agree"
LIFT: Final = "lift"
ONCE_MORE: Final = "once-more"


def eased_before(request: RightsRequest) -> tuple[Ease, list[Restriction]]:
    """Return what was eased for a request before, to be told once more: after a restore the keyholder may not know."""
    agreed = [row for row in restrictions_of(request) if row.agreed_at]
    if agreed:
        return RestrictionsClient.consent, agreed
    rows = Restriction.objects.filter(practice=request.practice, reference=request.reference)
    return RestrictionsClient.lift, list(rows.exclude(lifted_at=None))


def tell_keyholder(http: HttpRequest, at: AtRight, step: str) -> CodeRefused | None:
    """Use up the code of this form for one of the steps above; None where it was taken. Raises Locked."""
    ease, rows = _what(at.request)[step]()
    code = typed_code(http)
    if not code:
        return CodeRefused(OWED, refused_code(SignInFailed()).status)
    by = Eased(read_unlock(http), code, at.visit.practice.id, at.request.id.hex)
    try:
        ease(RestrictionsClient(keyholder()), by, [row.id.hex for row in rows])
    except (SignInFailed, TooManyTries, LogUnwritable, FilesUnwritable, KeyholderDown) as error:
        return refused_code(error)
    return None


def _what(request: RightsRequest) -> Mapping[str, Callable[[], tuple[Ease, list[Restriction]]]]:
    return {
        AGREE: lambda: (RestrictionsClient.consent, restrictions_of(request)),
        LIFT: lambda: (RestrictionsClient.lift, restrictions_of(request)),
        ONCE_MORE: lambda: eased_before(request),
    }
