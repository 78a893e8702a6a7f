"""One line to whoever runs hearing, on standard error. Ids of recordings alone, never what was heard."""

from __future__ import annotations

import sys


def say(words: str) -> None:
    """Print one line."""
    sys.stderr.write(f"fairhearing hearing: {words}\n")
    sys.stderr.flush()
