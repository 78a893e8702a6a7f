"""Reading many packets at once: the same packets, told in fewer words."""

import struct

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.wire.rtp import BadPacket, parse_rtp
from fairhearing.wire.rtp_batch import Datagrams, read_runs

SLOT = 256
MS = 1_000_000


def packet(sequence, timestamp, payload=b"\x11" * 160, *, ssrc=7, payload_type=8, first=0x80):
    return struct.pack("!BBHII", first, payload_type, sequence & 0xFFFF, timestamp & 0xFFFF_FFFF, ssrc) + payload


def received(*datagrams, streams=None, arrived_ns=None):
    slots = np.zeros((len(datagrams), SLOT), np.uint8)
    for slot, datagram in zip(slots, datagrams, strict=True):
        part = datagram[:SLOT]
        slot[: len(part)] = np.frombuffer(part, np.uint8)
    return Datagrams(
        slots,
        np.array([len(datagram) for datagram in datagrams], np.int64),
        np.array(streams or [0] * len(datagrams), np.int64),
        np.array(arrived_ns or [20 * MS * n for n in range(len(datagrams))], np.int64),
    )


def test_packets_without_a_break_are_one_run():
    datagrams = [packet(65535 + n, 2**32 - 160 + 160 * n, bytes([n]) * 160) for n in range(3)]

    [run], unread = read_runs(received(*datagrams))

    assert (run.sequence, run.timestamp, run.packets, run.payload_type, run.ssrc) == (65535, 2**32 - 160, 3, 8, 7)
    assert run.payload.tobytes() == bytes(160) + b"\x01" * 160 + b"\x02" * 160
    assert not unread


def test_a_held_up_packet_does_not_shift_the_run():
    datagrams = [packet(n, 160 * n) for n in range(3)]

    [run], _ = read_runs(received(*datagrams, arrived_ns=[90 * MS, 95 * MS, 100 * MS]))

    assert run.began_ns == 60 * MS
    assert (run.arrived_ns, run.ended_ns) == (90 * MS, 100 * MS)


def test_a_lost_packet_another_source_size_type_or_stream_begins_a_new_run():
    datagrams = [
        packet(0, 0),
        packet(2, 320),
        packet(3, 480, ssrc=8),
        packet(4, 640, b"\x22" * 80, ssrc=8),
        packet(5, 720, b"\x22" * 80, ssrc=8, payload_type=0),
        packet(6, 800, b"\x22" * 80, ssrc=8, payload_type=0),
    ]

    runs, _ = read_runs(received(*datagrams, streams=[0, 0, 0, 0, 0, 1]))

    assert [run.packets for run in runs] == [1] * 6
    assert [run.stream for run in runs] == [0, 0, 0, 0, 0, 1]


def test_extensions_and_padding_are_taken_off_in_place():
    extended = packet(1, 160, bytes.fromhex("bede0001aabbccdd") + b"\x22" * 160, first=0x90)
    padded = packet(2, 320, b"\x33" * 160 + b"\0\0\0\x04", first=0xA0)

    runs, _ = read_runs(received(packet(0, 0), extended, padded, packet(3, 480)))

    assert [run.sequence for run in runs] == [0, 1, 2, 3]
    assert [run.payload.tobytes() for run in runs] == [bytes([b]) * 160 for b in (0x11, 0x22, 0x33, 0x11)]


def test_what_is_no_rtp_is_said_without_its_content():
    runs, unread = read_runs(
        received(b"", b"\x80", b"\0" * 20, packet(0, 0, payload_type=0xC8), packet(0, 0, bytes(400)))
    )

    assert not runs
    assert [found.why for found in unread] == [
        "RTP needs 12 bytes of header, got 0",
        "RTP needs 12 bytes of header, got 1",
        "RTP version 2 expected, got 0",
        "RTCP on the port for RTP",
        "a datagram of 412 bytes is no telephone sound",
    ]


def test_a_run_keeps_its_sound_when_the_buffers_are_used_again():
    one, two = received(packet(0, 0)), received(packet(0, 0), packet(1, 160))
    runs = [*read_runs(one)[0], *read_runs(two)[0]]

    one.slots.fill(0)
    two.slots.fill(0)

    assert [run.payload.tobytes() for run in runs] == [b"\x11" * 160, b"\x11" * 320]


datagram = st.one_of(
    st.binary(max_size=40),
    st.builds(
        packet,
        st.integers(0, 3),
        st.sampled_from([0, 10, 20, 30]),
        st.sampled_from([b"", b"a" * 10, b"b" * 10]),
        ssrc=st.integers(0, 1),
        payload_type=st.sampled_from([0, 8, 0x88, 101, 0xC8]),
        first=st.sampled_from([0x80, 0x80, 0x81, 0x90, 0xA0]),
    ),
)


@given(st.lists(st.tuples(st.integers(0, 2), datagram), max_size=30))
def test_runs_hold_exactly_what_the_packets_hold_one_by_one(pairs):
    pairs.sort(key=lambda pair: pair[0])
    streams, datagrams = [stream for stream, _ in pairs], [datagram for _, datagram in pairs]

    runs, unread = read_runs(received(*datagrams, streams=streams)) if pairs else ([], [])

    expected = []
    for stream, each in pairs:
        try:
            read = parse_rtp(each)
        except BadPacket:
            continue
        if not 64 <= read.payload_type < 96:
            expected.append((stream, read.ssrc, read.payload_type, read.sequence, read.timestamp, read.payload))
    told = []
    for run in runs:
        size = len(run.payload) // run.packets
        for n in range(run.packets):
            payload = run.payload[n * size : (n + 1) * size].tobytes()
            sequence, timestamp = (run.sequence + n) & 0xFFFF, (run.timestamp + n * size) & 0xFFFF_FFFF
            told.append((run.stream, run.ssrc, run.payload_type, sequence, timestamp, payload))
    assert told == expected
    assert len(unread) == len(pairs) - len(expected)
