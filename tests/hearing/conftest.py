"""A home, a recorder's desk that the tests stand behind, and hearing as a process of its own."""

import contextlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.waiting import eventually

from fairhearing.capture.key_desk import KeyDesk
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.heard_file import heard_path, open_heard
from fairhearing.vault.home import Home
from fairhearing.vault.key_messages import Opened, hearing_socket
from fairhearing.vault.layout import closed_object, interrupted_object, object_name
from fairhearing.vault.notes import NoteKind, note_name
from fairhearing.vault.seal import Recipient, RecordingSealer
from fairhearing.vault.store import FolderStore
from fairhearing.vault.unseal import PracticeKey, open_note
from fairhearing.wire.sound_format import SoundFormat

SEED = bytes(range(32))


@dataclass
class Making:
    """A recording that a recorder makes."""

    desk: object
    home: Home
    recording: str
    sealer: RecordingSealer
    opened: Opened
    key: bytes

    def publish(self, sound, *, closed=True):
        """Let it be over, and in the store."""
        sound_format = self.opened.format
        segments = [self.sealer.seal_next(sound[at : at + 4080])[1] for at in range(0, len(sound) - 4080, 4080)]
        self.desk.closed(self.recording)
        if closed:
            closing = self.sealer.close(sound[len(segments) * 4080 :], sound_format)
            chunks = closed_object(self.sealer.header, closing.segment0, segments, closing.last)
        else:
            self.sealer.drop()
            chunks = interrupted_object(self.sealer.header, segments)
        FolderStore(self.home.store).put(object_name(self.recording), chunks)
        self.desk.published(self.recording)


@dataclass
class Desk:
    """A recorder as hearing knows it: its desk, and what lies in its home."""

    home: Home
    practice: PracticeKey = field(default_factory=lambda: PracticeKey(SEED))
    intake: IntakeKey = field(default_factory=lambda: IntakeKey(bytes(range(100, 132))))
    desk: KeyDesk = None
    made: int = 0

    def open(self, node="main"):
        troubles = Troubles(Clock())
        self.desk = KeyDesk(hearing_socket(self.home, node), troubles)
        self.desk.start()
        eventually(lambda: self.desk._listener is not None)
        return self

    def make(self, *, practice="allerton", sound_format=SoundFormat.A_LAW):
        """Begin a recording, its key handed over."""
        self.made += 1
        recording, keys = f"{self.made:032x}", []
        recipient = Recipient(practice, self.practice.public)
        sealer = RecordingSealer.open(recording, recipient, self.intake.public, hand_over=keys.append)
        opened = Opened(recording, practice, sound_format, self.intake.public.raw, bytearray(keys[0]))
        self.desk.opened(opened)
        return Making(self.desk, self.home, recording, sealer, opened, keys[0])

    def heard(self, making):
        """What was found, told to the catalogue."""
        path = heard_path(self.home, making.recording)
        eventually(path.exists)
        return open_heard(self.intake, making.opened.practice, making.recording, path.read_bytes())

    def note(self, making, kind):
        sealed = (self.home.store / note_name(making.recording, kind)).read_bytes()
        return open_note(making.key, making.recording, kind, sealed)

    def has_notes(self, making):
        return any((self.home.store / note_name(making.recording, kind)).exists() for kind in NoteKind)


@pytest.fixture
def desk(tmp_path):
    made = Desk(Home(tmp_path / "home")).open()
    yield made
    made.desk.stop()


class HearingProcess:
    """Hearing in a process of its own."""

    def __init__(self, home, *command):
        words = command or ("-m", "fairhearing", "hearing", "--home", str(home.root))
        self.process = subprocess.Popen(
            [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout.readline() == json.dumps({"ready": "hearing"}) + "\n"
        self.said = ""

    def end(self, *, kill=False):
        (self.process.kill if kill else self.process.terminate)()
        self.said += self.process.communicate(timeout=15)[1]
        return self.process.returncode

    def holds(self, secret):
        """Whether these bytes are anywhere in the process's memory."""
        return memory_holds(self.process.pid, secret)


def memory_holds(pid, secret):
    """Whether these bytes are anywhere in the memory that a process may write."""
    found = False
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            area, rights = line.split()[:2]
            if "rw" not in rights or line.endswith(("[vvar]", "[vsyscall]")):
                continue
            first, behind = (int(each, 16) for each in area.split("-"))
            with contextlib.suppress(OSError, OverflowError):
                memory.seek(first)
                found = found or secret in memory.read(behind - first)
    return found


@pytest.fixture
def start_hearing():
    running = []

    def start(home, *command):
        running.append(HearingProcess(home, *command))
        return running[-1]

    yield start
    for each in running:
        if each.process.poll() is None:
            each.end(kill=True)


@dataclass(frozen=True)
class SteeredClock(Clock):
    """A clock that the tests turn on."""

    at: list = field(default_factory=lambda: [1000.0])

    def now(self):
        return datetime(2026, 11, 28, 12, 0, tzinfo=UTC)

    def monotonic(self):
        return self.at[0]


def is_root():
    return os.geteuid() == 0
