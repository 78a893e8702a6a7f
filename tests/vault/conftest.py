"""One practice, one intake key, and recordings made of seeded noise."""

import itertools
import random
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.finishing import Finisher
from fairhearing.vault.home import Home
from fairhearing.vault.journal import Close, Facts, JournalWriter, Open, Segment
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.kit import KitKey
from fairhearing.vault.manifest import ManifestChain
from fairhearing.vault.note import NoteSigner
from fairhearing.vault.seal import Recipient, RecordingSealer
from fairhearing.vault.store import FolderStore
from fairhearing.vault.unseal import PracticeKey
from fairhearing.wire.sound_format import SoundFormat

PRACTICE = "allerton"
SEED = bytes(range(32))
PLAIN_BYTES = 4080


@dataclass
class Recorder:
    """A recorder's way from sealer to manifest, in one folder, without sockets."""

    home: Home
    recipient: Recipient
    intake: IntakeKey
    signer: NoteSigner
    boot: int = 1
    format: SoundFormat = SoundFormat.A_LAW

    def __post_init__(self):
        self.journal = JournalWriter(self.home.journal / "main", self.boot)
        self.finisher = Finisher(
            self.journal,
            FolderStore(self.home.store),
            Keyring(self.home.keyring),
            ManifestChain(self.home.manifests, "main", self.boot, self.signer),
        )

    def open(self, recording, *facts):
        sealer = RecordingSealer.open(recording, self.recipient, self.intake.public)
        opened = Open(
            recording=recording,
            practice=self.recipient.practice,
            key_id=self.recipient.public.key_id,
            header=sealer.header,
            sealed_key=sealer.sealed_key,
            intake_key_id=self.intake.key_id,
            sealed_facts_key=sealer.sealed_facts_key,
            format=self.format,
        )
        self.journal.append([opened, *(Facts(recording, sealer.seal_facts(fact)) for fact in facts)])
        return sealer

    def write(self, sealer, sound):
        """Append the sound's segments; return the tail, which is whole if the sound ends on a segment's end."""
        whole = (len(sound) - 1) // PLAIN_BYTES * PLAIN_BYTES
        for at in range(0, whole, PLAIN_BYTES):
            sealed = sealer.seal_next(sound[at : at + PLAIN_BYTES])
            self.journal.append([Segment(sealer.recording_id, *sealed)])
        return sound[whole:]

    def record(self, recording, sound, *facts):
        """Record and close a call; return the manifest's path."""
        sealer = self.open(recording, *facts)
        tail = self.write(sealer, sound)
        self.journal.append([Close(recording, sealer.close(tail, self.format))])
        return self.finisher.finish(recording)

    def interrupt(self, recording, sound, *facts):
        """Record a call and stop in its middle; return the manifest's path."""
        sealer = self.open(recording, *facts)
        tail = self.write(sealer, sound)
        if len(tail) == PLAIN_BYTES:
            self.write(sealer, tail + b"\0")
        return self.finisher.finish(recording)


@pytest.fixture(scope="session")
def practice_key():
    return PracticeKey(SEED)


@pytest.fixture(scope="session")
def kit_key(practice_key):
    return KitKey(PRACTICE, practice_key.key_id, SEED)


@pytest.fixture(scope="session")
def recipient(practice_key):
    return Recipient(PRACTICE, practice_key.public)


@pytest.fixture(scope="session")
def intake():
    return IntakeKey(bytes(range(100, 132)))


@pytest.fixture(scope="session")
def recorder_signer():
    return NoteSigner("fairhearing/recorder/main", Ed25519PrivateKey.from_private_bytes(b"r" * 32))


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def start_recorder(home, recipient, intake, recorder_signer):
    def start(boot=1, where=home):
        return Recorder(where, recipient, intake, recorder_signer, boot)

    return start


@pytest.fixture
def recorder(start_recorder):
    return start_recorder()


@pytest.fixture
def recording_ids():
    return (f"{number:032x}" for number in itertools.count(0xF00D))


@pytest.fixture
def recording(recording_ids):
    return next(recording_ids)


@pytest.fixture
def noise():
    def make(length, seed=7):
        return random.Random(seed).randbytes(length)

    return make


@pytest.fixture
def files_under():
    def walk(folder: Path):
        return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    return walk
