"""Room in which segments of many recordings are sealed side by side, laid out as the journal has them.

One such room is one record to the journal's writer: it goes to the disk in one piece, and is used again afterwards.
What the journal does not take is copied, so that a room that is hardly used does not wait in its whole size.
"""

from __future__ import annotations

from dataclasses import dataclass

from .journal_records import RECORD_HEAD, SEGMENT_HEAD, SEGMENT_RECORD_BYTES, RecordType
from .seal import RecordingSealer
from .tinkstream import SEGMENT_BYTES

_KIND = int(RecordType.SEGMENT)
_PAYLOAD_BYTES = SEGMENT_RECORD_BYTES - RECORD_HEAD.size


@dataclass(frozen=True, slots=True)
class KeptSegments:
    """What was in a room when it was needed again, for as long as the journal does not take it. Takes no more room."""

    body: memoryview


class SealedSegments:
    """Holds as many segments as it was made for. For one thread; its memory is touched when it is made."""

    __slots__ = ("_bytes", "_count", "_rooms")

    def __init__(self, most: int) -> None:
        self._bytes = bytearray(most * SEGMENT_RECORD_BYTES)
        whole = memoryview(self._bytes)
        places = range(SEGMENT_HEAD.size, len(whole), SEGMENT_RECORD_BYTES)
        self._rooms = [whole[at : at + SEGMENT_BYTES] for at in places]
        self._count = 0

    @property
    def is_full(self) -> bool:
        """Whether there is no room for another one."""
        return self._count == len(self._rooms)

    @property
    def body(self) -> memoryview:
        """The records that are in it."""
        return memoryview(self._bytes)[: self._count * SEGMENT_RECORD_BYTES]

    def __len__(self) -> int:
        return self._count

    def seal(self, sealer: RecordingSealer, raw_id: bytes, sound: memoryview) -> None:
        """Seal a recording's next segment, as `RecordingSealer.seal_next`. raw_id: the recording's, in bytes.

        Raises SealerClosed, BadSegment; then nothing was added.
        """
        count = self._count
        index = sealer.seal_into(sound, self._rooms[count])
        SEGMENT_HEAD.pack_into(self._bytes, count * SEGMENT_RECORD_BYTES, _KIND, raw_id, _PAYLOAD_BYTES, index)
        self._count = count + 1

    def kept(self) -> KeptSegments:
        """Return a copy of the records that are in it."""
        return KeptSegments(memoryview(bytes(self.body)))

    def clear(self) -> None:
        """Take it that the journal has all of it, or that it was copied: the room is used again."""
        self._count = 0
