"""What the demonstration says on the terminal: where to sign in, as whom, and the 6-digit code of this half minute."""

from __future__ import annotations

import base64
import os
import select
import sys
import time
from collections.abc import Callable

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from .handover import Handover, SignIn

_STEP_S = 30
_CLEAR_LINE = "\r\x1b[K"


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

  A new call arrives every minute. Stop with Ctrl+C; run it again and everything is still here.
  {_others(handover)}
""",
        flush=True,
    )
    secret = manager.totp_secret
    if sys.stdout.isatty():
        return lambda: _tick(secret, people)
    print(f"    6-digit code   from an authenticator app with the secret {secret}", flush=True)
    return lambda: None


def code_at(secret: str, at_s: float) -> str:
    """Return the 6-digit code of a moment (RFC 6238, 30 s). secret: base32."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    algorithm = SHA1()  # noqa: S303 - the one that authenticator apps know; its weakness does not touch HMAC
    return TOTP(key, 6, algorithm, _STEP_S, enforce_key_length=False).generate(int(at_s)).decode()


def _others(handover: Handover) -> str:
    asked = "press Enter, or read " if _may_ask() else ""
    return f"Everyone else’s sign-ins: {asked}{handover.folder / 'sign-ins.json'}"


def _tick(secret: str, people: list[SignIn]) -> None:
    if _enter_was_pressed():
        _show_everyone(people)
    _keep_current(secret)


def _may_ask() -> bool:
    """Say whether somebody sits at the keyboard and what is typed there is ours: not in the background of a shell."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()


def _enter_was_pressed() -> bool:
    if not (_may_ask() and select.select([sys.stdin], [], [], 0)[0]):
        return False
    return bool(os.read(sys.stdin.fileno(), 4096))


def _show_everyone(people: list[SignIn]) -> None:
    """Print how each invented person signs in, with the code of this moment."""
    now_s = time.time()  # noqa: TID251 - authenticator apps go by the machine's own clock
    practice = ""
    sys.stdout.write(_CLEAR_LINE)
    for one in people:
        if one.practice != practice:
            practice = one.practice
            print(f"\n  {practice}")
        print(f"    {one.role:14} {one.email}  code {spaced(code_at(one.totp_secret, now_s))}")
        print(f"    {'':14} {one.passphrase}")
    print()


def spaced(code: str) -> str:
    """Return a code as authenticator apps show it: 123 456."""
    return f"{code[:3]} {code[3:]}"


def _keep_current(secret: str) -> None:
    now_s = time.time()  # noqa: TID251 - authenticator apps go by the machine's own clock
    left_s = _STEP_S - int(now_s) % _STEP_S
    sys.stdout.write(f"{_CLEAR_LINE}    6-digit code   {spaced(code_at(secret, now_s))}  (changes in {left_s:2d} s) ")
    sys.stdout.flush()
