"""G.729 with Annexes A and B (RFC 3551 section 4.5.6): frames of 10 bytes for 10 ms, any number of them in a packet.

    payload:  frame (10) | frame (10) | ... | SID (2), or nothing

The last two bytes may be a SID frame: the sender's description of the noise that it leaves out from here on (Annex B).
It is told, not played: FFmpeg's decoder knows no SID frames and is never handed one.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from .decoder import BadPayload, Decoded
from .ffmpeg import FfmpegDecoder
from .resampling import Resampler

_SAMPLES_PER_SECOND: Final = 8000
_FRAME_BYTES: Final = 10
_SID_BYTES: Final = 2
_ERASED: Final = bytes(_FRAME_BYTES)  # FFmpeg takes a frame of zeros for one that never came
_MOST_ERASED: Final = 10  # after 100 ms the decoder's memory has faded


class G729Decoder:
    """One stream of G.729."""

    def __init__(self) -> None:
        self._decoder = FfmpegDecoder("g729", _SAMPLES_PER_SECOND)
        self._resample = Resampler(2, 1)
        self._frames_a_packet = 1

    def decode(self, payload: bytes) -> Decoded:
        """Return the sound of the next packet. Raises BadPayload."""
        frames, rest = divmod(len(payload), _FRAME_BYTES)
        if rest not in (0, _SID_BYTES) or not payload:
            raise BadPayload(f"{len(payload)} bytes are no frames of G.729")
        if not frames:
            return Decoded(np.zeros(0, np.int16), announces_silence=True)
        self._frames_a_packet = frames
        sound = self._decoder.decode(payload[: frames * _FRAME_BYTES])
        return Decoded(self._resample(sound), announces_silence=rest == _SID_BYTES)

    def lost(self, packets: int) -> None:
        """Let the decoder's memory fade as its sender's did not; what it makes up is not kept."""
        erased = min(packets * self._frames_a_packet, _MOST_ERASED)
        if erased:
            self._decoder.decode(_ERASED * erased)
