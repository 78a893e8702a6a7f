"""What is to be made: which recordings, what of them is hidden, what lies beside them. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fairhearing.wire.sound_format import SoundFormat

from .errors import BadPlan


class Side(StrEnum):
    """Whose voice: left is the outside party, right the practice, in both directions."""

    OUTSIDE = "outside"
    PRACTICE = "practice"
    BOTH = "both"

    @property
    def channels(self) -> tuple[int, ...]:
        """The columns of a frame."""
        return {Side.OUTSIDE: (0,), Side.PRACTICE: (1,), Side.BOTH: (0, 1)}[self]


class Cover(StrEnum):
    """What is heard in place of what was hidden."""

    TONE = "tone"
    SILENCE = "silence"


class Form(StrEnum):
    """How the sound of a copy is kept. Opus is the smallest, MP3 plays everywhere, WAV has lost nothing."""

    OPUS = "opus"
    MP3 = "mp3"
    WAV = "wav"

    @property
    def mime(self) -> str:
        """What browsers are told it is."""
        return {Form.OPUS: "audio/ogg", Form.MP3: "audio/mpeg", Form.WAV: "audio/wav"}[self]

    @property
    def ending(self) -> str:
        """How a file's name ends."""
        return {Form.OPUS: "ogg", Form.MP3: "mp3", Form.WAV: "wav"}[self]


@dataclass(frozen=True, slots=True)
class HiddenSpan:
    """A stretch of one recording that is hidden. ground: words for whoever gets the copy. from_ms in, to_ms out."""

    side: Side
    from_ms: int
    to_ms: int
    ground: str
    cover: Cover = Cover.TONE

    def __post_init__(self) -> None:
        if not 0 <= self.from_ms < self.to_ms:
            raise BadPlan(f"a hidden span goes from {self.from_ms} to {self.to_ms} ms")


@dataclass(frozen=True, slots=True)
class Line:
    """What was said, where it is known in writing. text is empty where it is hidden."""

    at_ms: int
    side: Side
    text: str


@dataclass(frozen=True, slots=True)
class RecordingPlan:
    """One recording. title: which call, in words. frames: how much sound it has."""

    recording: str
    started_at: datetime
    title: str
    sound_format: SoundFormat
    frames: int
    spans: tuple[HiddenSpan, ...] = ()
    transcript: tuple[Line, ...] = ()

    @property
    def length_ms(self) -> int:
        """How long it is."""
        return self.sound_format.duration_ms(self.frames)


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """One copy. copy_id: 32 hexadecimal digits. letter: text, paragraphs apart by an empty line; letter_pdf: the same.

    practice: its name, for people. schedule: lines about calls that are not in the copy, and why.
    ground, ground_why: on which ground of the law calls whose use is restricted are copied, and why; "" where none is.
    """

    copy_id: str
    practice: str
    reference: str
    recipient: str
    made_at: datetime
    letter: str
    recordings: tuple[RecordingPlan, ...]
    form: Form = Form.OPUS
    schedule: tuple[str, ...] = ()
    letter_pdf: bytes = b""
    ground: str = ""
    ground_why: str = ""

    def __post_init__(self) -> None:
        if not self.recordings:
            raise BadPlan("a copy holds at least one recording")
