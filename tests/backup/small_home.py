"""A home with one practice, recordings, a catalogue of the few tables a backup reads, and a log. No process runs."""

from __future__ import annotations

import hashlib
import json
import random
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlcipher3 import dbapi2

from fairhearing.audit.leaf import Leaf
from fairhearing.audit.verbs import Verb
from fairhearing.audit.writer import LogWriter
from fairhearing.backup.catalogue import COUNTED, EncryptedFile, catalogue_path
from fairhearing.backup.making import make_backup
from fairhearing.backup.repository import begin_repository
from fairhearing.backup.settings import BackupSettings
from fairhearing.capture.identity import next_boot, prepare_node
from fairhearing.keyholder.founding.founding import NewHolder, found_practice
from fairhearing.keyholder.holders.roles import HolderRole
from fairhearing.keyholder.log.log_key import ensure_log_key
from fairhearing.keyholder.signing_in.derivation import Cost
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import Keyring, SealedKey
from fairhearing.vault.kit import parse_kits
from fairhearing.vault.layout import closed_object, closed_size, object_name, segments_of
from fairhearing.vault.manifest import (
    FinishedRecording,
    ManifestChain,
    RecordingState,
    SealedFacts,
    SealedObject,
    Sound,
)
from fairhearing.vault.notes import NoteKind, note_name, note_names, seal_note
from fairhearing.vault.recipients import RecorderKey, load_recipients, recipients_path
from fairhearing.vault.seal import RecordingSealer
from fairhearing.vault.store import FolderStore
from fairhearing.wire.sound_format import SoundFormat

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
A_DAY = timedelta(days=1)
PASSPHRASE = "orbit lemon candle anchor velvet thunder"
CHEAP = Cost(memory_kib=64, passes=1)
NUMBER = "+447700900123"
NAME = "Margaret Holroyd-Ainsworth"
ACCOUNT = "ab" * 16


@dataclass
class SmallHome:
    """What a test does to its home."""

    home: Home
    recordings: list[str] = field(default_factory=list)
    sounds: dict[str, bytes] = field(default_factory=dict)

    def found(self):
        self.home.root.mkdir(parents=True, exist_ok=True)
        intake = IntakeKey.generate()
        intake.save(self.home.intake_key)
        founding = found_practice(
            self.home,
            "allerton",
            "Allerton Medical Centre",
            holders=[NewHolder(ACCOUNT, HolderRole.MANAGER, PASSPHRASE)],
            recorders=[RecorderKey("main", prepare_node(self.home, "main").vkey)],
            intake=intake.public,
            clock=Clock(),
            cost=CHEAP,
        )
        self.kit = founding.kit_text
        next_boot(self.home, "main")
        (self.home.root / "recorder.json").write_text(json.dumps({"numbers": [NUMBER]}))
        (self.home.catalogue / "catalogue.key").write_text(secrets.token_hex(32) + "\n")
        self.home.web.mkdir()
        (self.home.web / "secret.key").write_text(secrets.token_hex(32) + "\n")
        with self.catalogue() as catalogue:
            catalogue.execute("PRAGMA journal_mode = WAL")
            for table in COUNTED:
                columns = "id TEXT, object_name TEXT, object_size INTEGER, object_sha256 TEXT, said TEXT"
                catalogue.execute(f"CREATE TABLE {table} ({columns})")
        self.log(3)
        return self

    @property
    def kits(self):
        return parse_kits(self.kit)

    def catalogue(self):
        connection = dbapi2.connect(str(catalogue_path(self.home)), isolation_level=None)
        key = (self.home.catalogue / "catalogue.key").read_text().strip()
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        return connection

    def record(self, count=1, *, catalogued=True, boot=1, seconds=0.4):
        """Seal, store, key and sign some recordings, and list them in the catalogue."""
        recipients = load_recipients(recipients_path(self.home, "allerton"))
        keyring, store = Keyring(self.home.keyring), FolderStore(self.home.store)
        chain = ManifestChain(self.home.manifests, "main", boot, prepare_node(self.home, "main"))
        for _ in range(count):
            recording = secrets.token_hex(16)
            sealer = RecordingSealer.open(recording, recipients.recipient, recipients.intake)
            sound = self.sounds[recording] = random.Random(recording).randbytes(int(seconds * 8000) * 2)
            whole = (len(sound) - 1) // 4080 * 4080
            segments = [sealer.seal_next(sound[at : at + 4080])[1] for at in range(0, whole, 4080)]
            facts = (sealer.seal_facts({"fact": "call", "number": NUMBER, "name": NAME}),)
            closing = sealer.close(sound[whole:], SoundFormat.A_LAW)
            chunks = closed_object(sealer.header, closing.segment0, segments, closing.last)
            stored = store.put(object_name(recording), chunks)
            keyring.put(recording, SealedKey("allerton", recipients.recipient.public.key_id, sealer.sealed_key))
            chain.publish(_finished(sealer, recipients, recording, stored, closing.frames, facts))
            self.recordings.append(recording)
            if catalogued:
                with self.catalogue() as catalogue:
                    row = (recording, object_name(recording), stored.size, stored.sha256, NAME + NUMBER)
                    catalogue.execute("INSERT INTO catalogue_recording VALUES (?, ?, ?, ?, ?)", row)
        keyring.close()
        return self.recordings[-count:]

    def note(self, recording):
        """Put a machine's notes beside a recording."""
        for kind in NoteKind:
            sealed = seal_note(bytes(32), recording, kind, recording.encode())
            FolderStore(self.home.store).put(note_name(recording, kind), sealed)

    def destroy(self, recording, at=NOON):
        """Destroy a recording as retention does, in its order."""
        keyring = Keyring(self.home.keyring)
        keyring.destroy([recording], at)
        keyring.close()
        for name in (object_name(recording), *note_names(recording)):
            (self.home.store / name).unlink(missing_ok=True)
        next(self.home.manifests.glob(f"*/*/*-{recording}.note")).unlink()

    def log(self, count):
        """Write entries into the audit log."""
        writer = LogWriter(self.home.log, ensure_log_key(self.home, secrets.token_bytes))
        writer.append([Leaf(NOON, Verb.LOG_VIEWED, ACCOUNT) for _ in range(count)])
        writer.close()

    def repository(self, target, now=NOON):
        return begin_repository(self.home, target, now)

    def back_up(self, target, now=NOON, settings=None, **more):
        chosen = settings or BackupSettings("elsewhere")
        return make_backup(self.home, self.repository(target, now), EncryptedFile(self.home), chosen, now, **more)


def _finished(sealer, recipients, recording, stored, frames, facts):
    assert stored.size == closed_size(frames, SoundFormat.A_LAW)
    return FinishedRecording(
        recording=recording,
        practice="allerton",
        key_id=recipients.recipient.public.key_id,
        sealed_key_sha256=hashlib.sha256(sealer.sealed_key).hexdigest(),
        state=RecordingState.CLOSED,
        object=SealedObject(object_name(recording), stored.size, stored.sha256),
        sound=Sound(SoundFormat.A_LAW, frames, segments_of(frames, SoundFormat.A_LAW)),
        facts=SealedFacts(recipients.intake.key_id, sealer.sealed_facts_key, facts),
    )
