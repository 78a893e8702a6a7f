"""The sound of one published recording, opened window by window: as much of it lies in memory as one window holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairhearing.vault.errors import DamagedData
from fairhearing.vault.layout import closed_size, interrupted_size, object_name
from fairhearing.vault.store import FolderStore
from fairhearing.vault.tinkstream import HEADER_BYTES, SEGMENT_BYTES
from fairhearing.vault.unseal import SegmentOpener
from fairhearing.vault.wav import frames_per_segment, parse_head
from fairhearing.wire.sound_format import SoundFormat

from .listener import WINDOW_MS


class NotTheRecording(DamagedData):
    """The object is not as long as a recording of its format is."""


_FIRST: Final = 1


def windows(store: FolderStore, recording: str, sound_format: SoundFormat, key: bytearray) -> Iterator[bytearray]:
    """Yield the sound in windows of WINDOW_MS, the last one shorter. Each is overwritten when the next is asked for.

    An interrupted recording has no marked end: what is there is yielded. Raises UnknownObject, OSError, BadHeader,
    DamagedSegment, BadWavHead, NotTheRecording.
    """
    name = object_name(recording)
    size = store.size(name)
    head = store.read(name, 0, SEGMENT_BYTES)
    opener = SegmentOpener(key, recording, head[:HEADER_BYTES])
    is_closed = any(head[HEADER_BYTES:])
    count = -(-size // SEGMENT_BYTES)
    if is_closed:
        found, frames = parse_head(opener.open(0, head[HEADER_BYTES:], last=False))
        fits = found is sound_format and closed_size(frames, found) == size
    else:
        fits = interrupted_size(count - _FIRST) == size
    if not fits:
        raise NotTheRecording(f"the object of recording {recording} has another length than its sound")
    per_window = WINDOW_MS * sound_format.frames_per_ms // frames_per_segment(sound_format)
    for first in range(_FIRST, count, per_window):
        behind = min(first + per_window, count)
        sealed = memoryview(store.read(name, first * SEGMENT_BYTES, (behind - first) * SEGMENT_BYTES))
        window = bytearray()
        for index in range(first, behind):
            part = sealed[(index - first) * SEGMENT_BYTES : (index - first + 1) * SEGMENT_BYTES]
            window += opener.open(index, part, last=is_closed and index == count - 1)
        yield window
        window[:] = bytes(len(window))
