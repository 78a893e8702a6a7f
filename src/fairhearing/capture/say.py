"""One line to whoever runs the recorder, on standard error. Never a name, a number, or a time of a call."""

from __future__ import annotations

import sys
import traceback


def say(words: str) -> None:
    """Print one line."""
    sys.stderr.write(f"fairhearing recorder: {words}\n")
    sys.stderr.flush()


def place_of(error: BaseException) -> str:
    """Say what failed and where, without any value: it might hold what must not be printed."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    return f"{type(error).__name__} in {frames[-1].name}, line {frames[-1].lineno}"
