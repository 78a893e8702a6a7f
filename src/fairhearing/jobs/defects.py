"""What is said of a defect, in any process with Django: where it broke, never what it held."""

from __future__ import annotations

import traceback
from collections.abc import Iterator


def where_it_broke(error: Exception) -> str:
    """Name an error by its class and the line that raised it; its message may hold what belongs in no log."""
    frames: Iterator[traceback.FrameSummary] = reversed(traceback.extract_tb(error.__traceback__))
    ours = next((frame for frame in frames if "fairhearing" in frame.filename), None)
    return f"{type(error).__name__} in {ours.name}, line {ours.lineno}" if ours else type(error).__name__
