"""Telephone numbers out of the addresses that phone systems send (RFC 3261 section 19.1, RFC 3966, E.164).

    sip:+441134960123@pbx  tel:+44-113-496-0123  0113 496 0123  00441134960123  441134960123   -> +441134960123
    sip:201@pbx                                                                               -> inside: "201"
    sip:anonymous@anonymous.invalid  "Restricted"                                             -> withheld

Numbers are read as dialled in the United Kingdom. What cannot be told apart safely stays what it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

MAX_LOCAL = 64
_WITHHELD = {"anonymous", "restricted", "unavailable", "withheld", "private"}
_SEPARATORS = re.compile(r"[\s().\-/\u00a0\u2010-\u2015]")
_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{6,14}")
_UK_NATIONAL = re.compile(r"0([1-9][0-9]{8,9})")
_UK_WITHOUT_PLUS = re.compile(r"44([1-9][0-9]{8,9})")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an address of record stands for.

    number: E.164, or empty. local: what stands before the at sign where it is no public number: an extension, a
    name, a short code. withheld: the caller's number was kept back or could not be had.
    """

    number: str
    local: str
    withheld: bool


def normalise_number(text: str) -> str:
    """Return a public telephone number in E.164, "+441134960123"; empty where the text is none."""
    digits = _SEPARATORS.sub("", text.replace("(0)", ""))
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if digits.startswith("+440"):
        digits = f"+44{digits[4:]}"
    if digits.startswith("+440"):
        return ""
    if _INTERNATIONAL.fullmatch(digits):
        return digits
    found = _UK_NATIONAL.fullmatch(digits) or _UK_WITHOUT_PLUS.fullmatch(digits)
    return f"+44{found[1]}" if found else ""


def identify(aor: str, name: str = "") -> Identity:
    """Read an address of record with its display name.

    An address whose number is there is not withheld, whatever the name beside it says.
    """
    user, host = _user_and_host(aor)
    number = normalise_number(user)
    if number:
        return Identity(number=number, local="", withheld=False)
    words = {user.lower(), "" if user else name.strip().lower()}
    withheld = bool(words & _WITHHELD) or host.lower() == "anonymous.invalid"
    return Identity(number="", local="" if withheld else user[:MAX_LOCAL], withheld=withheld)


def _user_and_host(aor: str) -> tuple[str, str]:
    """Cut an address into what stands before and behind its at sign; scheme, password and parameters taken off."""
    text = aor.strip().strip("<>").strip()
    scheme, colon, rest = text.partition(":")
    is_uri = bool(colon) and scheme.lower() in ("sip", "sips", "tel")
    user, at, host = (rest if is_uri else text).rpartition("@")
    if not at and is_uri and scheme.lower() != "tel":
        return "", host.partition(";")[0]
    if not at:
        user, host = host, ""
    user = unquote(user.partition(";")[0].partition(":")[0]).strip()
    return user, host.partition(";")[0].partition(":")[0]
