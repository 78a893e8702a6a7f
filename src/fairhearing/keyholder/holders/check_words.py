r"""Check words: five words that stand for one person's inbox, for people to read to each other.

    number = SHA-256("fairhearing check words v1\n" account "\n" | inbox public key), as a big-endian number
    word i = list[number // 7776**i % 7776], i = 0 ... 4; the list is the EFF's long one, 7,776 words

64.6 bits: whoever wants another inbox with the same words has to make 2**64 key pairs before the enrolment lapses.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import cache
from pathlib import Path
from typing import Final

from xkcdpass import xkcd_password

CHECK_WORDS: Final = 5
_LIST: Final = "eff-long"


def check_words(account: str, inbox: bytes) -> tuple[str, ...]:
    """Return the five words of an account's inbox. inbox: its public key, 1,216 bytes."""
    digest = hashlib.sha256(f"fairhearing check words v1\n{account}\n".encode() + inbox).digest()
    number, words = int.from_bytes(digest, "big"), _word_list()
    return tuple(words[number // len(words) ** at % len(words)] for at in range(CHECK_WORDS))


def are_check_words(typed: str, account: str, inbox: bytes) -> bool:
    """Say whether somebody typed the words of this inbox. Capitals, commas and more spaces do not matter."""
    wanted = " ".join(check_words(account, inbox))
    return hmac.compare_digest(" ".join(typed.replace(",", " ").lower().split()).encode(), wanted.encode())


@cache
def _word_list() -> tuple[str, ...]:
    return tuple(Path(xkcd_password.locate_wordfile(_LIST)).read_text("utf-8").split())
