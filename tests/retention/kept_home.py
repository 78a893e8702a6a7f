"""Recordings as they lie a year later: sealed object, key, manifest and rows, of calls that began whenever asked."""

import hashlib
import os
import random
from dataclasses import dataclass, field
from datetime import timedelta

from tests.catalogue.recorder_node import NOON, RecorderNode, call_fact, end_fact, stored

from fairhearing.catalogue.intake import Intake
from fairhearing.catalogue.manifest_files import ManifestFiles
from fairhearing.catalogue.manifest_reader import ManifestReader
from fairhearing.catalogue.models import Call, Recording
from fairhearing.vault.keyring import Keyring, SealedKey
from fairhearing.vault.layout import closed_size, object_name
from fairhearing.vault.manifest import SealedObject, Sound, segments_of
from fairhearing.vault.notes import NoteKind, note_name, seal_note
from fairhearing.vault.store import FolderStore
from fairhearing.wire.sound_format import SoundFormat

FRAMES = 3000
SIZE = closed_size(FRAMES, SoundFormat.A_LAW)
KEY_BYTES = 1168


@dataclass
class KeptHome:
    """One home with recordings in it. keys: the sealed keys as they were put, by recording."""

    node: RecorderNode
    keys: dict[str, bytes] = field(default_factory=dict)

    @property
    def home(self):
        return self.node.home

    def intake(self):
        return Intake(ManifestFiles(self.home.manifests), ManifestReader(self.home, self.node.intake_key))

    def publish(self, called_at=NOON, recording=None, **changed):
        """Put one recording of a call into store, keyring and manifests; return its id."""
        ended = stored(called_at + timedelta(seconds=30))
        facts = [call_fact(started=stored(called_at), began=stored(called_at), **changed), end_fact(ended=ended)]
        recording = recording or os.urandom(16).hex()
        data, sealed = random.Random(recording).randbytes(SIZE), os.urandom(KEY_BYTES)
        name = object_name(recording)
        kept = FolderStore(self.home.store).put(name, [data])
        practice = facts[0]["practice"]
        keyring = Keyring(self.home.keyring)
        keyring.put(recording, SealedKey(practice, self.node.practice_keys[practice].key_id, sealed))
        keyring.close()
        self.keys[recording] = sealed
        self.node.publish(
            facts,
            recording=recording,
            object=SealedObject(name, kept.size, kept.sha256),
            sound=Sound(SoundFormat.A_LAW, FRAMES, segments_of(FRAMES, SoundFormat.A_LAW)),
            sealed_key_sha256=hashlib.sha256(sealed).hexdigest(),
        )
        return recording

    def add_notes(self, recording):
        """Put what a machine wrote down of a recording beside it; return the files."""
        store = FolderStore(self.home.store)
        for kind in NoteKind:
            store.put(note_name(recording, kind), seal_note(os.urandom(32), recording, kind, b"heard"))
        return [self.home.store / note_name(recording, kind) for kind in NoteKind]

    def keep(self, called_at=NOON, **changed):
        """Publish a recording and take it into the catalogue; return its call."""
        recording = self.publish(called_at, **changed)
        intake = self.intake()
        while intake.take_in():
            pass
        return Recording.objects.get(id=recording).call

    def objects(self):
        return sorted(path.stem for path in self.home.store.rglob("*.sealed"))

    def manifests(self):
        return sorted(path.stem[9:] for path in self.home.manifests.rglob("*.note"))


def set_class(call, record_class):
    """Let a call be of a class, whatever led to it."""
    Call.objects.filter(id=call.id).update(record_class=record_class)
    call.refresh_from_db()
