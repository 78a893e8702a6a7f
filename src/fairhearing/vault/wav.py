"""The WAV head of a recording: stereo, left the outside party, right the practice.

    G.711                                                      16-bit PCM
    RIFF  12   "RIFF" | size | "WAVE"                          12   the same
    fmt   26   format 6 (A-law) or 7 (mu-law), 2 channels,     24   format 1, 2 channels, 16,000 Hz, 64,000 bytes/s,
               8,000 Hz, 16,000 bytes/s, block 2, 8 bits,           block 4, 16 bits
               no extension
    fact  12   frames                                           -   not of PCM
    JUNK 3,982 zeros, so that the sound begins with segment 1  3,996
    data   8   size of the sound that follows                   8   the same

Sizes are little-endian, as RIFF has them. The head has 4,040 bytes: exactly what segment 0 of a sealed file carries.
"""

from __future__ import annotations

import struct

from fairhearing.wire.sound_format import SIDES, SoundFormat

from .errors import DamagedData, OurError
from .tinkstream import FIRST_PLAIN_BYTES, PLAIN_BYTES

HEAD_BYTES = FIRST_PLAIN_BYTES

_MOST_SOUND_BYTES = (1 << 32) - 1 - HEAD_BYTES
_BITS = 8
_RIFF = struct.Struct("<4sI4s")
_CHUNK = struct.Struct("<4sI")
_FORMAT = struct.Struct("<HHIIHH")
_FORMAT_AT = _RIFF.size + _CHUNK.size


class BadWavHead(DamagedData):
    """Segment 0 does not hold the head that we write."""


def frames_per_segment(sound_format: SoundFormat) -> int:
    """Return how many frames one segment carries: 255 ms of G.711, 63.75 ms of 16-bit PCM."""
    return PLAIN_BYTES // sound_format.bytes_per_frame


def most_frames(sound_format: SoundFormat) -> int:
    """Return how many frames a RIFF size can say: 74 hours of G.711, 18 of 16-bit PCM."""
    return _MOST_SOUND_BYTES // sound_format.bytes_per_frame


def riff_head(sound_format: SoundFormat, frames: int) -> bytes:
    """Return the 4,040 bytes that come before `frames` frames of sound."""
    if not 0 <= frames <= most_frames(sound_format):
        raise OurError(f"a WAV file holds at most {most_frames(sound_format)} frames, asked for {frames}")
    sound_bytes = frames * sound_format.bytes_per_frame
    head = _RIFF.pack(b"RIFF", HEAD_BYTES - _CHUNK.size + sound_bytes, b"WAVE") + _format_chunks(sound_format, frames)
    junk_bytes = HEAD_BYTES - len(head) - 2 * _CHUNK.size
    return head + _CHUNK.pack(b"JUNK", junk_bytes) + bytes(junk_bytes) + _CHUNK.pack(b"data", sound_bytes)


def parse_head(head: bytes) -> tuple[SoundFormat, int]:
    """Return format and frames of a head that `riff_head` wrote. Raises BadWavHead."""
    if len(head) == HEAD_BYTES:
        number, sound_bytes = int.from_bytes(head[_FORMAT_AT : _FORMAT_AT + 2], "little"), head[-4:]
        for sound_format in SoundFormat:
            frames = int.from_bytes(sound_bytes, "little") // sound_format.bytes_per_frame
            fits = sound_format.wav_format == number and frames <= most_frames(sound_format)
            if fits and riff_head(sound_format, frames) == head:
                return sound_format, frames
    raise BadWavHead("segment 0 holds no WAV head of ours")


def silent_frame(sound_format: SoundFormat) -> bytes:
    """Return one frame of silence, both sides."""
    return sound_format.silence * SIDES


def _format_chunks(sound_format: SoundFormat, frames: int) -> bytes:
    """Return what says how to read the sound; formats other than PCM must have an extension's size and their frames."""
    rate, block = sound_format.frames_per_second, sound_format.bytes_per_frame
    bits = _BITS * sound_format.bytes_per_sample
    told = _FORMAT.pack(sound_format.wav_format, SIDES, rate, rate * block, block, bits)
    if sound_format is SoundFormat.PCM16:
        return _CHUNK.pack(b"fmt ", len(told)) + told
    told += bytes(2)
    return _CHUNK.pack(b"fmt ", len(told)) + told + _CHUNK.pack(b"fact", 4) + frames.to_bytes(4, "little")
