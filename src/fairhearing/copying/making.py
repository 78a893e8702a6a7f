"""Making a copy, part after part, so that it can be stopped at any moment and gone on with.

    page       `page.html`: what browsers run and show, fixed here with the rest
    contents   part 0: letter, list of calls, what was hidden, in one JSON object
    a call     part 1, 2, ...: sound taken in, hidden, encoded and locked piece by piece; published whole, then read
               again and measured; only then the next
    the end    `made.json`, once every part is there: the numbers and digests of all parts. Without it there is no copy

A part whose hidden spans can still be heard is removed, and with it everything that was made.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from fairhearing.vault.publishing import make_folders

from .contents import contents_of
from .encoding import WAV_HEAD_BYTES, Encoder, decoded, samples_of
from .errors import DamagedCopy, SoundMissing, StillHeard
from .hiding import hide
from .measuring import SourceKept, assert_all_replaced, measure
from .page import page_of
from .parts import KEY_BYTES, PREFIX_BYTES, PartReader, PartWriter, digest_of, part_path, written
from .plan import CopyPlan, Form, RecordingPlan

_MADE: Final = "made.json"
_PAGE: Final = "page.html"
_SEED_BYTES: Final = 16
_PIECE_BYTES: Final = 1 << 20

Sound = Callable[[RecordingPlan], Iterable[bytes]]
"""Gives a recording's sound in order, without a WAV head, in stretches of whole frames."""
Hide = Callable[..., bytes]


@dataclass(frozen=True, slots=True)
class MadeCopy:
    """A copy that is whole. page_sha256: of the page around it. parts: (bytes, SHA-256) of each part's file."""

    folder: Path
    copy_id: str
    form: Form
    page_sha256: str
    parts: tuple[tuple[int, str], ...]

    @property
    def page(self) -> Path:
        """Where the page lies, with its holes."""
        return self.folder / _PAGE

    @property
    def sha256(self) -> str:
        """The check number of the whole copy."""
        return check_number(self.page_sha256, [digest for _, digest in self.parts])


def check_number(page_sha256: str, parts: Sequence[str]) -> str:
    """Return SHA-256 over the digest of the page and those of all parts, 32 bytes each."""
    return hashlib.sha256(b"".join(map(bytes.fromhex, (page_sha256, *parts)))).hexdigest()


def make_copy(
    plan: CopyPlan,
    sound: Sound,
    folder: Path,
    key: bytes,
    *,
    progress: Callable[[int, int], None],
    random: Callable[[int], bytes] = os.urandom,
    hide: Hide = hide,
) -> MadeCopy:
    """Make a copy in its folder, or go on with one; return it once every hidden span was measured.

    sound: asked once for each recording that is not there yet. key: 32 bytes, this copy's alone, the same when gone on
    with. progress: milliseconds of sound done, of all. hide: how samples are replaced; tests bring worse ways.
    Raises StillHeard (nothing is left), SoundMissing, NoRoom, and whatever `sound` raises.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"a copy's key has {KEY_BYTES} bytes")
    make_folders(folder)
    for left in folder.glob(".*.part"):
        left.unlink()
    making = _Making(plan, sound, folder, key, random, hide)
    total, done = sum(each.length_ms for each in plan.recordings), 0
    progress(done, total)
    for number, recording in enumerate(plan.recordings, start=1):
        if not part_path(folder, number).exists():
            making.part(number, recording, _from(progress, done, total))
        done += recording.length_ms
        progress(done, total)
    making.contents()
    parts = tuple(_size_and_digest(part_path(folder, number)) for number in range(len(plan.recordings) + 1))
    made = MadeCopy(folder, plan.copy_id, plan.form, digest_of(folder / _PAGE), parts)
    told = {"copy": made.copy_id, "form": str(made.form), "page": made.page_sha256, "parts": parts}
    with written(folder / _MADE) as write:
        write(json.dumps(told).encode())
    return made


def _from(progress: Callable[[int, int], None], before: int, total: int) -> Callable[[int], None]:
    return lambda done: progress(before + done, total)


def made_copy(folder: Path) -> MadeCopy | None:
    """Return the copy that a folder holds; None while it is not whole. Raises DamagedCopy where a part changed size."""
    try:
        told = json.loads((folder / _MADE).read_bytes())
    except FileNotFoundError:
        return None
    parts = tuple((int(size), str(digest)) for size, digest in told["parts"])
    for number, (size, _) in enumerate(parts):
        path = part_path(folder, number)
        if not path.exists() or path.stat().st_size != size:
            raise DamagedCopy(f"part {number} of copy {told['copy']} is not as it was made")
    return MadeCopy(folder, told["copy"], Form(told["form"]), told["page"], parts)


def remove_copy(folder: Path) -> None:
    """Remove all there is of a copy; harmless where nothing is."""
    (folder / _MADE).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Making:
    """All that the parts of one copy are made with."""

    plan: CopyPlan
    sound: Sound
    folder: Path
    key: bytes
    random: Callable[[int], bytes]
    hide: Hide

    def contents(self) -> None:
        """Write the page and part 0, unless they are there."""
        if not (self.folder / _PAGE).exists():
            with written(self.folder / _PAGE) as write:
                write(page_of(self.plan.practice))
        path = part_path(self.folder, 0)
        if not path.exists():
            with written(path) as write:
                locked = self._writer(write, 0)
                locked.write(contents_of(self.plan))
                locked.finish()

    def part(self, number: int, recording: RecordingPlan, progress: Callable[[int], None]) -> None:
        """Write one recording's part, read it again, measure it. Where that fails nothing of the copy is left."""
        kept = SourceKept(recording)
        path = part_path(self.folder, number)
        unmeasured = path.with_name(f"{path.name}.unmeasured")
        try:
            with written(unmeasured) as write:
                locked = self._writer(write, number)
                samples = self._encode(recording, locked, kept, progress)
                locked.finish()
            with unmeasured.open("rb") as file:
                reader = PartReader(file.read, self.key, self.plan.copy_id, number)
                if self.plan.form is Form.WAV:
                    _compare(reader, samples)
                else:
                    if recording.spans:
                        measure(recording, decoded(reader, self.plan.form), kept)
                    _read_all(reader)
        except StillHeard:
            remove_copy(self.folder)
            raise
        unmeasured.replace(path)

    def _writer(self, write: Callable[[bytes], object], number: int) -> PartWriter:
        return PartWriter(write, self.key, self.plan.copy_id, number, self.random(PREFIX_BYTES))

    def _encode(
        self, recording: RecordingPlan, sink: PartWriter, kept: SourceKept, progress: Callable[[int], None]
    ) -> str:
        """Take a recording in, hide, encode; return the digest of the samples that were given to the encoder."""
        drawn = np.random.Generator(np.random.PCG64(int.from_bytes(self.random(_SEED_BYTES), "big")))
        sound_format = recording.sound_format
        encoder = Encoder(self.plan.form, sound_format, recording.frames, sink)
        digest, at = hashlib.sha256(), 0
        for source in self.sound(recording):
            hidden = self.hide(source, at, sound_format, recording.spans, drawn)
            assert_all_replaced(source, hidden, at, recording)
            if recording.spans:
                kept.take(samples_of(source, sound_format), at)
            samples = samples_of(hidden, sound_format)
            digest.update(samples.astype("<i2").tobytes())
            encoder.write(samples)
            at += len(samples)
            progress(sound_format.duration_ms(at))
        if at != recording.frames:
            raise SoundMissing(f"recording {recording.recording} gave {at} frames of {recording.frames}")
        encoder.finish()
        return digest.hexdigest()


def _read_all(reader: PartReader) -> None:
    """See that a part opens to its end. Raises DamagedCopy."""
    while reader.read(_PIECE_BYTES):
        pass


def _compare(reader: PartReader, samples: str) -> None:
    """Compare a WAV's samples with what was to be written. Raises StillHeard, since nobody knows what is there."""
    reader.read(WAV_HEAD_BYTES)
    digest = hashlib.sha256()
    while piece := reader.read(_PIECE_BYTES):
        digest.update(piece)
    if digest.hexdigest() != samples:
        raise StillHeard("what was read again is not what was written")


def _size_and_digest(path: Path) -> tuple[int, str]:
    return path.stat().st_size, digest_of(path)
