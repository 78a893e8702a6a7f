"""What the bytes of a recording's sound are. One word, by which every part of the product tells rate and size.

    word    samples             a second  bytes a sample  WAV format
    alaw    G.711 A-law            8,000               1           6
    mulaw   G.711 mu-law           8,000               1           7
    pcm16   16-bit PCM, little-endian  16,000          2           1

A frame is one sample of both sides, left before right.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

SIDES: Final = 2
MS_PER_SECOND: Final = 1000


class SoundFormat(StrEnum):
    """The format of one recording, from its first frame to its last. The words are stored: only add."""

    A_LAW = "alaw"
    """G.711 A-law, as the phones of Europe sent it."""
    MU_LAW = "mulaw"
    """G.711 mu-law, as the phones of America and Japan sent it."""
    PCM16 = "pcm16"
    """16-bit samples at 16 kHz: wideband, decoded, and whatever came together with it."""

    @property
    def frames_per_second(self) -> int:
        """How many samples a side has in a second."""
        return 16_000 if self is SoundFormat.PCM16 else 8000

    @property
    def frames_per_ms(self) -> int:
        """How many samples a side has in a millisecond."""
        return self.frames_per_second // MS_PER_SECOND

    @property
    def bytes_per_sample(self) -> int:
        """The size of a sample of one side."""
        return 2 if self is SoundFormat.PCM16 else 1

    @property
    def bytes_per_frame(self) -> int:
        """The size of a frame: both sides."""
        return SIDES * self.bytes_per_sample

    @property
    def silence(self) -> bytes:
        """One sample of silence, as gateways send it when there is nothing to send."""
        return _SILENCE[self]

    @property
    def wav_format(self) -> int:
        """The number that WAV files have for it (RFC 2361); our journal takes the same."""
        return _WAV_FORMATS[self]

    def duration_ms(self, frames: int) -> int:
        """Return how long so many frames last, in whole milliseconds."""
        return frames // self.frames_per_ms


_SILENCE: Final = {SoundFormat.A_LAW: b"\xd5", SoundFormat.MU_LAW: b"\xff", SoundFormat.PCM16: b"\0\0"}
_WAV_FORMATS: Final = {SoundFormat.A_LAW: 6, SoundFormat.MU_LAW: 7, SoundFormat.PCM16: 1}
