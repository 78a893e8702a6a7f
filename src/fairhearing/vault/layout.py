"""How a recording lies in the store: its name, its size, the order of its parts.

    header        40   as `tinkstream` has it
    segment 0  4,056   the sealed WAV head; of an interrupted recording: zeros
    segment 1  4,096   the first 255 ms of sound, and so on
    ...
    last              of a closed recording: the last segment, 18 to 4,096 bytes, marked as the last

An interrupted recording ends with a whole segment that is not marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .tinkstream import FIRST_SEALED_BYTES, SEGMENT_BYTES, TAG_BYTES
from .wav import FRAME_BYTES, FRAMES_PER_SEGMENT


def object_name(recording_id: str) -> str:
    """Return the name of a recording's object in the store."""
    return f"{recording_id[:2]}/{recording_id}.sealed"


def segments_of(frames: int) -> int:
    """Return how many segments hold that much sound; the last may be shorter."""
    return -(-frames // FRAMES_PER_SEGMENT)


def closed_size(frames: int) -> int:
    """Return the size in bytes of a closed recording's object."""
    segments = segments_of(frames)
    tail_frames = frames - (segments - 1) * FRAMES_PER_SEGMENT
    return segments * SEGMENT_BYTES + tail_frames * FRAME_BYTES + TAG_BYTES


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
