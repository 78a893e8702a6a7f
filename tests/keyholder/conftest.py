"""A home with two practices, recordings of seeded noise, and a real keyholder process that can be killed."""

import json
import random
import signal
import threading
from base64 import b32decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from tests.keyholder.forker import Forked, Forker
from tests.small_disk import small_disk

from fairhearing.audit.files import LogReader
from fairhearing.audit.leaf import Leaf, parse_leaf
from fairhearing.keyholder.client import KeyholderClient, Unlocked
from fairhearing.keyholder.errors import KeyholderDown
from fairhearing.keyholder.founding.founding import NewHolder, found_practice
from fairhearing.keyholder.holders.holders_client import HoldersClient
from fairhearing.keyholder.holders.roles import HolderRole
from fairhearing.keyholder.signing_in.derivation import Cost
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import Keyring, SealedKey
from fairhearing.vault.kit import parse_kits
from fairhearing.vault.recipients import RecorderKey, load_recipients, recipients_path
from fairhearing.vault.seal import RecordingSealer
from fairhearing.wire.sound_format import SoundFormat

from .recorder_node import SIGNER

CHEAP = Cost(memory_kib=64, passes=1)
SEGMENT = 4096
PLAIN = 4080


@cache
def forker() -> Forker:
    """Return what starts keyholders here: it imports them once."""
    return Forker()


@pytest.fixture(scope="session", autouse=True)
def _no_forker_is_left() -> Iterator[None]:
    yield
    if forker.cache_info().currsize:
        forker().close()


@dataclass(frozen=True)
class Person:
    """Somebody who holds keys."""

    account: str
    passphrase: str
    secret: bytes

    def code(self, moment) -> str:
        totp = TOTP(self.secret, 6, SHA1(), 30)  # noqa: S303 - HMAC-SHA-1, as RFC 6238 has it
        return totp.generate(int(moment.timestamp())).decode()


@dataclass(frozen=True)
class Recorded:
    """A sealed recording and what was said in it."""

    id: str
    data: bytes
    segments: int
    closed: bool
    sound: bytes

    @property
    def header(self) -> bytes:
        return self.data[:40]

    def segment_bytes(self, first: int, last: int) -> bytes:
        return self.data[first * SEGMENT if first else 40 : (last + 1) * SEGMENT]


@dataclass
class Premises:
    """One home, its people, and the keyholder that serves it."""

    home: Home
    clock_file: Path
    people: dict[str, Person] = field(default_factory=dict)
    process: Forked | None = None
    moved_s: float = 0
    used_step: dict[str, int] = field(default_factory=dict)
    cost: Cost = CHEAP
    kits: dict[str, str] = field(default_factory=dict)

    @property
    def client(self) -> KeyholderClient:
        return KeyholderClient(self.home.keyholder_socket)

    @property
    def holders(self) -> HoldersClient:
        return HoldersClient(self.client)

    @property
    def now(self):
        return Clock(timedelta(seconds=self.moved_s)).now()

    def move_clock(self, seconds: float) -> None:
        self.moved_s += seconds
        fresh = self.clock_file.with_name("clock.new")
        fresh.write_text(str(self.moved_s))
        fresh.replace(self.clock_file)

    def start(self) -> None:
        self.process = forker().start(self.home.root, self.clock_file)
        line = self.process.stdout.readline()
        assert json.loads(line) == {"ready": "keyholder"}

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code = self.process.wait(20)
        self.process.stdout.close()
        self.process = None
        return code

    def sign_in(self, name: str, address: str = "192.0.2.7") -> str:
        """Sign in as a person does, waiting for a code that was not used yet; return the unlock."""
        return self.unlocked(name, address).unlock

    def unlocked(self, name: str, address: str = "192.0.2.7") -> Unlocked:
        """Sign in; return all that the person is told."""
        person = self.people[name]
        code = self.fresh_code(name)
        pending = self.client.sign_in(person.account, person.passphrase, address).pending
        return self.client.confirm(pending, code)

    def fresh_code(self, name: str) -> str:
        """Return a code that was not used yet; the clock moves on until there is one."""
        step = int(self.now.timestamp()) // 30
        while step <= self.used_step.get(name, 0):
            self.move_clock(30)
            step = int(self.now.timestamp()) // 30
        self.used_step[name] = step
        return self.people[name].code(self.now)

    def enrol(self, name: str, passphrase: str = "") -> str:
        """Enrol somebody, known or new; return the check words as she reads them out."""
        account = self.people[name].account if name in self.people else name.encode().hex().ljust(32, "0")[:32]
        words = passphrase or f"{name} correct horse battery"
        enrolment = self.holders.enrol(account, words, "192.0.2.7")
        self.people[name] = Person(account, words, b32decode(enrolment.totp_secret))
        return " ".join(self.holders.confirm_enrolment(enrolment.pending, self.fresh_code(name)).words)

    def admit(self, by: str, unlock: str, name: str, words: str, **changed: object) -> None:
        """Let somebody in as an assistant of Allerton, or as the test says."""
        wanted = {"practice": "allerton", "role": "assistant", "until": None} | changed
        code = self.fresh_code(by)
        self.holders.admit(unlock, code, self.people[name].account, words=words, **wanted)

    def begin(self, unlock: str, recorded: Recorded, **changed: object) -> str:
        """Begin to listen, with good answers where the test gives none."""
        asked = {
            "purpose": "patient_care",
            "reference": "case-7",
            "place": "managers-office",
            "header": recorded.header,
            "segments": recorded.segments,
            "closed": recorded.closed,
        }
        return self.client.begin(unlock, recorded.id, **(asked | changed))

    def record(self, seconds: float, *, practice: str = "allerton", closed: bool = True) -> Recorded:
        """Seal a recording of seeded noise and put its key into the keyring."""
        recipients = load_recipients(recipients_path(self.home, practice))
        noise = random.Random(int(seconds * 1000))
        recording = noise.randbytes(15).hex() + practice.encode().hex()[:2]
        sound = noise.randbytes(int(seconds * 16000) // 2 * 2)
        sealer = RecordingSealer.open(recording, recipients.recipient, recipients.intake)
        whole = len(sound) // PLAIN * PLAIN
        pieces = [sealer.seal_next(sound[at : at + PLAIN])[1] for at in range(0, whole, PLAIN)]
        if closed:
            closing = sealer.close(sound[whole:], SoundFormat.A_LAW)
            data, segments = b"".join([sealer.header, closing.segment0, *pieces, closing.last]), closing.last_index
        else:
            sealer.drop()
            sound = sound[:whole]
            data, segments = b"".join([sealer.header, bytes(4056), *pieces]), len(pieces)
        keyring = Keyring(self.home.keyring)
        keyring.put(recording, SealedKey(practice, recipients.recipient.public.key_id, sealer.sealed_key))
        keyring.close()
        return Recorded(recording, data, segments, closed, sound)

    def found(self, practice: str, name: str, holders: dict[str, HolderRole]) -> str:
        """Found one practice, with people called by their key in `holders`; return the kit's text."""
        intake = IntakeKey(bytes(32))
        new = []
        for nick, role in holders.items():
            known = self.people.get(nick)
            account = known.account if known else nick.encode().hex().ljust(32, "0")[:32]
            new.append(NewHolder(account, role, f"{nick} correct horse battery"))
        founding = found_practice(
            self.home,
            practice,
            name,
            holders=new,
            recorders=(RecorderKey("main", SIGNER.vkey),),
            intake=intake.public,
            clock=Clock(),
            cost=self.cost,
        )
        for nick, holder in zip(holders, new, strict=True):
            secret = b32decode(founding.totp_secrets[holder.account])
            self.people[nick] = Person(holder.account, holder.passphrase, secret)
        self.kits[practice] = founding.kit_text
        return founding.kit_text

    def seed(self, practice: str = "allerton") -> bytes:
        """Return what nobody but the kit's owner has: the practice's private key."""
        return parse_kits(self.kits[practice])[0].seed

    def killed_at(self, change: int, act: Callable[[], object]) -> bool:
        """Do something, with the keyholder killed just before its n-th change of a file; start it again.

        Say whether it came so far.
        """
        kill_at = self.clock_file.with_name("kill-at")
        kill_at.write_text(str(change))
        try:
            act()
        except KeyholderDown:
            self.process.wait(20)
            self.process.stdout.close()
            self.start()
            return True
        kill_at.unlink()
        return False

    def log(self) -> list[Leaf]:
        return [parse_leaf(entry) for _, entry in LogReader(self.home.log).entries()]

    def verbs(self) -> list[str]:
        return [str(leaf.verb) for leaf in self.log()]


@pytest.fixture
def founded(tmp_path: Path) -> Iterator[Premises]:
    """Allerton with a manager and an assistant, Beeston with a manager of its own; no keyholder runs."""
    clock_file = tmp_path / "clock"
    clock_file.write_text("0")
    home = Home(tmp_path / "home")
    home.root.mkdir()
    premises = Premises(home, clock_file)
    roles = {"ann": HolderRole.MANAGER, "ash": HolderRole.ASSISTANT}
    premises.found("allerton", "Allerton Surgery", roles)
    premises.found("beeston", "Beeston Practice", {"bob": HolderRole.MANAGER})
    yield premises
    if premises.process:
        premises.end(signal.SIGKILL)


@pytest.fixture
def premises(founded: Premises) -> Premises:
    """The same, with a keyholder running."""
    founded.start()
    return founded


@pytest.fixture
def small_log(founded: Premises) -> Iterator[Premises]:
    """A home whose log lies on a file system of 64 KiB; no keyholder runs."""
    founded.home.log.mkdir()
    with small_disk(founded.home.log):
        yield founded
        if founded.process:
            founded.end(signal.SIGKILL)


@pytest.fixture
def at_once() -> Callable[..., list[object]]:
    """Call several functions at the same time; return what each returned or raised."""

    def call(*functions: Callable[[], object]) -> list[object]:
        results: list[object] = [None] * len(functions)

        def one(place: int) -> None:
            try:
                results[place] = functions[place]()
            except Exception as error:  # noqa: BLE001 - the test looks at it
                results[place] = error

        threads = [threading.Thread(target=one, args=(place,)) for place in range(len(functions))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    return call
