"""Choosing a new passphrase at a terminal. Import it after Django was started for the home."""

from __future__ import annotations

from collections.abc import Iterable

from fairhearing.web.passphrases import draw_passphrase, read_choice

from .errors import CommandError, ExitCode
from .terminal import ask_secret


def choose_passphrase(about: Iterable[str]) -> str:
    """Offer six words and return what was typed twice and is good enough. about: what others know of the person.

    Raises CommandError.
    """
    drawn = draw_passphrase()
    print(f"Six words, drawn for you alone: {drawn}")
    typed = {
        "drawn": drawn,
        "new_passphrase": ask_secret("The new passphrase: those six words, or one of your own"),
        "new_passphrase_again": ask_secret("The new passphrase once more"),
    }
    choice = read_choice(typed, about, holds_key=True)
    if not choice.passphrase:
        raise CommandError(
            choice.errors[0]["text"], hint="nothing was changed; run it again for other words", code=ExitCode.USAGE
        )
    return choice.passphrase
