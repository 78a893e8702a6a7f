"""IP fragments: joined in any order, refused where they overlap, never held without end."""

import struct
from ipaddress import ip_address

from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.wire.fragments import Fragments
from fairhearing.wire.ip import UDP, Fragment, IpPacket, read_ip
from fairhearing.wire.udp import UdpDatagram, read_datagram

from .capture_writer import fragments, framed, udp

A, B = ("192.0.2.1", 5060), ("192.0.2.9", 5060)
A6, B6 = ("2001:db8::1", 5060), ("2001:db8::9", 5060)
LONG = bytes(range(256)) * 12
S = 10**9


def piece(offset, payload, *, more=True, identification=7):
    return IpPacket("192.0.2.1", "192.0.2.9", UDP, payload, Fragment(identification, offset, more))


def joined(frames, link=1):
    join = Fragments()
    whole = [join.join(read_ip(link, frame), n) for n, frame in enumerate(frames)]
    return [read_datagram(each) for each in whole if each is not None], join


@settings(max_examples=40)
@given(order=st.permutations(range(6)), is_ipv6=st.booleans())
def test_a_datagram_in_pieces_is_whole_once_the_last_of_them_came_in_any_order(order, is_ipv6):
    source, destination = (A6, B6) if is_ipv6 else (A, B)
    pieces = [framed(each) for each in fragments(udp(source, destination, LONG), 552)]

    found, join = joined([pieces[n] for n in order])

    assert found == [UdpDatagram(source, destination, LONG)]
    assert (join.refused, join.unfinished) == (0, 0)


def test_pieces_that_a_mirror_port_shows_twice_make_one_datagram():
    pieces = [framed(each) for each in fragments(udp(A, B, LONG), 1480)]

    found, join = joined([each for each in pieces for _ in range(2)])
    join.join(piece(0, b"later", more=False), 31 * S)

    assert found == [UdpDatagram(A, B, LONG)]
    assert (join.refused, join.unfinished) == (0, 0)


def test_a_packets_number_may_come_again_after_a_second():
    join = Fragments()
    whole = [join.join(each, at) for at in (0, S) for each in (piece(0, bytes(8)), piece(8, b"end", more=False))]

    assert [each.payload for each in whole if each] == [bytes(8) + b"end"] * 2


def test_pieces_that_overlap_are_refused_with_all_that_follow_of_their_packet():
    join = Fragments()

    found = [
        join.join(piece(0, bytes(16)), 0),
        join.join(piece(8, b"x" * 16), 1),
        join.join(piece(16, bytes(8), more=False), 2),
        join.join(piece(0, bytes(16)), 3),
    ]

    assert found == [None] * 4
    assert join.refused == 1


def test_a_piece_beyond_the_last_one_or_without_whole_eights_is_refused():
    beyond, odd = Fragments(), Fragments()

    beyond.join(piece(8, bytes(8), more=False), 0)
    beyond.join(piece(16, bytes(8)), 1)
    odd.join(piece(0, bytes(9)), 0)

    assert (beyond.refused, odd.refused) == (1, 1)


def test_what_is_never_finished_is_forgotten_after_half_a_minute_and_counted():
    join = Fragments()
    join.join(piece(0, bytes(8)), 0)

    join.join(piece(0, bytes(8), identification=8), 31 * S)
    late = join.join(piece(8, bytes(8), more=False), 31 * S)

    assert late is None
    assert join.unfinished == 1


def test_a_flood_of_first_pieces_takes_no_more_room_than_is_allowed():
    join = Fragments()

    for n in range(10_000):
        join.join(piece(0, bytes(1480), identification=n), n)

    assert len(join._packets) <= 256
    assert join.unfinished == 10_000 - len(join._packets)


def test_an_ipv6_packet_behind_other_headers_is_found():
    hosts = ip_address("2001:db8::1").packed + ip_address("2001:db8::9").packed
    body = struct.pack(">HHHH", 5060, 5060, 13, 0) + b"sound"
    options = bytes([60, 0]) + bytes(6) + bytes([17, 1]) + bytes(14)
    packet = struct.pack(">IHBB", 6 << 28, len(options + body), 0, 64) + hosts + options + body

    assert read_datagram(read_ip(101, packet)) == UdpDatagram(A6, B6, b"sound")
