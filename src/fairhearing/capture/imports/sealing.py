"""One imported recording while it is sealed: its facts, its sound segment by segment, its end. Nothing is placed.

Whatever `records` returned must reach the journal, in that order: it is sealed once and cannot be sealed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from fairhearing.call.actions import CallFacts
from fairhearing.call.events import EventKind
from fairhearing.capture.facts import Fact, call_fact
from fairhearing.capture.recipient_book import SealTo
from fairhearing.vault.journal import Close, Facts, Open, Record, Segment
from fairhearing.vault.seal import RecordingSealer
from fairhearing.vault.tinkstream import PLAIN_BYTES
from fairhearing.vault.wav import frames_per_segment
from fairhearing.wire.sound_format import SIDES, SoundFormat

from .facts import import_end_fact, import_event_fact
from .sound_file import SoundFileForm

_SILENT_TO: Final = 8
"""Samples no louder than the least step of A-law, which has no zero."""
_SILENT_BYTES: Final = {SoundFormat.A_LAW: b"\xd5\x55", SoundFormat.MU_LAW: b"\xff\x7f\xfe\x7e"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedOpening:
    """What a recording begins with. is_swapped: whether the file's first channel is the right side, the practice's."""

    recording: str
    call: CallFacts
    form: SoundFileForm
    is_swapped: bool
    origin: Fact
    events: tuple[EventKind, ...]


class ImportedRecording:
    """A file's sound on its way into the journal. `add` all of it, then `close`, or `drop`."""

    def __init__(self, opening: ImportedOpening, seal_to: SealTo) -> None:
        self.id = opening.recording
        self.frames = 0
        self.is_silent = True
        self._opening = opening
        self._format = opening.form.sound_format
        self._sealer = RecordingSealer.open(opening.recording, seal_to.recipient, seal_to.intake)
        self._frame_bytes = self._format.bytes_per_sample * opening.form.channels  # as the file's reader hands them on
        self._waiting = bytearray()
        self._records: list[Record] = [self._open_record(seal_to)]
        started = opening.call.started
        self._tell(
            call_fact(opening.call, began=started, ordinal=0, sound_format=self._format, clock_shift=timedelta())
        )
        self._tell(opening.origin)
        for kind in opening.events:
            self._tell(import_event_fact(kind, 0.0))

    def add(self, sound: bytes) -> None:
        """Seal more of the file's sound, as it lies there. What fills no segment waits, and at least one byte does."""
        self._waiting += sound
        segment_bytes = frames_per_segment(self._format) * self._frame_bytes
        whole = max(0, len(self._waiting) - 1) // segment_bytes * segment_bytes
        both = self._both_sides(bytes(self._waiting[:whole]))
        self._listen(both)
        del self._waiting[:whole]
        for start in range(0, len(both), PLAIN_BYTES):
            self._seal(both[start : start + PLAIN_BYTES])

    def close(self, *, is_cut_off: bool) -> None:
        """Seal the rest and forget the key."""
        whole = len(self._waiting) - len(self._waiting) % self._frame_bytes
        tail = self._both_sides(bytes(self._waiting[:whole]))
        self._listen(tail)
        self.frames += len(tail) // self._format.bytes_per_frame
        if is_cut_off:
            self._tell(import_event_fact(EventKind.FILE_CUT_OFF, self.duration_ms / 1000))
        if self.is_silent:
            self._tell(import_event_fact(EventKind.ONLY_SILENCE, 0.0))
        self._tell(import_end_fact(self.ended, self.frames))
        self._records.append(Close(self.id, self._sealer.close(tail, self._format)))

    @property
    def frames_taken(self) -> int:
        """How much sound there is, what waits to be sealed included."""
        return self.frames + len(self._waiting) // self._frame_bytes

    def drop(self) -> None:
        """Forget the key: this recording comes to nothing."""
        self._sealer.drop()

    @property
    def ended(self) -> datetime:
        """The moment of its last frame so far."""
        return self._opening.call.started + timedelta(milliseconds=self.duration_ms)

    @property
    def duration_ms(self) -> int:
        """How long its sound is so far."""
        return self._format.duration_ms(self.frames)

    def records(self) -> list[Record]:
        """Return what the journal is to be told since the last time."""
        records, self._records = self._records, []
        return records

    def _both_sides(self, sound: bytes) -> bytes:
        """Return whole frames, left before right. What is on one track is on both sides."""
        samples = np.frombuffer(sound, np.uint8).reshape(-1, self._format.bytes_per_sample)
        if self._opening.form.channels == 1:
            return bytes(np.repeat(samples, SIDES, axis=0))
        if self._opening.is_swapped:
            return bytes(samples.reshape(-1, SIDES, self._format.bytes_per_sample)[:, ::-1])
        return sound

    def _listen(self, sound: bytes) -> None:
        """Notice the first sound there is."""
        self.is_silent = self.is_silent and _is_silent(sound, self._format)

    def _seal(self, segment: bytes) -> None:
        index, sealed = self._sealer.seal_next(segment)
        self._records.append(Segment(self.id, index, sealed))
        self.frames += len(segment) // self._format.bytes_per_frame

    def _tell(self, fact: Fact) -> None:
        self._records.append(Facts(self.id, self._sealer.seal_facts(fact)))

    def _open_record(self, seal_to: SealTo) -> Open:
        recipient = seal_to.recipient
        return Open(
            recording=self.id,
            practice=recipient.practice,
            key_id=recipient.public.key_id,
            header=self._sealer.header,
            sealed_key=self._sealer.sealed_key,
            intake_key_id=seal_to.intake.key_id,
            sealed_facts_key=self._sealer.sealed_facts_key,
            format=self._format,
        )


def _is_silent(sound: bytes, form: SoundFormat) -> bool:
    """Say whether there is nothing to hear."""
    if form is not SoundFormat.PCM16:
        return not sound.strip(_SILENT_BYTES[form])
    samples = np.frombuffer(sound, "<i2")
    return not samples.size or bool(samples.min() >= -_SILENT_TO and samples.max() <= _SILENT_TO)
