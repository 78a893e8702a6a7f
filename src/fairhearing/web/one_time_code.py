"""What an authenticator app shows (RFC 6238: SHA-1, 30 seconds, 6 digits), to prove that a new phone works."""

from __future__ import annotations

import base64
import hmac
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

_STEP_S = 30
_DIGITS = 6
_OFF = (0, -1, 1)


def shows_code(secret: str, code: str, now: datetime) -> bool:
    """Say whether a phone with this secret (base32) shows these digits now, half a minute off at most."""
    algorithm = SHA1()  # noqa: S303 - the one that authenticator apps know; its weakness does not touch HMAC
    device = TOTP(base64.b32decode(secret), _DIGITS, algorithm, _STEP_S, enforce_key_length=False)
    moment = int(now.timestamp())
    shown = [device.generate(moment + off * _STEP_S) for off in _OFF]
    return any(hmac.compare_digest(each, code.encode()) for each in shown)
