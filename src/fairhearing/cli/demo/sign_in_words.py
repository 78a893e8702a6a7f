"""What the demonstration says on the terminal: where to sign in, as whom, and the 6-digit code of this half minute."""

from __future__ import annotations

import base64
import sys
import time
from collections.abc import Callable

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from .handover import Handover

_STEP_S = 30


def show(url: str, handover: Handover) -> Callable[[], None]:
    """Print how to sign in. Returns what to call a few times a second to keep the 6-digit code current."""
    people = handover.sign_ins()
    manager = next(one for one in people if one.role == "manager")
    print(
        f"""
  Fairhearing is ready.

    Open           {url}
    E-mail         {manager.email}
    Passphrase     {manager.passphrase}

  Everyone else’s sign-ins: {handover.folder / "sign-ins.json"}
  Stop with Ctrl+C; run it again and everything is still here.
""",
        flush=True,
    )
    secret = manager.totp_secret
    if sys.stdout.isatty():
        return lambda: _keep_current(secret)
    print(f"    6-digit code   from an authenticator app with the secret {secret}", flush=True)
    return lambda: None


def code_at(secret: str, at_s: float) -> str:
    """Return the 6-digit code of a moment (RFC 6238, 30 s). secret: base32."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    algorithm = SHA1()  # noqa: S303 - the one that authenticator apps know; its weakness does not touch HMAC
    return TOTP(key, 6, algorithm, _STEP_S, enforce_key_length=False).generate(int(at_s)).decode()


def _keep_current(secret: str) -> None:
    now_s = time.time()  # noqa: TID251 - authenticator apps go by the machine's own clock
    code = code_at(secret, now_s)
    left_s = _STEP_S - int(now_s) % _STEP_S
    sys.stdout.write(f"\r    6-digit code   {code[:3]} {code[3:]}  (changes in {left_s:2d} s) ")
    sys.stdout.flush()
