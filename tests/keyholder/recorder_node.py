"""A recorder's way from sealer to manifest in a founded home: sealed to what the recipients file names, then signed."""

from __future__ import annotations

import itertools
import random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.vault.finishing import Finisher
from fairhearing.vault.journal import Close, JournalWriter, Open, Segment
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.layout import object_name
from fairhearing.vault.manifest import ManifestChain, find_manifest
from fairhearing.vault.note import NoteSigner
from fairhearing.vault.recipients import load_recipients, recipients_path
from fairhearing.vault.seal import RecordingSealer
from fairhearing.vault.store import FolderStore
from fairhearing.wire.sound_format import SoundFormat

SIGNER = NoteSigner("fairhearing/recorder/main", Ed25519PrivateKey.from_private_bytes(b"r" * 32))
PLAIN = 4080
_numbers = itertools.count(0xABCD)


class RecorderNode:
    """One boot of one node; `signer` may be a stranger's."""

    def __init__(self, home, node="main", boot=1, signer=SIGNER):
        self.home = home
        self._journal = JournalWriter(home.journal / node, boot)
        self._finisher = Finisher(
            self._journal,
            FolderStore(home.store),
            Keyring(home.keyring),
            ManifestChain(home.manifests, node, boot, signer),
        )

    def record(self, bytes_of_sound=10_000, *, practice="allerton", closed=True, recipient=None):
        """Record one call; return its recording's id."""
        recipients = load_recipients(recipients_path(self.home, practice))
        recipient = recipient or recipients.recipient
        recording = f"{next(_numbers):032x}"
        sound = random.Random(recording).randbytes(bytes_of_sound)
        sealer = RecordingSealer.open(recording, recipient, recipients.intake)
        opened = Open(
            recording=recording,
            practice=recipient.practice,
            key_id=recipient.public.key_id,
            header=sealer.header,
            sealed_key=sealer.sealed_key,
            intake_key_id=recipients.intake.key_id,
            sealed_facts_key=sealer.sealed_facts_key,
            format=SoundFormat.A_LAW,
        )
        self._journal.append([opened])
        whole = (len(sound) - 1) // PLAIN * PLAIN
        for at in range(0, whole, PLAIN):
            self._journal.append([Segment(recording, *sealer.seal_next(sound[at : at + PLAIN]))])
        if closed:
            self._journal.append([Close(recording, sealer.close(sound[whole:], SoundFormat.A_LAW))])
        self._finisher.finish(recording)
        return recording

    def sealed(self, recording):
        return self.home.store / object_name(recording)

    def manifest(self, recording):
        return find_manifest(self.home.manifests, recording)
