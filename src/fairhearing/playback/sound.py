"""A recording as the browser sees it: a WAV file, of which any stretch can be asked for.

    bytes 0 .. 4039             the RIFF head: segment 0 of a closed recording; written here for an interrupted one
    bytes 4040 + 4080 (i - 1)   sound, segment i, from 1 up; the last may be shorter

Sealed segments are read from the store and opened by the keyholder, which writes each new stretch into the log first.
Nothing opened is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.catalogue.models import Recording
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.playback.ranges import ByteRange
from fairhearing.vault.store import FolderStore
from fairhearing.vault.tinkstream import HEADER_BYTES, PLAIN_BYTES, segment_place
from fairhearing.vault.wav import HEAD_BYTES, riff_head


@dataclass(frozen=True, slots=True)
class Ear:
    """What it takes to hear one listen: whom to ask, in whose session, where the sealed bytes lie."""

    keyholder: KeyholderClient
    unlock: str
    store: FolderStore


def sound_bytes(recording: Recording) -> int:
    """Return the length of the whole WAV file."""
    return HEAD_BYTES + recording.frames * recording.format.bytes_per_frame


def sealed_header(store: FolderStore, recording: Recording) -> bytes:
    """Return the 40 bytes the sealed file begins with. Raises UnknownObject."""
    return store.read(recording.object_name, 0, HEADER_BYTES)


def read_sound(ear: Ear, listen: str, recording: Recording, wanted: ByteRange) -> bytes:
    """Return the plain bytes of a range. Raises the keyholder's errors, and UnknownObject."""
    first, last = _segment_of(wanted.start), _segment_of(wanted.end - 1)
    head = b""
    if first == 0 and not recording.is_closed:
        head = riff_head(recording.format, recording.frames)
        first = 1
    begins = 0 if head else _begins(first)
    plain = head + (_open(ear, listen, recording, first, last) if last >= first else b"")
    return plain[wanted.start - begins : wanted.end - begins]


def _open(ear: Ear, listen: str, recording: Recording, first: int, last: int) -> bytes:
    """Read whole sealed segments and have them opened."""
    start = segment_place(first)
    sealed = ear.store.read(recording.object_name, start, segment_place(last + 1) - start)
    return ear.keyholder.read(ear.unlock, listen, first, sealed)


def _segment_of(byte: int) -> int:
    """Return which segment carries a byte of the WAV file."""
    return 0 if byte < HEAD_BYTES else 1 + (byte - HEAD_BYTES) // PLAIN_BYTES


def _begins(segment: int) -> int:
    """Return the first byte of the WAV file that a segment carries."""
    return 0 if segment == 0 else HEAD_BYTES + (segment - 1) * PLAIN_BYTES
