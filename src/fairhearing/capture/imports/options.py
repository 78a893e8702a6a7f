"""What whoever runs an import says of the files, because the files cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from .file_names import NameFormat

UNITED_KINGDOM: Final = ZoneInfo("Europe/London")


class Stereo(StrEnum):
    """Whose the first channel of a stereo file is."""

    CALLER_LEFT = "caller-left"
    """The caller's, as most recorders have it. Nobody said so: the recording tells that its sides are not certain."""
    OUTSIDE_LEFT = "outside-left"
    """The outside party's."""
    OUTSIDE_RIGHT = "outside-right"
    """The practice's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How to read the files and what becomes of them.

    practice: whose they all are, or empty. zone: of times without one. settle_s: a file that was written less than that
    ago is still being written. is_expired: whether a call of that moment is older than recordings are kept.
    """

    practice: str = ""
    zone: ZoneInfo = UNITED_KINGDOM
    names: NameFormat = NameFormat.AUTO
    stereo: Stereo = Stereo.CALLER_LEFT
    settle_s: float = 10.0
    takes_time_from_file: bool = False
    deletes_originals: bool = False
    is_expired: Callable[[datetime], bool] = lambda _started: False
