"""A home with one or two practices whose keys the tests hold, and recorders run as processes of their own."""

import json
import os
import random
import socket
import struct
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_network

import numpy as np
import pytest
from tests.waiting import eventually

from fairhearing.call.clients import Client
from fairhearing.capture.addresses import RtpPorts, SipAddress
from fairhearing.capture.config import Practice, RecorderConfig, publish_config
from fairhearing.capture.identity import prepare_node
from fairhearing.capture.imports.options import ImportOptions
from fairhearing.capture.imports.reading import Readers
from fairhearing.capture.imports.run import import_files, importer
from fairhearing.capture.nodes import NodeName
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import IntakeKey, open_facts
from fairhearing.vault.home import Home
from fairhearing.vault.kit import KitKey
from fairhearing.vault.manifest import list_manifests, open_manifest
from fairhearing.vault.recipients import KeyState, RecipientKey, Recipients, RecorderKey, write_recipients
from fairhearing.vault.unseal import PracticeKey, unseal_file

from .wire_tap import WireTap

SEED = bytes(range(32))
CLIENT = Client(name="phones", networks=(ip_network("127.0.0.0/8"),), default_practice="allerton")
ALLERTON = Practice(
    id="allerton", name="Allerton Medical Centre", numbers=("+441134960100",), extensions=("201", "202")
)


@dataclass(frozen=True)
class Recorded:
    """One published recording, opened."""

    manifest: object
    facts: list
    law: int
    left: bytes
    right: bytes

    def all(self, kind):
        return [fact for fact in self.facts if fact["fact"] == kind]

    @property
    def call(self):
        [call] = self.all("call")
        return call

    @property
    def end(self):
        [end] = self.all("end")
        return end

    @property
    def events(self):
        return [event["kind"] for event in self.all("event")]


@dataclass
class RecorderHome:
    """A home of one practice."""

    home: Home
    key: PracticeKey = field(default_factory=lambda: PracticeKey(SEED))
    intake: IntakeKey = field(default_factory=lambda: IntakeKey(bytes(range(100, 132))))
    signers: dict = field(default_factory=dict)

    def found(self, *nodes):
        self.signers = {node: prepare_node(self.home, node) for node in nodes}
        signer = self.key.recipients_signer("allerton")
        recipients = Recipients(
            practice="allerton",
            name=ALLERTON.name,
            serial=1,
            issued=datetime(2026, 11, 22, tzinfo=UTC),
            keys=(RecipientKey(self.key.public, KeyState.ACTIVE),),
            intake=self.intake.public,
            recorders=tuple(RecorderKey(node, each.vkey) for node, each in self.signers.items()),
            log_vkey=signer.vkey,
            signer_vkey=signer.vkey,
        )
        write_recipients(self.home, recipients, signer)

    def configure(self, **changes):
        given = {"clients": (CLIENT,), "practices": (ALLERTON,), "sip": (SipAddress(port=0),), "rtp": free_range()}
        publish_config(self.home, RecorderConfig(**(given | changes)))

    def manifests(self, node="main"):
        files = list_manifests(self.home.manifests, node)
        verifier = self.signers[node].verifier
        return [open_manifest(file.path.read_text(), [verifier]) for file in files]

    def wait_for(self, count, *, node="main"):
        """Wait until so many recordings are published, and no more."""
        eventually(
            lambda: len(list_manifests(self.home.manifests, node)) >= count, what=f"recording {count}", each_s=0.01
        )
        return self.recordings(node)

    def recordings(self, node="main"):
        return [self.open(manifest) for manifest in self.manifests(node)]

    def open(self, manifest):
        wav = self.home.root / f"{manifest.recording}.wav"
        unseal_file(self.home.store / manifest.object.name, [KitKey("allerton", self.key.key_id, SEED)], wav)
        law, left, right = parse_wav(wav.read_bytes())
        wav.unlink()
        facts = open_facts(
            self.intake,
            practice="allerton",
            recording_id=manifest.recording,
            sealed_facts_key=manifest.facts.sealed_key,
            records=manifest.facts.records,
        )
        return Recorded(manifest, facts, law, left, right)


def free_range(ports=200):
    """A range of ports, from an even one, that were all free a moment ago: other tests and programs run beside us."""
    while True:
        first = 2 * random.randrange(6_000, 9_700)  # below recorder.json's own default range
        with ExitStack() as probes:
            try:
                for port in range(first, first + ports + 1):
                    probe = probes.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
                    probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return RtpPorts("127.0.0.1", first, first + ports)


def parse_wav(data):
    assert struct.unpack_from("<I", data, 4)[0] == len(data) - 8
    assert data[12:16] == b"fmt "
    law = struct.unpack_from("<H", data, 20)[0]
    sample = struct.unpack_from("<H", data, 34)[0] // 8
    sound = np.frombuffer(data[4040:], f"V{sample}").reshape(-1, 2)
    return law, sound[:, 0].tobytes(), sound[:, 1].tobytes()


def listened_to(told):
    """The address in "tcp:127.0.0.1:5060"."""
    host, _, port = told.partition(":")[2].rpartition(":")
    return host.strip("[]"), int(port)


class Running:
    """A recorder in a process of its own."""

    def __init__(self, home, *words, node="main", module="fairhearing", environment=None):
        began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, "recorder", "--home", str(home.root), "--node", node, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | (environment or {}),
        )
        line = self.process.stdout.readline()
        assert line, self.process.communicate()[1]
        self.ready_after_s = time.monotonic() - began
        ready = json.loads(line)
        host, _, port = ready["sip"].rpartition(":")
        self.sip = (host, int(port))
        self.listens = [listened_to(each) for each in ready["listens"]]
        self.said = ""

    def stop(self):
        """Ask it to stop; return its exit code."""
        self.process.terminate()
        self.said += self.process.communicate(timeout=15)[1]
        return self.process.returncode

    def kill(self):
        self.process.kill()
        self.said += self.process.communicate()[1]


@pytest.fixture
def practice_home(tmp_path):
    made = RecorderHome(Home(tmp_path / "home"))
    made.found("main", "shifted")
    made.configure()
    return made


@pytest.fixture
def start_on():
    """Start recorders on any home; what still runs at the end is killed."""
    running = []

    def start(made, *words, node="main", **how):
        running.append(Running(made.home, *words, node=node, **how))
        return running[-1]

    yield start
    for each in running:
        if each.process.poll() is None:
            each.kill()


@pytest.fixture
def start_recorder(practice_home, start_on):
    def start(*words, node="main", **how):
        return start_on(practice_home, *words, node=node, **how)

    return start


@dataclass
class Studio:
    """A recorder that several tests share, and what it recorded last."""

    practice_home: RecorderHome
    recorder: Running

    @property
    def sip(self):
        return self.recorder.sip

    def recorded(self, work, count=1):
        """Do this work and return the recordings that came of it."""
        before = len(self.practice_home.manifests())
        work()
        return self.practice_home.wait_for(before + count)[before:]


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    made = RecorderHome(Home(tmp_path_factory.mktemp("studio") / "home"))
    made.found("main")
    made.configure(
        clients=(Client(name="phones", networks=(ip_network("127.0.0.0/28"),), default_practice="allerton"),)
    )
    recorder = Running(made.home)
    yield Studio(made, recorder)
    assert recorder.stop() == 0
    assert "defect" not in recorder.said


@dataclass
class ImportHome(RecorderHome):
    """A home whose practice lists the importing node."""

    readers: Readers = field(default_factory=Readers)

    def importer(self, **options):
        return importer(self.home, ImportOptions(**({"settle_s": 0} | options)), self.readers, Clock())

    def take(self, *paths, **options):
        with self.importer(**options) as (made, _looker):
            return import_files(made, paths, lambda _done, _files: None)

    def imported(self):
        return self.recordings(NodeName.IMPORTED)

    def sound(self, manifest):
        """The sealed sound opened: samples of left and right, as they are in their format."""
        wav = self.home.root / "opened.wav"
        unseal_file(self.home.store / manifest.object.name, [KitKey("allerton", self.key.key_id, SEED)], wav)
        data = wav.read_bytes()[4040:]
        wav.unlink()
        kind = np.dtype("<i2") if manifest.sound.format == "pcm16" else np.dtype(np.uint8)
        samples = np.frombuffer(data, kind).reshape(-1, 2)
        return samples[:, 0], samples[:, 1]


@pytest.fixture(scope="session")
def readers():
    with Readers() as made:
        yield made


@pytest.fixture
def import_home(tmp_path, readers):
    made = ImportHome(Home(tmp_path / "home"), readers=readers)
    made.found("main", NodeName.IMPORTED)
    made.configure()
    return made


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "monitor"
    made.mkdir()
    return made


@pytest.fixture
def tap():
    """A place on the wire from which calls are caught."""
    return WireTap()


@pytest.fixture
def captured_home(tmp_path):
    """A home that lists the node of captured calls."""
    made = RecorderHome(Home(tmp_path / "home"))
    made.found("main", NodeName.CAPTURED)
    made.configure()
    return made
