"""One line to whoever runs the recorder, on standard error. Never a name, a number, or a time of a call."""

from __future__ import annotations

import sys


def say(words: str) -> None:
    """Print one line."""
    sys.stderr.write(f"fairhearing recorder: {words}\n")
    sys.stderr.flush()
