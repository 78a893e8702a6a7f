"""Six-digit codes (RFC 6238: SHA-1, 30 seconds, as every authenticator app makes them), each good once.

HOME/keyholder/sign-ins/ACCOUNT.json holds the last step used and when the account last signed in, so that a code
seen over a shoulder is worthless after a restart too, and what it countersigned then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from fairhearing.keyholder.errors import DamagedFiles
from fairhearing.vault.document import BadDocument, Fields, write_document, write_time
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file

STEP_S: Final = 30
_DIGITS: Final = 6
_FORMAT: Final = "fairhearing sign-in v1"


@dataclass(frozen=True, slots=True)
class LastSignIn:
    """What is remembered of an account between sign-ins. step: of the last code used; time: None before the first.

    cosigned: the checkpoints that this person's sign-ins countersigned last, by practice. recipients, holders: the
    serial numbers of those files that they saw last, by practice. recovery_used: digests of recovery codes used up.
    passkey_counts: how often each passkey has signed, by its id in hexadecimal digits.
    """

    step: int = -1
    time: datetime | None = None
    cosigned: Mapping[str, str] = field(default_factory=dict)
    recipients: Mapping[str, int] = field(default_factory=dict)
    holders: Mapping[str, int] = field(default_factory=dict)
    recovery_used: tuple[str, ...] = ()
    passkey_counts: Mapping[str, int] = field(default_factory=dict)


def matching_step(secret: bytes, code: str, now: datetime, last_step: int) -> int | None:
    """Return the step a code belongs to: this one, the one before or the one after, and later than the last used.

    None if it is of none of them. Spaces in the code do not matter.
    """
    digits = "".join(code.split())
    if len(digits) != _DIGITS or not digits.isascii() or not digits.isdecimal():
        return None
    current = int(now.timestamp()) // STEP_S
    for step in (current - 1, current, current + 1):
        if step > last_step and _fits(secret, digits, step):
            return step
    return None


def load_last_sign_in(home: Home, account: str) -> LastSignIn:
    """Read what is remembered of an account. Raises DamagedFiles."""
    path = _path(home, account)
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return LastSignIn()
    except UnicodeDecodeError as error:
        raise DamagedFiles(f"sign-ins/{path.name} is not text") from error
    try:
        fields = Fields.parse(text, f"sign-ins/{path.name}", _FORMAT)
        return LastSignIn(
            fields.number("last_step"),
            fields.time("last_sign_in") if fields.text("last_sign_in") else None,
            fields.texts("cosigned") if "cosigned" in fields.values else {},
            _numbers(fields, "recipients"),
            _numbers(fields, "holders"),
            fields.text_list("recovery_used") if "recovery_used" in fields.values else (),
            _numbers(fields, "passkey_counts"),
        )
    except BadDocument as error:
        raise DamagedFiles(str(error)) from error


def use_code(home: Home, account: str, secret: bytes, code: str, now: datetime) -> LastSignIn | None:
    """Use a code up; return what is remembered from now on, on the disk already, or None if the code does not fit.

    Raises DamagedFiles.
    """
    last = load_last_sign_in(home, account)
    step = matching_step(secret, code, now, last.step)
    if step is None:
        return None
    used = replace(last, step=step)
    save_last_sign_in(home, account, used)
    return used


def use_step(home: Home, account: str, step: int) -> None:
    """Use up the code of a new device, so that it signs nobody in as well; on the disk when this returns.

    Raises DamagedFiles.
    """
    last = load_last_sign_in(home, account)
    save_last_sign_in(home, account, replace(last, step=max(last.step, step)))


def save_last_sign_in(home: Home, account: str, last: LastSignIn) -> None:
    """Remember a step as used; on the disk when this returns. Raises DamagedFiles if the disk does not take it."""
    document = {
        "format": _FORMAT,
        "account": account,
        "last_step": last.step,
        "last_sign_in": write_time(last.time) if last.time else "",
        "cosigned": dict(last.cosigned),
        "recipients": dict(last.recipients),
        "holders": dict(last.holders),
        "recovery_used": list(last.recovery_used),
        "passkey_counts": dict(last.passkey_counts),
    }
    try:
        publish_file(_path(home, account), write_document(document).encode())
    except OSError as error:
        raise DamagedFiles(f"sign-ins/{account}.json cannot be written: {error.strerror}") from error


def _numbers(fields: Fields, name: str) -> dict[str, int]:
    """Read numbers by name; none in files from before there were any."""
    if name not in fields.values:
        return {}
    inner = fields.object(name)
    return {practice: inner.number(practice) for practice in inner.values}


def _path(home: Home, account: str) -> Path:
    return home.keyholder / "sign-ins" / f"{account}.json"


def _fits(secret: bytes, digits: str, step: int) -> bool:
    # SHA-1 here is HMAC-SHA-1, which RFC 6238 names and every app can do; its weakness does not reach HMAC.
    totp = TOTP(secret, _DIGITS, SHA1(), STEP_S)  # noqa: S303 - see above
    try:
        totp.verify(digits.encode("ascii"), step * STEP_S)
    except InvalidToken:
        return False
    return True
