"""Where a defect showed itself, said without any value: an error's message may hold what belongs in no log."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Final

_OURS: Final = "fairhearing"


def place_of(error: BaseException) -> str:
    """Name an error by its class and the line of ours, nearest to where it was raised, that it passed through."""
    frames = traceback.extract_tb(error.__traceback__)
    frame = next((each for each in reversed(frames) if _OURS in each.filename), frames[-1] if frames else None)
    name = type(error).__name__
    return f"{name} in {Path(frame.filename).stem}.{frame.name}, line {frame.lineno}" if frame else name
