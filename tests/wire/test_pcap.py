"""Capture files, and the datagrams in them: every shape, every truncation."""

import contextlib
import io

import pytest

from fairhearing.wire.ip import read_ip
from fairhearing.wire.pcap import BadCapture, CutOff, read_frames
from fairhearing.wire.udp import UdpDatagram
from fairhearing.wire.udp import read_datagram as read_packet

from .capture_writer import block, framed, pcap, pcapng, udp

FRAMES = [(1_795_345_158_943_921_000, b"first"), (1_795_345_158_963_921_000, b"a second one"), (7_000_000_000, b"")]
A, B = ("192.0.2.1", 5060), ("192.0.2.9", 40000)
A6, B6 = ("2001:db8::1", 5060), ("2001:db8::9", 40000)


def read_datagram(link, frame):
    packet = read_ip(link, frame)
    return None if packet is None else read_packet(packet)


def read(data):
    return [(frame.ns, frame.data) for frame in read_frames(io.BytesIO(data))]


def read_until_refused(data):
    """What is read before the file turns out to be cut off; all of it where it ends between two frames."""
    frames, reading = [], read_frames(io.BytesIO(data))
    with contextlib.suppress(CutOff):
        frames.extend((frame.ns, frame.data) for frame in reading)
    return frames


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("nanoseconds", [False, True])
def test_pcap_is_read_in_both_byte_orders_and_both_units(order, nanoseconds):
    assert read(pcap(FRAMES, order=order, nanoseconds=nanoseconds)) == FRAMES


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("resolution", [None, 6, 9])
def test_pcapng_is_read_in_both_byte_orders_and_by_its_interfaces_clock(order, resolution):
    assert read(pcapng(FRAMES, order=order, resolution=resolution)) == FRAMES


def test_an_interface_may_count_in_powers_of_two_and_from_another_moment():
    frames = [(5_500_000_000, b"x")]

    assert read(pcapng(frames, resolution=0x80 | 10, offset_s=3)) == frames


def test_sections_one_after_the_other_are_read_each_in_its_own_byte_order():
    assert read(pcapng(FRAMES, order="<") + pcapng(FRAMES, order=">")) == FRAMES * 2


@pytest.mark.parametrize("whole", [pcap(FRAMES), pcapng(FRAMES)], ids=["pcap", "pcapng"])
def test_a_file_cut_off_anywhere_gives_its_whole_frames_and_says_so(whole):
    for length in range(4, len(whole)):
        frames = read_until_refused(whole[:length])

        assert frames == FRAMES[: len(frames)]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"RIFF....",
        pcap(FRAMES)[:24] + b"\xff" * 16,
        pcapng(FRAMES)[:28] + block(6, bytes(20)),
        pcapng(FRAMES)[:28] + b"\x01\0\0\0\xff\xff\xff\xff",
        pcapng(FRAMES)[:28] + block(1, b""),
        pcapng([])[:-4] + b"\0\0\0\0",
    ],
    ids=["empty", "no capture", "endless frame", "no interface", "endless block", "short interface", "lengths differ"],
)
def test_what_is_no_capture_is_refused_by_name(data):
    with pytest.raises(BadCapture):
        read(data)


@pytest.mark.parametrize("link", [0, 1, 12, 101, 108, 113, 228, 229, 276])
@pytest.mark.parametrize(("source", "destination"), [(A, B), (A6, B6)])
def test_a_datagram_is_found_on_every_kind_of_wire(link, source, destination):
    frame = framed(udp(source, destination, b"sound"), link)

    assert read_datagram(link, frame) == UdpDatagram(source, destination, b"sound")


@pytest.mark.parametrize("link", [1, 113, 276])
@pytest.mark.parametrize("vlans", [(0x8100,), (0x88A8, 0x8100)])
def test_vlan_tags_and_bytes_that_fill_a_frame_up_are_passed_over(link, vlans):
    frame = framed(udp(A, B, b"sound"), link, vlans=vlans) + bytes(20)

    assert read_datagram(link, frame) == UdpDatagram(A, B, b"sound")


def test_what_is_no_whole_datagram_is_none():
    packet = udp(A, B, b"sound")
    fragment = packet[:6] + b"\x20\x00" + packet[8:]
    tcp = packet[:9] + b"\x06" + packet[10:]

    assert [read_datagram(101, each) for each in (fragment, tcp, b"", b"\x45")] == [None] * 4
    assert read_datagram(1, bytes(12) + b"\x08\x06" + packet) is None
    assert read_datagram(9999, packet) is None
    for length in range(len(packet)):
        assert read_datagram(101, packet[:length]) is None
