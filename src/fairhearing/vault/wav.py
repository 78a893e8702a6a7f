"""The WAV head of a recording: G.711 stereo, left the outside party, right the practice.

    RIFF  12   "RIFF" | size | "WAVE"
    fmt   26   format 6 (A-law) or 7 (mu-law), 2 channels, 8,000 Hz, 16,000 bytes/s, block 2, 8 bits, no extension
    fact  12   frames
    JUNK 3,982 zeros, so that the sound begins where segment 1 begins
    data   8   size of the sound that follows, 2 bytes a frame

Sizes are little-endian, as RIFF has them. The head has 4,040 bytes: exactly what segment 0 of a sealed file carries.
"""

from __future__ import annotations

import struct

from fairhearing.wire.law import Law

from .errors import DamagedData, OurError
from .tinkstream import FIRST_PLAIN_BYTES, PLAIN_BYTES

HEAD_BYTES = FIRST_PLAIN_BYTES
FRAME_BYTES = 2
FRAMES_PER_SEGMENT = PLAIN_BYTES // FRAME_BYTES
FRAMES_PER_SECOND = 8000
MOST_FRAMES = ((1 << 32) - 1 - HEAD_BYTES) // FRAME_BYTES
"""What a RIFF size can say: 74 hours."""

_FORMATS = {Law.A_LAW: 6, Law.MU_LAW: 7}
_SILENCE = {Law.A_LAW: b"\xd5", Law.MU_LAW: b"\xff"}
_HEAD = struct.Struct("<4sI4s 4sIHHIIHHH 4sII 4sI")
_DATA = struct.Struct("<4sI")
_JUNK_BYTES = HEAD_BYTES - _HEAD.size - _DATA.size


class BadWavHead(DamagedData):
    """Segment 0 does not hold the head that we write."""


def riff_head(law: Law, frames: int) -> bytes:
    """Return the 4,040 bytes that come before `frames` frames of sound."""
    if not 0 <= frames <= MOST_FRAMES:
        raise OurError(f"a WAV file holds at most {MOST_FRAMES} frames, asked for {frames}")
    sound_bytes = frames * FRAME_BYTES
    head = _HEAD.pack(
        *(b"RIFF", HEAD_BYTES - 8 + sound_bytes, b"WAVE"),
        *(b"fmt ", 18, _FORMATS[law], 2, FRAMES_PER_SECOND, FRAMES_PER_SECOND * FRAME_BYTES, FRAME_BYTES, 8, 0),
        *(b"fact", 4, frames),
        *(b"JUNK", _JUNK_BYTES),
    )
    return head + bytes(_JUNK_BYTES) + _DATA.pack(b"data", sound_bytes)


def parse_head(head: bytes) -> tuple[Law, int]:
    """Return law and frames of a head that `riff_head` wrote. Raises BadWavHead."""
    for law, number in _FORMATS.items():
        if len(head) == HEAD_BYTES and int.from_bytes(head[20:22], "little") == number:
            frames = int.from_bytes(head[-4:], "little") // FRAME_BYTES
            if frames <= MOST_FRAMES and riff_head(law, frames) == head:
                return law, frames
    raise BadWavHead("segment 0 holds no WAV head of ours")


def silent_frame(law: Law) -> bytes:
    """Return one frame of silence, both sides."""
    return _SILENCE[law] * FRAME_BYTES
