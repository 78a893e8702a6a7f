"""Opening a note of a recording with the recording's key (see `vault.notes`)."""

from __future__ import annotations

from fairhearing.vault.notes import NoteKind, content_of
from fairhearing.vault.tinkstream import HEADER_BYTES, SEGMENT_BYTES

from .segments import SegmentOpener


def open_note(recording_key: bytes | bytearray, recording: str, kind: NoteKind, sealed: bytes) -> bytes:
    """Return a note's content. sealed: its whole file. Raises BadHeader, DamagedSegment, BadNote."""
    opener = SegmentOpener(recording_key, recording, sealed[:HEADER_BYTES], kind)
    view, count = memoryview(sealed), max(1, -(-len(sealed) // SEGMENT_BYTES))
    parts = [opener.open(0, view[HEADER_BYTES:SEGMENT_BYTES], last=count == 1)]
    for index in range(1, count):
        part = view[index * SEGMENT_BYTES : (index + 1) * SEGMENT_BYTES]
        parts.append(opener.open(index, part, last=index == count - 1))
    return content_of(b"".join(parts))
