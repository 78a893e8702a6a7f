"""Recovery codes: ten of ten digits, each good once, for the day on which the phone is lost. Pure.

Kept as SHA-256, sealed with the other second steps; which were used stands in the sign-ins file. Ten digits are 33
bits: what protects them is that a passphrase comes before and that tries are limited, not the hash.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

HOW_MANY: Final = 10
DIGITS: Final = 10


def draw_recovery_codes() -> tuple[str, ...]:
    """Return ten new codes, as people see them: 12345 67890."""
    codes: set[str] = set()
    while len(codes) < HOW_MANY:
        digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        codes.add(f"{digits[:5]} {digits[5:]}")
    return tuple(sorted(codes))


def recovery_digest(typed: str) -> str:
    """Return what is kept of a code, however it was spaced, or "" for what is none."""
    digits = "".join(typed.split()).replace("-", "")
    if len(digits) != DIGITS or not digits.isascii() or not digits.isdecimal():
        return ""
    return hashlib.sha256(b"fairhearing recovery code\n" + digits.encode("ascii")).hexdigest()
