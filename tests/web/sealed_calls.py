"""Two practices with keys, people in every role, and calls whose sealed sound the keyholder can open."""

import base64
import json
import random
import secrets
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from fairhearing.catalogue.models import (
    Call,
    Conversation,
    Event,
    Finding,
    Gap,
    Manifest,
    Participation,
    Party,
    Recording,
)
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.errors import Locked
from fairhearing.keyholder.founding.founding import NewHolder, found_practice
from fairhearing.keyholder.holders.roles import HolderRole
from fairhearing.keyholder.signing_in.derivation import Cost
from fairhearing.practice.models import Extension, Person, Place, Practice, PracticeNumber, Role
from fairhearing.practice.people_models import Acknowledgement
from fairhearing.practice.places import found_networks
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import Keyring, SealedKey
from fairhearing.vault.layout import closed_object, interrupted_object, object_name, segments_of
from fairhearing.vault.note import NoteSigner
from fairhearing.vault.recipients import RecorderKey, load_recipients, recipients_path
from fairhearing.vault.seal import Recipient, RecordingSealer
from fairhearing.vault.store import FolderStore
from fairhearing.vault.tinkstream import PLAIN_BYTES
from fairhearing.wire.sound_format import SoundFormat

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
PASSPHRASE = "orbit lemon candle anchor velvet thunder"
CHEAP = Cost(memory_kib=64, passes=1)
NAMES = {
    "allerton": ("Allerton Medical Centre", "01", {"201": "Keeley Barnes", "203": "Helen Ashworth"}),
    "westfield": ("Westfield Medical Centre", "02", {"301": "Tom Whitfield"}),
}
PEOPLE = {
    "manager": "Helen Ashworth",
    "assistant": "Dev Chaudhry",
    "partner": "Ruth Okafor",
    "auditor": "Colin Marsh",
    "member": "Keeley Barnes",
    "administrator": "Priya Nair",
}
KEY_ROLES = ("manager", "assistant")


def code_at(secret, moment_s):
    """What an authenticator app shows."""
    key = base64.b32decode(secret)
    return TOTP(key, 6, SHA1(), 30, enforce_key_length=False).generate(moment_s).decode()  # noqa: S303


@dataclass
class SealedSound:
    """One recording in store and keyring. plain: its sound in its format, interleaved, left first."""

    id: str
    practice: str
    plain: bytes
    closed: bool
    size: int
    key_id: str
    format: SoundFormat = SoundFormat.A_LAW

    @property
    def frames(self):
        return len(self.plain) // self.format.bytes_per_frame


@dataclass
class KeyedHome:
    """What lies in the home folder for the whole run of tests: keys, wraps, sealed sound, a running keyholder."""

    home: Home
    accounts: dict = field(default_factory=dict)
    secrets: dict = field(default_factory=dict)
    unlocks: dict = field(default_factory=dict)
    steps: dict = field(default_factory=dict)
    kits: dict = field(default_factory=dict)
    process: subprocess.Popen | None = None

    def found(self):
        recorder = NoteSigner("recorder/main", Ed25519PrivateKey.generate())
        intake = IntakeKey.generate()
        intake.save(self.home.intake_key)
        for practice in NAMES:
            holders = []
            for role in PEOPLE:
                account = self.accounts[practice, role] = uuid4().hex
                if role in KEY_ROLES:
                    holders.append(NewHolder(account, HolderRole(role), PASSPHRASE))
            founding = found_practice(
                self.home,
                practice,
                NAMES[practice][0],
                holders=holders,
                recorders=[RecorderKey("main", recorder.vkey)],
                intake=intake.public,
                clock=Clock(),
                cost=CHEAP,
            )
            self.secrets.update(founding.totp_secrets)
            self.kits[practice] = founding.kit_text

    def start(self):
        words = (
            "from pathlib import Path; from fairhearing.keyholder.server import run;"
            "from fairhearing.keyholder.signing_in import limits;"
            "from fairhearing.vault.clock import Clock; from fairhearing.vault.home import Home; import sys;"
            "limits._ADDRESS_FREE = 10**6;"  # all tests fail to sign in from one address
            "run(Home(Path(sys.argv[1])), Clock())"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", words, str(self.home.root)], stdout=subprocess.PIPE, text=True
        )
        assert "ready" in self.process.stdout.readline()

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()

    def unlock(self, practice, role):
        """Return an open session's token, signing in anew only where the last one was ended."""
        account = self.accounts[practice, role]
        if account not in self.unlocks or not self.is_open(self.unlocks[account]):
            client = KeyholderClient(self.home.keyholder_socket)
            pending = client.sign_in(account, PASSPHRASE, "127.0.0.1").pending
            self.unlocks[account] = client.confirm(pending, self.next_code(account)).unlock
        return self.unlocks[account]

    def is_open(self, unlock):
        try:
            KeyholderClient(self.home.keyholder_socket).status(unlock)
        except Locked:
            return False
        return True

    def next_code(self, account):
        """Return a code that was not used yet and stays good for half a minute; the use of earlier ones is taken back.

        The code of the half minute before would be too late as soon as the next half minute begins.
        """
        return self.next_codes(account, 1)[0]

    def next_codes(self, account, count):
        """Return such codes to be used one after the other; two at most are good at any moment."""
        now = int(Clock().now().timestamp()) // 30
        step = max(now, self.steps.get(account, 0) + 1)
        if step + count > now + 2:
            step = now
            self._forget_codes(account, step)
        self.steps[account] = step + count - 1
        return [code_at(self.secrets[account], each * 30) for each in range(step, step + count)]

    def _forget_codes(self, account, step):
        """Let the keyholder take the code of this half minute again, so that no test waits for the next."""
        path = self.home.keyholder / f"sign-ins/{account}.json"
        document = json.loads(path.read_text())
        path.write_text(json.dumps(document | {"last_step": step - 1}))

    def seal(self, practice, seconds, *, closed=True, seed=1, sound_format=SoundFormat.A_LAW, plain=None):
        """Seal noise of its own for a recording, or this sound."""
        recipients = load_recipients(recipients_path(self.home, practice))
        public = recipients.keys[0].public
        recording = secrets.token_hex(16)
        sealer = RecordingSealer.open(recording, Recipient(practice, public), recipients.intake)
        size = seconds * sound_format.frames_per_second * sound_format.bytes_per_frame
        plain = random.Random(seed).randbytes(size) if plain is None else plain
        whole = len(plain) // PLAIN_BYTES
        segments = [sealer.seal_next(plain[n * PLAIN_BYTES : (n + 1) * PLAIN_BYTES])[1] for n in range(whole)]
        store = FolderStore(self.home.store)
        if closed:
            closing = sealer.close(plain[whole * PLAIN_BYTES :], sound_format)
            chunks = closed_object(sealer.header, closing.segment0, segments, closing.last)
        else:
            plain = plain[: whole * PLAIN_BYTES]
            chunks = interrupted_object(sealer.header, segments)
        stored = store.put(object_name(recording), chunks)
        Keyring(self.home.keyring).put(recording, SealedKey(practice, public.key_id, sealer.sealed_key))
        return SealedSound(recording, practice, plain, closed, stored.size, public.key_id, sound_format)


def add_practices(keyed):
    """Write both practices and their people into the database; return the practices by id."""
    practices = {}
    for slug, (name, digits, extensions) in NAMES.items():
        practice = practices[slug] = Practice.objects.create(id=slug, name=name, created_at=NOW)
        PracticeNumber.objects.create(practice=practice, number=f"+4411349601{digits}")
        for extension, label in extensions.items():
            Extension.objects.create(practice=practice, extension=extension, label=label)
        for place in ("Manager’s office", "Meeting room 2"):
            found_networks(Place.objects.create(practice=practice, name=place), NOW)
        for role, full_name in PEOPLE.items():
            person = Person(
                id=UUID(keyed.accounts[slug, role]),
                email=f"{role}@{slug}.example",
                full_name=full_name,
                holds_key=role in KEY_ROLES,
                created_at=NOW,
            )
            person.set_unusable_password()
            person.save()
            Role.objects.create(person=person, practice=practice, kind=role, since=NOW)
            Acknowledgement.objects.create(person=person, practice=practice, number=1, read_at=NOW)
    return practices


def add_call(
    practice, sound=None, *, started_at=NOW, direction="in", number="+447700900127", findings=(), gaps=(), **party
):
    """Write one call, with its recording if there is sound."""
    conversation = Conversation.objects.create(id=secrets.token_hex(16), practice=practice, started_at=started_at)
    call = Call.objects.create(
        id=conversation.id,
        practice=practice,
        conversation=conversation,
        direction=direction,
        started_at=started_at,
        stands_at=started_at,
        last_at=started_at + timedelta(minutes=1),
        answered_at=started_at + timedelta(seconds=4),
        ended_at=started_at + timedelta(minutes=1) if sound is None or sound.closed else None,
    )
    extension = min(NAMES[practice.id][2])
    shared = {"call": call, "practice": practice, "conversation": conversation, "started_at": started_at}
    outside = {"number": number, "number_reversed": number.removeprefix("+")[::-1], **party}
    Party.objects.create(**shared, side="left", **outside)
    Party.objects.create(**shared, side="right", extension=extension)
    if sound:
        recording = _add_recording(call, sound, started_at)
        for kind in findings:
            Finding.objects.create(recording=recording, kind=kind)
        for side, start_ms, length_ms in gaps:
            Gap.objects.create(recording=recording, side=side, start_ms=start_ms, length_ms=length_ms)
    return call


def add_recording(call, sound, *, after, events=()):
    """Write another recording of a call, so long after the call's beginning, with these events at its beginning."""
    recording = _add_recording(call, sound, call.started_at + after, ordinal=call.recordings.count())
    for kind in events:
        Event.objects.create(call=call, recording=recording, at_ms=0, kind=kind)
    return recording


def add_note(practice, sound, why, *, started_at=NOW):
    """Write a call of two minutes of which nothing was to be recorded: a note without parties."""
    call = add_call(practice, sound, started_at=started_at)
    call.parties.all().delete()
    ended_at = started_at + timedelta(minutes=2)
    call.recordings.update(end_reason=why, frames=1, ended_at=ended_at)
    Call.objects.filter(id=call.id).update(ended_at=ended_at, last_at=ended_at)
    return call


def on_the_line(recording, side, name, from_ms=0, until_ms=None, **party):
    """Write that somebody took part in a recording from here to there."""
    return Participation.objects.create(
        recording=recording, side=side, name=name, from_ms=from_ms, until_ms=until_ms, **party
    )


def tie(call, *others):
    """Let calls be one conversation, as intake does with those that share an identifier."""
    for other in others:
        own = other.conversation
        other.conversation, other.stands_at = call.conversation, call.conversation.started_at
        other.save()
        other.parties.update(conversation=call.conversation, started_at=call.conversation.started_at)
        own.delete()


def _add_recording(call, sound, started_at, ordinal=0):
    manifest = Manifest.objects.create(
        node="main", boot=1, number=Manifest.objects.count() + 1, sha256=secrets.token_hex(32), read_at=NOW
    )
    return Recording.objects.create(
        id=sound.id,
        call=call,
        manifest=manifest,
        ordinal=ordinal,
        state="closed" if sound.closed else "interrupted",
        started_at=started_at,
        ended_at=call.ended_at,
        key_id=sound.key_id,
        sealed_key_sha256=secrets.token_hex(32),
        object_name=object_name(sound.id),
        object_size=sound.size,
        object_sha256=secrets.token_hex(32),
        sound_format=str(sound.format),
        frames=sound.frames,
        segments=segments_of(sound.frames, sound.format),
    )
