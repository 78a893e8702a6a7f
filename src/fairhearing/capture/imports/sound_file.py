"""What the reader of a sound file tells of it: one line of JSON before the sound, one exit code after it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import IntEnum
from math import isnan
from operator import index
from typing import Final, Self

from fairhearing.wire.sound_format import SoundFormat

LONGEST_S: Final = 12 * 3600
"""No call is longer."""


class ReadEnd(IntEnum):
    """How reading a file ended: the reader's exit code."""

    WHOLE = 0
    """All of it was read."""
    CUT_OFF = 10
    """It breaks off, or is damaged from some place on; what came before was read."""
    NOT_SOUND = 11
    """It is no WAV, FLAC, Ogg or MP3 file, or its beginning is damaged."""
    UNSUPPORTED = 12
    """More than two channels, or a rate no call has."""
    TOO_LONG = 13
    """More sound than any call has: a mistake, or made to do harm."""
    TOO_LARGE = 14
    """Reading it took more memory than any such file needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundFileForm:
    """The form of a file, and in which format its sound is handed on.

    container, coding: as libsndfile calls them ("WAV", "ULAW"). rate: its own, a second. channels: 1 or 2.
    duration_s: as its beginning tells it, which need not be so.
    """

    container: str
    coding: str
    rate: int
    channels: int
    sound_format: SoundFormat
    duration_s: float

    def line(self) -> bytes:
        """Write it as the reader does."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> Self:
        """Read the reader's line. Raises ValueError, KeyError, TypeError for what it never writes."""
        said = json.loads(line)
        form = cls(
            container=str(said["container"])[:20],
            coding=str(said["coding"])[:20],
            rate=index(said["rate"]),
            channels=index(said["channels"]),
            sound_format=SoundFormat(said["sound_format"]),
            duration_s=min(max(float(said["duration_s"]), 0.0), float(LONGEST_S)),
        )
        if form.channels not in (1, 2) or isnan(form.duration_s):
            raise ValueError("a sound file of ours has one channel or two, and a length")
        return form

    @property
    def most_bytes(self) -> int:
        """How many bytes the longest sound has as the reader hands it on."""
        return LONGEST_S * self.sound_format.frames_per_second * self.sound_format.bytes_per_sample * self.channels

    @property
    def words(self) -> str:
        """Tell the form in one short text: WAV ULAW 8000 Hz mono."""
        return f"{self.container} {self.coding} {self.rate} Hz {'mono' if self.channels == 1 else 'stereo'}"
