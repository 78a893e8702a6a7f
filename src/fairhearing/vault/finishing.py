"""The last part of a recording's way: journal, then object, then keyring row, then manifest. Needs no key.

Each step is on the disk before the next begins, and each may be done again: the same object and the same row are fine
a second time. A manifest has a number, so a recording that may have one already is looked up first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from .errors import CannotWrite
from .journal import JournalWriter, Published
from .journal_files import Report
from .journaled_recording import JournaledRecording
from .keyring import Keyring, SealedKey
from .layout import closed_object, interrupted_object, object_name
from .manifest import (
    FinishedRecording,
    ManifestChain,
    RecordingState,
    SealedFacts,
    SealedObject,
    Sound,
)
from .store import FolderStore, Stored
from .wav import frames_per_segment


class StoreUnwritable(CannotWrite):
    """The store did not take an object now; the same call may be made again."""


class ManifestsUnwritable(CannotWrite):
    """A manifest could not be written now; the same call may be made again."""


@dataclass(frozen=True, slots=True)
class Finisher:
    """Where finished recordings go. For one thread, the publisher's.

    unmarked: recordings that have a manifest, but whose journal does not say so yet.
    """

    journal: JournalWriter
    store: FolderStore
    keyring: Keyring
    chain: ManifestChain
    unmarked: dict[str, Path] = field(default_factory=dict)

    def adopt(self, report: Report) -> tuple[str, ...]:
        """Take in what earlier boots left. Returns the recordings to finish; damage to the journal is reported."""
        left = self.journal.adopt_older(report)
        self.unmarked.update(self.chain.written(left))
        return left

    def finish(self, recording: str) -> Path:
        """Publish one recording and let the journal forget it. Returns its manifest's path.

        Raises JournalUnwritable, StoreUnwritable, KeyringUnwritable, ManifestsUnwritable, OSError: then the same call
        may be made again. Raises DifferentObject, DifferentKey, DestroyedRecording, JournalDamaged: then somebody must
        look.
        """
        path = self.unmarked.get(recording) or self._publish(recording)
        self.unmarked[recording] = path
        self.journal.append([Published(recording)])
        self.journal.forget(recording)
        del self.unmarked[recording]
        return path

    def _publish(self, recording: str) -> Path:
        journaled = self.journal.recording(recording)
        name, opened = object_name(recording), journaled.open
        with _naming(StoreUnwritable, "the store"):
            stored = self.store.put(name, object_chunks(self.journal, journaled))
        self.keyring.put(recording, SealedKey(opened.practice, opened.key_id, opened.sealed_key))
        with _naming(ManifestsUnwritable, "the folder of manifests"):
            return self.chain.publish(describe(journaled, name, stored))


@contextmanager
def _naming(unwritable: type[CannotWrite], what: str) -> Iterator[None]:
    """Turn a disk's own error into one that names what it concerns."""
    try:
        yield
    except OSError as error:
        raise unwritable(f"{what} cannot be written now: {error.strerror or 'the disk gave no reason'}") from error


def object_chunks(journal: JournalWriter, recording: JournaledRecording) -> Iterator[bytes]:
    """Yield the bytes of a recording's object, part by part."""
    segments = journal.read_segments(recording.segments[: recording.whole_segments])
    closing = recording.closing
    if closing and is_closed(recording):
        return closed_object(recording.open.header, closing.segment0, segments, closing.last)
    return interrupted_object(recording.open.header, segments)


def describe(recording: JournaledRecording, name: str, stored: Stored) -> FinishedRecording:
    """Say what a manifest says of a recording, once its object is in the store."""
    opened, closing = recording.open, recording.closing
    if closing and is_closed(recording):
        state, frames, segments = RecordingState.CLOSED, closing.frames, closing.last_index
    else:
        segments = recording.whole_segments
        state, frames = RecordingState.INTERRUPTED, segments * frames_per_segment(opened.format)
    return FinishedRecording(
        recording=opened.recording,
        practice=opened.practice,
        key_id=opened.key_id,
        sealed_key_sha256=hashlib.sha256(opened.sealed_key).hexdigest(),
        state=state,
        object=SealedObject(name, stored.size, stored.sha256),
        sound=Sound(opened.format, frames, segments),
        facts=SealedFacts(opened.intake_key_id, opened.sealed_facts_key, recording.facts),
    )


def is_closed(recording: JournaledRecording) -> bool:
    """Say whether nothing is missing between the first segment and the last, so that any reader opens it."""
    closing = recording.closing
    return closing is not None and recording.whole_segments == closing.last_index - 1
