"""A call between two real telephones with its keys in the SDP, captured on loopback: all of it opens."""

import os
import struct
from pathlib import Path

import numpy as np
import pytest

from fairhearing.wire.g711 import linear
from fairhearing.wire.law import Law
from fairhearing.wire.sdp import parse_sdp
from fairhearing.wire.srtp import SrtpReader

MATERIAL = os.environ.get("FAIRHEARING_CONFORMANCE")

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not MATERIAL, reason="NOT RUN: FAIRHEARING_CONFORMANCE names no folder of test material"),
]


def datagrams(name):
    """(source port, destination port, payload) of every UDP packet over Ethernet and IPv4 in a capture."""
    data, at = (Path(MATERIAL) / "pcaps" / name).read_bytes(), 24
    while at < len(data):
        [length] = struct.unpack_from("<I", data, at + 8)
        frame = data[at + 16 : at + 16 + length]
        at += 16 + length
        udp = 14 + 4 * (frame[14] & 15)
        source, destination, size = struct.unpack_from("!HHH", frame, udp)
        yield source, destination, frame[udp + 8 : udp + size]


def captured_call():
    """Each sender's port with its crypto line, and the packets that come from it."""
    keys, packets = {}, {}
    for source, _, payload in datagrams("baresip_pcma_srtp_sdes.pcap"):
        if b"m=audio" in payload:
            [line] = parse_sdp(payload.partition(b"\r\n\r\n")[2]).media
            keys[line.port] = line.crypto[0]
        elif payload[0] >> 6 == 2 and payload[1] & 0x7F == 8:
            packets.setdefault(source, []).append(payload)
    return keys, packets


def test_every_packet_of_both_sides_opens_and_is_the_rising_tones_that_were_sent():
    keys, packets = captured_call()

    assert sorted(keys) == sorted(packets)
    for port, sealed in packets.items():
        opened = SrtpReader(keys[port]).open(sealed)
        assert len(opened) == len(sealed) > 100
        sound = linear(np.frombuffer(b"".join(each.payload for each in opened), np.uint8), Law.A_LAW)
        quarters = [one_tone(sound[start : start + 2000]) for start in range(0, len(sound) - 2000, 2000)]
        assert quarters == (list(range(300, 721, 60)) * 4)[: len(quarters)]


def one_tone(sound):
    """The frequency of a quarter of a second that is one tone; 0 if it is not."""
    energy = np.square(np.abs(np.fft.rfft(sound * np.hanning(len(sound)))))
    highest = int(energy.argmax())
    is_pure = energy[max(0, highest - 4) : highest + 5].sum() > 0.99 * energy.sum()
    return highest * 8000 // len(sound) if is_pure else 0


def test_a_call_joined_in_the_middle_opens_from_there_on():
    keys, packets = captured_call()

    for port, sealed in packets.items():
        assert len(SrtpReader(keys[port]).open(sealed[100:])) == len(sealed) - 100
