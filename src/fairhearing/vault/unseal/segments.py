"""Opening a recording's segments, one by one and in any order."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag

from fairhearing.vault.errors import DamagedData
from fairhearing.vault.notes import NoteKind, associated_data
from fairhearing.vault.tinkstream import MOST_SEGMENTS, NONCE, file_cipher, parse_header


class DamagedSegment(DamagedData):
    """A segment does not open: it was altered, moved, cut, or belongs to another recording."""


class SegmentOpener:
    """Opens the segments of one file with its recording key.

    header: the 40 bytes the file begins with. note: of which kind, where the file is a note and not the sound
    (see `notes`). Raises BadHeader.
    """

    __slots__ = ("_cipher", "_prefix", "_recording_id")

    def __init__(
        self, recording_key: bytes | bytearray, recording_id: str, header: bytes, note: NoteKind | None = None
    ) -> None:
        salt, self._prefix = parse_header(header)
        self._recording_id = recording_id
        self._cipher = file_cipher(recording_key, salt, associated_data(recording_id, note))

    def open(self, index: int, sealed: bytes | memoryview, *, last: bool) -> bytes:
        """Return what is sealed in a segment; `last`: whether it must be the marked end. Raises DamagedSegment."""
        if not 0 <= index < MOST_SEGMENTS:
            raise DamagedSegment(f"recording {self._recording_id} can have no segment {index}")
        try:
            return self._cipher.decrypt(NONCE.pack(self._prefix, index, last), sealed, None)
        except (InvalidTag, ValueError) as error:
            end = " as its end" if last else ""
            raise DamagedSegment(f"segment {index} of recording {self._recording_id} does not open{end}") from error
