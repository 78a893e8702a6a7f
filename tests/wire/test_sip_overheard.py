"""SIP over TCP as it is seen from outside: in order, whole, and found again after what was not seen."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.wire.ip import read_ip
from fairhearing.wire.sip_overheard import SipBytes, SipConnections

from .capture_writer import framed, tcp

A, B = ("192.0.2.1", 41000), ("192.0.2.9", 5060)
MS = 10**6
FIRST = 0xFFFF_FF00


def message(n, body=b"v=0\r\n"):
    head = f"INVITE sip:201@pbx.example SIP/2.0\r\nCall-ID: {n}\r\nContent-Type: application/sdp\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


MESSAGES = [message(n, b"v=0\r\n" + b"a=x\r\n" * 40 * n) for n in range(4)]
STREAM = b"".join(MESSAGES)


def segments(data=STREAM, size=97, first=FIRST):
    return [(first + at & 0xFFFF_FFFF, data[at : at + size]) for at in range(0, len(data), size)]


class Tap:
    def __init__(self):
        self.connections = SipConnections()
        self.ns = 0

    def see(self, sequence, payload=b"", *, flags=0x10, source=A, destination=B, after_ms=1):
        self.ns += after_ms * MS
        packet = read_ip(1, framed(tcp(source, destination, sequence, payload, flags)))
        return [each.data for each in self.connections.read(packet, self.ns)]


@pytest.fixture
def tap():
    return Tap()


@settings(max_examples=40)
@given(size=st.integers(20, 1400), chance=st.randoms(use_true_random=False))
def test_messages_come_out_in_order_whatever_way_their_segments_come(size, chance):
    tap = Tap()
    pieces = segments(size=size)
    mixed = sorted(pieces + chance.sample(pieces, len(pieces) // 2), key=lambda _: chance.random())

    found = tap.see(FIRST - 1, flags=0x02)
    for sequence, payload in mixed:
        found += tap.see(sequence, payload, after_ms=0)

    assert found == MESSAGES
    assert tap.connections.gaps == 0


def test_whose_message_it_is_is_told_with_it(tap):
    packet = read_ip(1, framed(tcp(A, B, 1, MESSAGES[0], 0x10)))

    assert list(tap.connections.read(packet, 0)) == [SipBytes(A, B, MESSAGES[0])]


def test_a_connection_whose_beginning_was_not_seen_is_followed_from_its_next_message(tap):
    pieces = segments()

    found = [each for sequence, payload in pieces[2:] for each in tap.see(sequence, payload)]

    assert found in (MESSAGES[1:], MESSAGES[2:])


def test_after_a_gap_that_is_never_filled_the_next_message_is_found(tap):
    pieces = [(FIRST + len(b"".join(MESSAGES[:n])) & 0xFFFF_FFFF, each) for n, each in enumerate(MESSAGES)]
    tap.see(FIRST - 1, flags=0x02)
    found = tap.see(*pieces[0])

    found += tap.see(*pieces[2]) + tap.see(*pieces[3], after_ms=2100)

    assert found == [MESSAGES[0], *MESSAGES[2:]]
    assert tap.connections.gaps == 1


def test_a_connection_begins_anew_with_its_next_syn(tap):
    tap.see(10, flags=0x02)
    tap.see(11, MESSAGES[1][:50])

    tap.see(999_999, flags=0x02)

    assert tap.see(1_000_000, MESSAGES[0]) == [MESSAGES[0]]


def test_pings_are_no_messages_and_other_traffic_is_not_followed(tap):
    found = tap.see(1, MESSAGES[0]) + tap.see(1 + len(MESSAGES[0]), b"\r\n\r\n")
    web = tap.see(1, b"GET / HTTP/1.1\r\n\r\n", source=("192.0.2.1", 41001), destination=("192.0.2.9", 80))

    assert found == [MESSAGES[0]]
    assert web == []
    assert len(tap.connections._framers) == 1


def test_sip_over_tls_is_counted_once_a_connection(tap):
    hello = b"\x16\x03\x01\x02\x00" + bytes(200)
    for port in (41000, 41000, 41002):
        tap.see(1, hello, source=("192.0.2.1", port), destination=("192.0.2.9", 5061))
    tap.see(1, hello, destination=("192.0.2.9", 443))

    assert tap.connections.encrypted == 2


def test_segments_far_ahead_take_no_more_room_than_is_allowed(tap):
    tap.see(0, flags=0x02)

    for n in range(1, 2000):
        tap.see(2000 * n, bytes(1000), after_ms=0)

    [direction] = tap.connections._streams._directions.values()
    assert direction.held_bytes <= 66_000
    assert tap.connections.gaps > 0


def test_framing_that_breaks_is_found_again_at_the_next_start_line(tap):
    broken = MESSAGES[0].replace(b"Content-Length: 5", b"Content-Length: x")

    found = tap.see(1, broken) + tap.see(1 + len(broken), MESSAGES[1])

    assert found == [MESSAGES[1]]
