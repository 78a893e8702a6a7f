"""Six words drawn by the operating system from the EFF's long list of 7,776: 77 bits."""

from __future__ import annotations

from functools import cache
from typing import Final

from xkcdpass import xkcd_password

WORDS: Final = 6


def draw_passphrase() -> str:
    """Make six words of a list of 7,776, drawn by the operating system."""
    return str(xkcd_password.generate_xkcdpassword(word_list(), numwords=WORDS))


@cache
def word_list() -> list[str]:
    """Return the words that are drawn from."""
    return list(xkcd_password.generate_wordlist(xkcd_password.locate_wordfile("eff-long"), min_length=3, max_length=9))
