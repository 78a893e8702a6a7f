"""How a recording lies in the store: its name, its size, the order of its parts.

    header        40   as `tinkstream` has it
    segment 0  4,056   the sealed WAV head; of an interrupted recording: zeros
    segment 1  4,096   the first 4,080 bytes of sound (255 ms of G.711), and so on
    ...
    last              of a closed recording: the last segment, 18 to 4,096 bytes, marked as the last

An interrupted recording ends with a whole segment that is not marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fairhearing.wire.sound_format import SoundFormat

from .tinkstream import FIRST_SEALED_BYTES, SEGMENT_BYTES, TAG_BYTES
from .wav import frames_per_segment


def object_name(recording_id: str) -> str:
    """Return the name of a recording's object in the store."""
    return f"{recording_id[:2]}/{recording_id}.sealed"


def segments_of(frames: int, sound_format: SoundFormat) -> int:
    """Return how many segments hold that much sound; the last may be shorter."""
    return -(-frames // frames_per_segment(sound_format))


def closed_size(frames: int, sound_format: SoundFormat) -> int:
    """Return the size in bytes of a closed recording's object."""
    segments = segments_of(frames, sound_format)
    tail_frames = frames - (segments - 1) * frames_per_segment(sound_format)
    return segments * SEGMENT_BYTES + tail_frames * sound_format.bytes_per_frame + TAG_BYTES


def interrupted_size(segments: int) -> int:
    """Return the size in bytes of an interrupted recording's object."""
    return (1 + segments) * SEGMENT_BYTES


def closed_object(header: bytes, segment0: bytes, segments: Iterable[bytes], last: bytes) -> Iterator[bytes]:
    """Yield the bytes of a closed recording, part by part."""
    yield header
    yield segment0
    yield from segments
    yield last


def interrupted_object(header: bytes, segments: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes of an interrupted recording, part by part."""
    yield header
    yield bytes(FIRST_SEALED_BYTES)
    yield from segments
