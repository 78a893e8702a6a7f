"""A recorder as intake meets it: signed manifests with sealed facts, and no sound behind them."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.home import Home
from fairhearing.vault.layout import closed_size, interrupted_size, object_name, segments_of
from fairhearing.vault.manifest import (
    FinishedRecording,
    ManifestChain,
    RecordingState,
    SealedFacts,
    SealedObject,
    Sound,
)
from fairhearing.vault.note import NoteSigner
from fairhearing.vault.recipients import KeyState, RecipientKey, Recipients, RecorderKey, write_recipients
from fairhearing.vault.seal import Recipient, RecordingSealer
from fairhearing.wire.sound_format import SoundFormat

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PRACTICES = ("allerton", "westfield")
MARGARET = {"side": "left", "number": "+447700900123", "extension": "", "withheld": False, "name": "M", "aor": "tel:1"}
DESK = {"side": "right", "number": "+441134960100", "extension": "201", "withheld": False, "name": "Desk", "aor": "s:2"}
HEARD = {"received": 500, "late": 0, "duplicate": 0, "lost": 0}


def call_fact(**changed):
    return {
        "fact": "call",
        "call": secrets.token_hex(16),
        "session": secrets.token_hex(16),
        "practice": "allerton",
        "client": "phone system",
        "direction": "in",
        "started": "2026-11-23T12:00:00.000Z",
        "began": "2026-11-23T12:00:04.000Z",
        "parties": [MARGARET, DESK],
        "law": "alaw",
        "ordinal": 0,
        "sides_from": "label",
        "clock_shift_s": 0,
        **changed,
    }


def end_fact(**changed):
    return {
        "fact": "end",
        "ended": "2026-11-23T12:00:30.000Z",
        "reason": "bye",
        "left": HEARD,
        "right": HEARD,
        **changed,
    }


def stored(moment):
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def calls_apart(count, apart=timedelta(minutes=1), **changed):
    """Facts of calls that begin one after the other."""
    return [
        [call_fact(started=stored(NOON + n * apart), **changed), end_fact(ended=stored(NOON + n * apart + apart))]
        for n in range(count)
    ]


@dataclass
class RecorderNode:
    """One node of a home. `boot` may be raised; `publish` writes the next manifest of that boot."""

    home: Home
    node: str = "main"
    boot: int = 1
    intake_key: IntakeKey = field(default_factory=IntakeKey.generate)
    signer: NoteSigner = field(default_factory=lambda: NoteSigner("recorder/main", Ed25519PrivateKey.generate()))

    def __post_init__(self):
        self.practice_keys = {practice: IntakeKey.generate().public for practice in PRACTICES}
        self.intake_key.save(self.home.catalogue / "intake.key")
        self.list_at_practices()

    def list_at_practices(self):
        """Publish recipients files that name this node's key."""
        for practice, public in self.practice_keys.items():
            signer = NoteSigner(f"practice/{practice}", Ed25519PrivateKey.generate())
            recipients = Recipients(
                practice=practice,
                name=practice.title(),
                serial=1,
                issued=NOON,
                keys=(RecipientKey(public, KeyState.ACTIVE),),
                intake=self.intake_key.public,
                recorders=(RecorderKey(self.node, self.signer.vkey),),
                log_vkey=self.signer.vkey,
                signer_vkey=signer.vkey,
            )
            write_recipients(self.home, recipients, signer)

    def publish(self, facts, *, practice=None, recording=None, state=RecordingState.CLOSED, **changed):
        """Seal facts, sign a manifest, and return its file and the recording's id."""
        recording = recording or secrets.token_hex(16)
        finished = self.finished(facts, practice or facts[0]["practice"], recording, state)
        chain = ManifestChain(self.home.manifests, self.node, self.boot, self.signer)
        return chain.publish(replace(finished, **changed)), recording

    def finished(self, facts, practice, recording, state):
        public = self.practice_keys[practice]
        sealer = RecordingSealer.open(recording, Recipient(practice, public), self.intake_key.public)
        frames = 2040 * 12 + (100 if state is RecordingState.CLOSED else 0)
        size = closed_size(frames, SoundFormat.A_LAW) if state is RecordingState.CLOSED else interrupted_size(12)
        return FinishedRecording(
            recording=recording,
            practice=practice,
            key_id=public.key_id,
            sealed_key_sha256=secrets.token_hex(32),
            state=state,
            object=SealedObject(object_name(recording), size, secrets.token_hex(32)),
            sound=Sound(SoundFormat.A_LAW, frames, segments_of(frames, SoundFormat.A_LAW)),
            facts=SealedFacts(
                self.intake_key.key_id, sealer.sealed_facts_key, tuple(sealer.seal_facts(fact) for fact in facts)
            ),
        )
