"""Opus in RTP (RFC 7587, RFC 6716 section 3): the first byte of a packet says how long its sound is.

    config (5) | stereo (1) | code (2)      code 0: one frame, 1 and 2: two, 3: as many as the next byte's last 6 bits
    config 0-11: 10, 20, 40, 60 ms · 12-15: 10, 20 ms · 16-31: 2.5, 5, 10, 20 ms · at most 120 ms in all

The clock has 48,000 ticks a second whatever the sender's microphone had. Both channels of a stereo packet are mixed. A
packet of one or two bytes holds no sound: its sender is silent and sends nothing for a while (DTX).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from .decoder import BadPayload, Decoded
from .ffmpeg import FfmpegDecoder
from .resampling import Resampler

_TICKS_PER_SECOND: Final = 48_000
_MOST_TICKS: Final = 120 * _TICKS_PER_SECOND // 1000
_FRAME_TICKS: Final = (*(480, 960, 1920, 2880) * 3, *(480, 960) * 2, *(120, 240, 480, 960) * 4)
_SILENT_BYTES: Final = 2
_MOST_CONCEALED: Final = 5


class OpusDecoder:
    """One stream of Opus."""

    def __init__(self) -> None:
        self._decoder = FfmpegDecoder("libopus", _TICKS_PER_SECOND)
        self._resample = Resampler(1, 3)
        self._nothing = b""

    def decode(self, payload: bytes) -> Decoded:
        """Return the sound of the next packet. Raises BadPayload."""
        ticks = packet_ticks(payload)
        sound = self._decoder.decode(payload)
        if len(sound) != ticks:
            raise BadPayload(f"an Opus packet of {ticks} ticks held {len(sound)}")
        self._nothing = bytes([payload[0] & 0xFC])
        if len(payload) <= _SILENT_BYTES:
            return Decoded(np.zeros(0, np.int16), announces_silence=True)
        return Decoded(self._resample(sound))

    def lost(self, packets: int) -> None:
        """Let the decoder's memory fade: a frame without bytes is one that never came. What it makes up is not kept."""
        if self._nothing:
            for _ in range(min(packets, _MOST_CONCEALED)):
                self._decoder.decode(self._nothing)


def packet_ticks(payload: bytes) -> int:
    """Return how many ticks of 48 kHz a packet's sound lasts. Raises BadPayload."""
    if not payload:
        raise BadPayload("an Opus packet without bytes")
    code = payload[0] & 3
    if code == 3 and len(payload) == 1:  # noqa: PLR2004 - the code in the table above
        raise BadPayload("an Opus packet that ends before its number of frames")
    frames = (1, 2, 2)[code] if code < 3 else payload[1] & 0x3F  # noqa: PLR2004
    ticks = frames * _FRAME_TICKS[payload[0] >> 3]
    if not 0 < ticks <= _MOST_TICKS:
        raise BadPayload(f"an Opus packet of {frames} frames, {ticks} ticks")
    return ticks
