"""Notes: what a machine wrote down of a recording, sealed under the recording's own key, beside its object.

    ab/RECORDING.sealed         the sound
    ab/RECORDING.heard.note     levels, talk, findings: JSON
    ab/RECORDING.peaks.note     the waveform: bytes

A note has the format of a sealed file (`tinkstream`) with a salt and a nonce prefix of its own; its associated data is
RECORDING/notes/KIND. What is sealed is

    length of the content (4, big-endian) | content | zeros

so that the file has 4 KiB, or 16, 64, 256 and so on: its length tells next to nothing. docs/reference/formats/notes.md.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final

from .errors import DamagedData, OurError
from .tinkstream import (
    FIRST_PLAIN_BYTES,
    NONCE,
    PLAIN_BYTES,
    PREFIX_BYTES,
    SALT_BYTES,
    file_cipher,
    make_header,
)

LENGTH_BYTES: Final = 4
_STEP: Final = 4
_MOST_SEGMENTS: Final = _STEP**7
"""64 MiB: 40 times what 74 hours of sound need."""


class BadNote(DamagedData):
    """What was opened does not begin as a note does."""


class NoteKind(StrEnum):
    """What a note tells. The words are stored: only add."""

    HEARD = "heard"
    """Levels, who talked when, what is wrong with the sound."""
    PEAKS = "peaks"
    """How loud each side was, tenth of a second by tenth of a second: for the waveform."""


def note_name(recording: str, kind: NoteKind) -> str:
    """Return the name of a recording's note in the store."""
    return f"{recording[:2]}/{recording}.{kind}.note"


def note_names(recording: str) -> tuple[str, ...]:
    """Return the names of all notes that a recording may have."""
    return tuple(note_name(recording, kind) for kind in NoteKind)


def recording_of_note(name: str) -> str:
    """Return whose note it is, by its name in the store."""
    return name.rpartition("/")[2].partition(".")[0]


def associated_data(recording: str, note: NoteKind | None) -> bytes:
    """Return what a sealed file is bound to; None: the sound itself."""
    return (recording if note is None else f"{recording}/notes/{note}").encode("ascii")


def seal_note(
    recording_key: bytes | bytearray,
    recording: str,
    kind: NoteKind,
    content: bytes,
    *,
    random: Callable[[int], bytes] = os.urandom,
) -> Iterator[bytes]:
    """Yield the bytes of a note, part by part. Each call draws a salt of its own: nothing is sealed twice under a key.

    Raises OurError if it is longer than any note may be.
    """
    segments = _segments(LENGTH_BYTES + len(content))
    salt, prefix = random(SALT_BYTES), random(PREFIX_BYTES)
    cipher = file_cipher(recording_key, salt, associated_data(recording, kind))
    plain = bytearray(FIRST_PLAIN_BYTES + (segments - 1) * PLAIN_BYTES)
    plain[:LENGTH_BYTES] = len(content).to_bytes(LENGTH_BYTES, "big")
    plain[LENGTH_BYTES : LENGTH_BYTES + len(content)] = content
    yield make_header(salt, prefix)
    begin, end = 0, FIRST_PLAIN_BYTES
    for index in range(segments):
        yield cipher.encrypt(NONCE.pack(prefix, index, index == segments - 1), plain[begin:end], None)
        begin, end = end, end + PLAIN_BYTES


def content_of(plain: bytes | memoryview) -> bytes:
    """Return the content of what a note was sealed from. Raises BadNote."""
    length = int.from_bytes(plain[:LENGTH_BYTES], "big")
    if length > len(plain) - LENGTH_BYTES:
        raise BadNote(f"a note of {len(plain)} bytes cannot hold {length}")
    return bytes(plain[LENGTH_BYTES : LENGTH_BYTES + length])


def _segments(plain_bytes: int) -> int:
    segments = 1
    while FIRST_PLAIN_BYTES + (segments - 1) * PLAIN_BYTES < plain_bytes:
        segments *= _STEP
    if segments > _MOST_SEGMENTS:
        raise OurError(f"a note of {plain_bytes} bytes is longer than any may be")
    return segments
