"""Calls of every codec, sent to the recorder as phones send them: heard again on their side, in tune, in time."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from tests.wire.coded_sound import (
    G729_SID,
    NARROW,
    OPUS_RATE,
    WIDE,
    g722,
    g729,
    level,
    needs_g729_encoder,
    opus,
    pitch,
    tone,
)
from tests.wire.srtp_sender import sender

from fairhearing.vault.home import Home
from fairhearing.wire.g711 import encode
from fairhearing.wire.law import Law

from .conftest import RecorderHome
from .phone_system import Call, Sender

PCM = 1
CAPTURED = "captured"
SILENT_S, SPOKEN_S = 0.3, 0.7
PACKETS = round((SILENT_S + SPOKEN_S) * 50)


@dataclass(frozen=True)
class Phone:
    """How a phone of one codec sends. ticks: of a packet of 20 ms."""

    payload_type: int
    rate: int
    ticks: int
    encode: object
    rtpmap: str = ""

    def packets(self, hertz):
        """A moment of silence, then a tone."""
        silence = np.zeros(round(SILENT_S * self.rate), np.int16)
        return self.encode(np.concatenate([silence, tone(hertz, SPOKEN_S, self.rate)]))


def a_law(sound):
    return [encode(part, Law.A_LAW).tobytes() for part in np.split(sound, len(sound) // 160)]


PCMA = Phone(8, NARROW, 160, a_law)
G722 = Phone(9, WIDE, 160, g722)
G729 = Phone(18, NARROW, 160, g729)
OPUS = Phone(111, OPUS_RATE, 960, opus, "rtpmap:111 opus/48000/2")


def call_of(studio, left, right, **kind):
    phones = left, right
    call = Call(
        studio.sip,
        codecs=tuple(f"{phone.payload_type} 101" for phone in phones),
        payload_types=tuple(phone.payload_type for phone in phones),
        attributes=tuple({phone.rtpmap for phone in phones if phone.rtpmap}),
        **kind,
    )
    for each, phone in zip(call.senders, phones, strict=True):
        each.ticks = phone.ticks
    return call


def play(call, *tracks):
    """Send packets of 20 ms side by side in real time."""
    began = time.monotonic()
    for n, packets in enumerate(zip(*tracks, strict=True)):
        for each, packet in zip(call.senders, packets, strict=True):
            if packet:
                each.send(packet)
        time.sleep(max(0, began + 0.02 * (n + 1) - time.monotonic()))


def one_call(studio, left, right, pitches, **kind):
    """Record one call of these phones, each of which plays a tone of its own."""
    tracks = left.packets(pitches[0]), right.packets(pitches[1])

    def work():
        with call_of(studio, left, right, **kind) as call:
            assert call.open() == 200
            play(call, *tracks)
            assert call.bye() == 200

    [recorded] = studio.recorded(work)
    return recorded


def sides(recorded):
    return [np.frombuffer(side, np.int16) for side in (recorded.left, recorded.right)]


def begins(sound):
    """The second in which the tone begins."""
    return float(np.flatnonzero(np.abs(sound.astype(int)) > 2500)[0]) / WIDE


def inner_gaps(recorded):
    length_ms = len(recorded.left) // 2 / (WIDE / 1000)
    ends = [(gap["start_ms"], gap["start_ms"] + gap["length_ms"]) for gap in recorded.all("gap")]
    return [(start, end) for start, end in ends if start > 0 and end < length_ms - 1]


@pytest.mark.parametrize(
    ("left", "right", "pitches"),
    [
        pytest.param(G722, G722, (3000, 5000), id="G.722"),
        pytest.param(OPUS, OPUS, (3000, 5000), id="Opus"),
        pytest.param(G729, G729, (440, 1000), id="G.729", marks=needs_g729_encoder),
        pytest.param(G722, PCMA, (5000, 1000), id="G.722 beside A-law"),
        pytest.param(PCMA, OPUS, (1000, 5000), id="A-law beside Opus"),
        pytest.param(OPUS, G729, (5000, 440), id="Opus beside G.729", marks=needs_g729_encoder),
    ],
)
def test_both_sides_are_heard_in_tune_and_at_the_same_time(studio, left, right, pitches):
    recorded = one_call(studio, left, right, pitches)

    heard = sides(recorded)
    assert recorded.law == PCM
    assert recorded.call["law"] == "pcm16"
    assert recorded.end["left"] == recorded.end["right"]
    assert recorded.end["left"] == {"received": PACKETS, "late": 0, "duplicate": 0, "lost": 0}
    assert inner_gaps(recorded) == []
    assert abs(begins(heard[0]) - begins(heard[1])) <= 0.02
    for sound, hertz in zip(heard, pitches, strict=True):
        spoken = sound[round((begins(sound) + 0.1) * WIDE) :][: WIDE // 2]
        assert abs(pitch(spoken) - hertz) < 5
        assert 6000 < level(spoken) < 10_000


@pytest.mark.parametrize("phone", [G722, OPUS], ids=["G.722", "Opus"])
def test_an_encrypted_call_is_heard_as_a_plain_one(studio, phone):
    recorded = one_call(studio, phone, phone, (3000, 5000), keys=(sender(seed=1), sender(seed=2)))

    assert [round(pitch(sound[-WIDE // 2 :]), -2) for sound in sides(recorded)] == [3000, 5000]
    assert recorded.end["left"]["lost"] == recorded.end["right"]["lost"] == 0


def test_a_call_goes_over_to_another_codec_by_a_re_invite_without_losing_a_packet(studio):
    before, after = G722.packets(3000), OPUS.packets(5000)

    def work():
        with call_of(studio, G722, G722) as call:
            assert call.open() == 200
            play(call, before, before)
            call.codecs, call.attributes = "111 101", (OPUS.rtpmap,)
            assert call.change(["sendonly"] * 2) == 200
            for each in call.senders:
                each.payload_type, each.ticks = OPUS.payload_type, OPUS.ticks
            play(call, after, after)
            call.bye()

    [recorded] = studio.recorded(work)

    assert recorded.end["left"] == recorded.end["right"] == {"received": 100, "late": 0, "duplicate": 0, "lost": 0}
    assert recorded.events.count("other-codec") == 2
    assert "unknown-payload" not in recorded.events
    for sound in sides(recorded):
        assert abs(pitch(sound[round((begins(sound) + 0.1) * WIDE) :][: WIDE // 2]) - 3000) < 5
        assert abs(pitch(sound[-WIDE // 2 :]) - 5000) < 5


@needs_g729_encoder
def test_pauses_of_g729_are_silent_and_nothing_of_them_is_lost(studio):
    speech = g729(tone(440, 0.4, NARROW))
    track = [*speech, G729_SID, *[b""] * 14, *speech]

    def work():
        with call_of(studio, G729, PCMA) as call:
            call.open()
            left, right = call.senders
            began = time.monotonic()
            for n, packet in enumerate(track):
                if packet:
                    left.send(packet)
                else:
                    left.timestamp += left.ticks
                right.send(b"\x2a" * 160)
                time.sleep(max(0, began + 0.02 * (n + 1) - time.monotonic()))
            call.bye()

    [recorded] = studio.recorded(work)

    assert recorded.end["left"] == {"received": 40, "late": 0, "duplicate": 0, "lost": 0}
    assert "comfort-noise" in recorded.events
    [(start, end)] = [gap for gap in inner_gaps(recorded) if gap[1] - gap[0] > 100]
    assert 295 <= end - start <= 305


def test_damaged_packets_in_any_number_leave_the_call_and_the_recorder_well(studio):
    chance = np.random.default_rng(5)
    tracks = OPUS.packets(3000), G722.packets(5000)

    def work():
        with call_of(studio, OPUS, G722) as call:
            call.open()
            broken = Sender(target=call.senders[0].target, payload_type=OPUS.payload_type, ticks=OPUS.ticks)
            for packets in zip(*tracks, strict=True):
                for each, packet in zip(call.senders, packets, strict=True):
                    each.send(packet)
                for _ in range(3):
                    broken.send(chance.bytes(40))
                time.sleep(0.02)
            broken.socket.close()
            call.bye()

    [recorded] = studio.recorded(work)

    right = sides(recorded)[1]
    assert recorded.end["right"] == {"received": PACKETS, "late": 0, "duplicate": 0, "lost": 0}
    assert abs(pitch(right[round((begins(right) + 0.1) * WIDE) :][: WIDE // 2]) - 5000) < 5
    assert "damaged" in recorded.events


@pytest.mark.conformance
def test_the_tones_of_a_real_g722_phones_capture_are_where_they_were_sent(tmp_path):
    """baresip calling itself: each side sends the same eight tones, one after the other."""
    folder = os.environ.get("FAIRHEARING_CONFORMANCE")
    if not folder:
        pytest.skip("NOT RUN: FAIRHEARING_CONFORMANCE names no folder of test material")
    home = RecorderHome(Home(tmp_path / "home"))
    home.found("main", CAPTURED)
    home.configure()
    capture = [sys.executable, "-m", "fairhearing", "capture", "--home", home.home.root, "--pcap"]

    subprocess.run([*capture, Path(folder) / "pcaps" / "baresip_g722.pcap"], check=True, capture_output=True)

    [recorded] = home.recordings(CAPTURED)
    assert recorded.call["law"] == "pcm16"
    assert recorded.end["left"]["received"] == recorded.end["right"]["received"] == 354
    for sound in sides(recorded):
        shares, around = tones(sound[1600:97_600])
        assert min(shares) > 0.09
        assert around > 0.95


def tones(sound):
    """The share of each of the phone's tones in the sound's power, and that of all between and beside them."""
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / WIDE)
    shares = [float(power[np.abs(hertz - each) < 2].sum() / power.sum()) for each in range(300, 721, 60)]
    return shares, float(power[(hertz > 240) & (hertz < 780)].sum() / power.sum())
