"""What setting up asks of the keyholder: to make a practice's key, to check its kit, to lock recordings by it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from django.http import HttpRequest

from fairhearing.keyholder.holders.holders_client import Founded, HoldersClient, PrintedKit, SheetForm
from fairhearing.playback.unlock import keyholder, read_unlock
from fairhearing.practice.set_up_models import SetUp
from fairhearing.web.set_up.kit_words import ENVELOPES, AskedWord

_BROWSER_KEY_BYTES = 1216


def holders() -> HoldersClient:
    """Return what asks about practices' keys."""
    return HoldersClient(keyholder())


def read_browser_key(text: str) -> bytes:
    """Return the public key that a page made, b"" for what is none."""
    try:
        key = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return b""
    return key if len(key) == _BROWSER_KEY_BYTES else b""


def as_document(kit: Founded | PrintedKit, form: SheetForm = SheetForm.SHEET) -> dict[str, object]:
    """Return what the page gets of a kit: it is sealed to the page's own key."""
    words = [{"number": number, "where": AskedWord(number, form).where} for number in sorted(kit.words)]
    sealed = base64.b64encode(kit.kit).decode("ascii")
    return {"key_id": kit.key_id, "kit": sealed, "words": words, "envelopes": ENVELOPES[form]}


def print_kit(request: HttpRequest, set_up: SetUp, code: str, browser_key: bytes, form: SheetForm) -> PrintedKit:
    """Have the kit of a new key shown once more. Raises KitAlreadyChecked and the keyholder's other errors."""
    return holders().print_kit(read_unlock(request), code, set_up.practice_id, browser_key, form)


def verify_kit(request: HttpRequest, set_up: SetUp, groups: Mapping[int, str]) -> None:
    """Have four words of the kit checked. Raises KitWordsWrong and the keyholder's other errors."""
    holders().verify_kit(read_unlock(request), set_up.practice_id, dict(groups))


def start_recording(request: HttpRequest, set_up: SetUp) -> None:
    """Let recordings be locked by the practice's key from now on; harmless when they are already."""
    holders().start_recording(read_unlock(request), set_up.practice_id)
