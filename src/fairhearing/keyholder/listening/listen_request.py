"""What `begin` asks for, and which bytes of it `read` may bring. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fairhearing.audit.errors import BadLeaf
from fairhearing.audit.leaf import check_id
from fairhearing.keyholder.errors import BadMessage, BadRange
from fairhearing.vault.document import is_id
from fairhearing.vault.tinkstream import FIRST_SEALED_BYTES, HEADER_BYTES, MOST_SEGMENTS, SEGMENT_BYTES, TAG_BYTES

LONGEST_READ_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ListenRequest:
    """One recording, why, and where it will be heard.

    segments: those that hold sound, 1 to `segments`. closed: whether there is a segment 0 and a marked last segment.
    device: id of the enrolled PC it is heard on, "" for none.
    """

    recording: str
    purpose: str
    reference: str
    place: str
    header: bytes
    segments: int
    closed: bool
    device: str = ""

    def check(self) -> None:
        """Refuse what no page of ours would send, before anything is looked up. Raises BadMessage."""
        if not is_id(self.recording):
            raise BadMessage("field recording is not a recording's id")
        if not is_opaque(self.reference):
            raise BadMessage("field reference must be an opaque id, or empty")
        if not is_opaque(self.device):
            raise BadMessage("field device must be an opaque id, or empty")
        if len(self.header) != HEADER_BYTES:
            raise BadMessage(f"the body must be the object's header of {HEADER_BYTES} bytes")
        if not 0 < self.segments < MOST_SEGMENTS:
            raise BadMessage("field segments must say how many segments hold sound")

    def split(self, first_segment: int, sealed: bytes) -> list[bytes]:
        """Cut the object's bytes into segments. Raises BadRange unless they are whole segments of this recording."""
        if first_segment == 0 and not self.closed:
            raise BadRange("an interrupted recording has no segment 0")
        if not sealed or len(sealed) > LONGEST_READ_BYTES:
            raise BadRange(f"one read takes 1 to {LONGEST_READ_BYTES} bytes, got {len(sealed)}")
        pieces: list[bytes] = []
        start = 0
        while start < len(sealed):
            end = start + _whole_bytes(first_segment + len(pieces))
            pieces.append(sealed[start:end])
            start = end
        last = first_segment + len(pieces) - 1
        if last > self.segments:
            raise BadRange(f"segment {last} asked for, the recording ends with {self.segments}")
        if not self._is_whole(last, len(pieces[-1])):
            raise BadRange(f"segment {last} is not whole")
        return pieces

    def _is_whole(self, index: int, length: int) -> bool:
        """Say whether a segment has its length; only the last of a closed recording may be shorter."""
        if self.closed and index == self.segments:
            return TAG_BYTES < length <= SEGMENT_BYTES
        return length == _whole_bytes(index)


def is_opaque(text: str) -> bool:
    """Say whether a text has the form of an opaque id, or is empty."""
    try:
        check_id("field", text)
    except BadLeaf:
        return False
    return True


def _whole_bytes(index: int) -> int:
    return SEGMENT_BYTES if index else FIRST_SEALED_BYTES
