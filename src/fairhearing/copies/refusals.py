"""Why a copy was not begun or handed out, in words: whose fault it is and what to do. Nothing was done."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from fairhearing.copies.errors import CopiesError, CopyUnderWay, GroundOwed, NoRoom, NotAllowed, NotAnyMore
from fairhearing.copies.models import Copy
from fairhearing.keyholder.errors import (
    AboutThem,
    DamagedFiles,
    DamagedSound,
    DestroyedRecording,
    KeyholderError,
    KeyNotHeld,
    LogUnwritable,
    RestrictedUse,
    SignInFailed,
    TooManyGrants,
    TooManyTries,
    UnknownRecording,
)
from fairhearing.playback.fresh_code import refused_code

WARNING: Final = "A copy cannot be called back. Check the address again."


@dataclass(frozen=True, slots=True)
class Refused:
    """What the page says. field: where it belongs, "" for the page as a whole."""

    text: str
    status: HTTPStatus
    field: str = ""

    @property
    def error(self) -> dict[str, str]:
        """The same, as forms show it."""
        return {"field": self.field, "text": self.text}


_ROWS: Final[tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, HTTPStatus], ...]] = (
    (CopyUnderWay, "A copy of this is being made already. Wait for it, or stop it", HTTPStatus.CONFLICT),
    (NotAnyMore, "This has changed meanwhile. Look at where it stands now", HTTPStatus.CONFLICT),
    (
        NoRoom,
        "The disk has too little room for this copy. Nothing was begun. Ask your IT supplier for space today",
        HTTPStatus.INSUFFICIENT_STORAGE,
    ),
    (
        TooManyGrants,
        "Four copies are being made already. Begin this one when one of them is ready",
        HTTPStatus.TOO_MANY_REQUESTS,
    ),
    (
        AboutThem,
        "One of these calls is about you, so it is closed to you. A partner can assign somebody else",
        HTTPStatus.FORBIDDEN,
    ),
    (
        RestrictedUse,
        "The use of a call was restricted meanwhile. Stop a copy that waits, and make it again: say on which ground",
        HTTPStatus.CONFLICT,
    ),
    (
        (DestroyedRecording, UnknownRecording),
        "A recording of these calls was destroyed. Choose the calls again, and make the copy then",
        HTTPStatus.CONFLICT,
    ),
    (
        KeyNotHeld,
        "The practice’s key was changed since. Make the copy again; if that is refused too, sign in again first",
        HTTPStatus.CONFLICT,
    ),
    (
        (DamagedSound, DamagedFiles),
        "A recording has changed since we locked it. Tell your data protection officer",
        HTTPStatus.INTERNAL_SERVER_ERROR,
    ),
    (
        LogUnwritable,
        "The log could not be written, so nothing was opened. Ring your IT supplier today",
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)
_NO_ANSWER: Final = "Recordings cannot be opened at the moment. Nothing was done. Try again in a minute"

FAILED: Final[dict[str, str]] = {
    Copy.Failure.STILL_HEARD: "A hidden part could still be heard, so no copy was made. Check the marked times.",
    Copy.Failure.DISK_FULL: "The disk is full, so no copy was made, and nothing of it is left. Ask IT for space today.",
    Copy.Failure.CHANGED: "A recording has changed since we locked it, so no copy was made. Tell your data protection "
    "officer.",
    Copy.Failure.DESTROYED: "A recording was destroyed meanwhile, so no copy was made. Choose the calls again.",
    Copy.Failure.ABOUT_THEM: "A call is about whoever asked for the copy, so it was not made. Somebody else can ask.",
    Copy.Failure.RESTRICTED: "The use of a call was restricted meanwhile, so no copy was made. Make it again: the page "
    "asks on which ground.",
    Copy.Failure.KEY_CHANGED: "The practice’s key was changed meanwhile. Make the copy again.",
    Copy.Failure.UNAPPROVED: "Something was changed after its approval, so no copy was made. Have it approved again.",
    Copy.Failure.WITHDRAWN: "It was stopped. Nothing of it is left.",
    Copy.Failure.BROKEN: "Making it failed again and again. Our fault: tell your IT supplier, quoting the copy’s id.",
}
"""What a failed copy's page says."""


def refused(error: KeyholderError | CopiesError) -> Refused:
    """Say why nothing was done."""
    if isinstance(error, SignInFailed | TooManyTries):
        code = refused_code(error)
        return Refused(code.text, code.status, "code")
    if isinstance(error, GroundOwed):
        return Refused(str(error), HTTPStatus.UNPROCESSABLE_ENTITY, error.field)
    if isinstance(error, NotAllowed):
        return Refused(str(error), HTTPStatus.CONFLICT)
    for kinds, text, status in _ROWS:
        if isinstance(error, kinds):
            return Refused(text, status)
    return Refused(_NO_ANSWER, HTTPStatus.SERVICE_UNAVAILABLE)
