"""Reading a sealed recording from a file, all of it, into the bytes of a WAV file.

A closed recording proves itself: every segment, its order and its end. Of an interrupted one only the segments prove
themselves; that none is missing at the end is what its manifest says.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fairhearing.vault.errors import DamagedData, MissingData
from fairhearing.vault.layout import closed_size
from fairhearing.vault.manifest import Manifest, RecordingState
from fairhearing.vault.tinkstream import HEADER_BYTES, SEGMENT_BYTES
from fairhearing.vault.wav import parse_head, riff_head

from .segments import SegmentOpener

_SEGMENTS_A_READ = 64
Progress = Callable[[int, int], None]


class ShorterThanManifest(DamagedData):
    """The file is shorter than its signed manifest says: somebody or something took the end away."""


class DamagedRecording(DamagedData):
    """The file is not the recording that was sealed."""


class NeedsManifest(MissingData):
    """An interrupted recording opens only against its manifest."""


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A sealed recording on a disk. manifest: what was said of it; None if nobody has it."""

    path: Path
    recording: str
    manifest: Manifest | None

    def wav_chunks(self, recording_key: bytes, progress: Progress) -> Iterator[bytes]:
        """Yield the WAV file that was sealed. Whoever takes it must throw it away if an error comes in the middle.

        Raises ShorterThanManifest, DamagedRecording, BadHeader, DamagedSegment, BadWavHead, NeedsManifest.
        """
        with self.path.open("rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            self._check_size(size)
            digest = hashlib.sha256()
            first = _read(file, SEGMENT_BYTES, digest.update)
            opener = SegmentOpener(recording_key, self.recording, first[:HEADER_BYTES])
            yield self._head(opener, first, size)
            yield from self._sound(opener, file, size, digest.update, progress)
        if self.manifest and digest.hexdigest() != self.manifest.object.sha256:
            raise DamagedRecording(f"the file of recording {self.recording} is not the one its manifest describes")

    @property
    def interrupted(self) -> bool:
        """Whether the manifest says that it ends without a marked end."""
        return self.manifest is not None and self.manifest.state is RecordingState.INTERRUPTED

    def _check_size(self, size: int) -> None:
        if self.manifest and size < self.manifest.object.size:
            said = self.manifest.object.size
            raise ShorterThanManifest(
                f"the file of recording {self.recording} has {size} bytes, its signed manifest says {said}",
                hint="The end was taken away. Look for another copy, and tell your data protection officer.",
            )
        if self.manifest and size > self.manifest.object.size:
            raise DamagedRecording(f"the file of recording {self.recording} is longer than its manifest says")
        if size <= SEGMENT_BYTES and not self.interrupted:
            raise DamagedRecording(f"a closed recording has more than {SEGMENT_BYTES} bytes, this file has {size}")

    def _head(self, opener: SegmentOpener, first: bytes, size: int) -> bytes:
        """Return the WAV head: as it was sealed, or made from the manifest of an interrupted recording."""
        sealed = first[HEADER_BYTES:]
        if self.manifest and self.interrupted:
            return riff_head(self.manifest.sound.format, self.manifest.sound.frames)
        if not any(sealed):
            raise NeedsManifest(
                f"recording {self.recording} was interrupted: it opens only against its manifest",
                hint="Give the manifest with --manifest.",
            )
        head = opener.open(0, sealed, last=False)
        sound_format, frames = parse_head(head)
        said = self.manifest.sound if self.manifest else None
        if closed_size(frames, sound_format) != size or (said and (said.format, said.frames) != (sound_format, frames)):
            raise DamagedRecording(f"recording {self.recording} has another length than its sealed head says")
        return head

    def _sound(
        self, opener: SegmentOpener, file: BinaryIO, size: int, see: Callable[[bytes], None], progress: Progress
    ) -> Iterator[bytes]:
        index, count = 1, -(-size // SEGMENT_BYTES)
        while index < count:
            progress(index, count)
            sealed = memoryview(_read(file, _SEGMENTS_A_READ * SEGMENT_BYTES, see))
            for at in range(0, len(sealed), SEGMENT_BYTES):
                last = index == count - 1 and not self.interrupted
                yield opener.open(index, sealed[at : at + SEGMENT_BYTES], last=last)
                index += 1
            if not sealed:
                raise DamagedRecording(f"the file of recording {self.recording} became shorter while it was read")
        progress(count, count)


def _read(file: BinaryIO, length: int, see: Callable[[bytes], None]) -> bytes:
    """Read so many bytes, fewer only at the file's end, and show them to the digest."""
    parts = []
    while length and (part := file.read(length)):
        see(part)
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
