"""A call whose one side is wideband and whose other is G.711, from packets to the WAV file that a kit opens."""

import wave
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from tests.call.sound_streams import stream
from tests.wire.coded_sound import NARROW, WIDE, g722, tone

from fairhearing.call.actions import CallFacts, EndReason, StartRecording
from fairhearing.call.sides import Direction, Side, SidesFrom
from fairhearing.call.sound_events import SoundEventKind
from fairhearing.capture.live_call import LiveCall, Moment
from fairhearing.capture.recipient_book import SealTo
from fairhearing.vault.facts import open_facts
from fairhearing.vault.finishing import Finisher
from fairhearing.vault.journal import JournalWriter, Open
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.kit import KitKey
from fairhearing.vault.manifest import ManifestChain, RecordingState
from fairhearing.vault.seal import Recipient
from fairhearing.vault.store import FolderStore
from fairhearing.vault.unseal import unseal_file
from fairhearing.wire.codec import Codec
from fairhearing.wire.g711 import encode, linear
from fairhearing.wire.g722 import G722Decoder
from fairhearing.wire.law import Law
from fairhearing.wire.resampling import Resampler
from fairhearing.wire.rtp_batch import RtpRun
from fairhearing.wire.sound_format import SoundFormat

from .conftest import CLIENT, SEED

BEGAN_NS, MS = 10**15, 10**6
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LEFT = g722(tone(3000, 2, WIDE))
RIGHT = encode(tone(500, 2, NARROW), Law.A_LAW)


WIDEBAND, G711 = stream(Side.LEFT, Codec.G722, 9), stream(Side.RIGHT, Codec.PCMA, 8)


def packet(kind, n, payload):
    ns = BEGAN_NS + 20 * n * MS
    return RtpRun(0, kind, kind, n, 160 * n, 1, ns, ns, ns, np.frombuffer(bytes(payload), np.uint8))


class Studio:
    """A live call of two sides, and the way of what it seals to the store."""

    def __init__(self, practice_home, streams=None):
        self.at = practice_home
        home = self.at.home
        self.journal = JournalWriter(home.journal / "main", 1)
        chain = ManifestChain(home.manifests, "main", 1, self.at.signers["main"])
        self.finisher = Finisher(self.journal, FolderStore(home.store), Keyring(home.keyring), chain)
        facts = CallFacts(
            call_id="c" * 32,
            session="",
            client="phones",
            practice="allerton",
            direction=Direction.IN,
            parties=(),
            sides_from=SidesFrom.LABEL,
            started=NOON,
        )
        self.call = LiveCall(
            StartRecording(facts, streams or (G711, WIDEBAND), ()),
            Moment(BEGAN_NS, NOON),
            seal_to=SealTo(Recipient("allerton", self.at.key.public), self.at.intake.public),
            networks=CLIENT.networks,
            shift=timedelta(),
        )

    def speak(self, packets, *, silent=()):
        """Send so many packets of 20 ms from each side, a tick after every tenth; some come from the left only."""
        for n in range(packets):
            self.call.receive(WIDEBAND, packet(9, n, LEFT[n]))
            if n not in silent:
                self.call.receive(G711, packet(8, n, RIGHT[160 * n : 160 * n + 160]))
            if n % 10 == 9:
                self.call.tick(BEGAN_NS + 20 * n * MS, 300)
                self.write()

    def write(self):
        records = self.call.records()
        self.journal.append(records)
        return records

    def publish(self):
        """Publish what the journal has; return it as it is opened with the practice's kit."""
        [recording] = self.journal.recordings()
        self.finisher.finish(recording)
        [manifest] = self.at.manifests()
        out = self.at.home.root / "opened.wav"
        unseal_file(self.at.home.store / manifest.object.name, [KitKey("allerton", self.at.key.key_id, SEED)], out)
        facts = open_facts(
            self.at.intake,
            practice="allerton",
            recording_id=manifest.recording,
            sealed_facts_key=manifest.facts.sealed_key,
            records=manifest.facts.records,
        )
        with wave.open(str(out)) as read:
            assert read.getparams()[:3] == (2, 2, 16_000)
            sound = np.frombuffer(read.readframes(read.getnframes()), "<i2").reshape(-1, 2)
        return Opened(manifest, facts, sound[:, 0], sound[:, 1])


@dataclass
class Opened:
    manifest: object
    facts: list
    left: np.ndarray
    right: np.ndarray

    def all(self, kind):
        return [fact for fact in self.facts if fact["fact"] == kind]


@pytest.fixture
def studio(practice_home):
    return Studio(practice_home)


def left_as_sent(packets):
    return G722Decoder().decode(b"".join(LEFT[:packets])).sound


def right_as_sent(packets):
    return Resampler(2, 1)(linear(RIGHT[: 160 * packets], Law.A_LAW))


def test_a_closed_recording_holds_both_sides_sample_for_sample(studio):
    studio.speak(83)
    studio.call.close(BEGAN_NS + 83 * 20 * MS, EndReason.BYE)
    studio.write()

    opened = studio.publish()

    assert opened.manifest.state is RecordingState.CLOSED
    assert opened.manifest.sound.format is SoundFormat.PCM16
    assert opened.manifest.sound.segments == -(-83 * 320 // 1020)
    assert (opened.left == left_as_sent(83)).all()
    assert (opened.right == right_as_sent(83)).all()


def test_an_interrupted_recording_holds_every_whole_segment_sample_for_sample(studio):
    studio.speak(83)
    studio.call.abandon()
    studio.write()

    opened = studio.publish()

    frames = opened.manifest.sound.frames
    assert opened.manifest.state is RecordingState.INTERRUPTED
    assert frames == opened.manifest.sound.segments * 1020 == len(opened.left)
    assert frames >= (80 - 1) * 320 - 3200 - 1020
    assert (opened.left == left_as_sent(83)[:frames]).all()
    assert (opened.right == right_as_sent(83)[:frames]).all()


def test_facts_tell_times_by_the_recordings_own_rate(studio):
    studio.speak(100, silent=range(40, 65))
    studio.call.note_sound(WIDEBAND, SoundEventKind.NOT_RTP, BEGAN_NS + 1500 * MS)
    studio.call.close(BEGAN_NS + 2000 * MS, EndReason.BYE)
    studio.write()

    opened = studio.publish()

    [call], [gap], [event], [end] = (opened.all(kind) for kind in ("call", "gap", "event", "end"))
    assert call["law"] == "pcm16"
    assert gap == {"fact": "gap", "side": "right", "start_ms": 800, "length_ms": 500}
    assert (event["kind"], event["at_s"]) == ("not-rtp", 1.5)
    assert end["frames"] == 32_000
    assert datetime.fromisoformat(end["ended"]) == NOON + timedelta(seconds=2)
    assert [end[side]["received"] for side in ("left", "right")] == [100, 75]


def test_a_recording_of_g711_alone_stays_g711(practice_home):
    studio = Studio(practice_home, (G711, replace(WIDEBAND, codec=Codec.PCMU, payload_type=0)))

    [opened] = [record for record in studio.write() if isinstance(record, Open)]

    assert opened.format is SoundFormat.A_LAW
