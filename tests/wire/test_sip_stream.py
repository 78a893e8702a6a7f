"""Messages out of a stream of bytes, however it is cut into segments."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.wire.sip import MAX_HEAD_BYTES
from fairhearing.wire.sip_stream import MAX_BODY_BYTES, PING, BadFraming, SipFramer

ACK = b"ACK sip:recorder SIP/2.0\r\nCall-ID: 1\r\nContent-Length: 0\r\n\r\n"
BODY = b"v=0\r\n\r\ns=-\r\n"
INVITE = b"INVITE sip:recorder SIP/2.0\r\nc: application/sdp\r\nl: %d\r\n\r\n%b" % (len(BODY), BODY)
FOLDED = b"INVITE sip:recorder SIP/2.0\r\nContent-Length:\r\n  5\r\n\r\nhello"


def framed(*pieces):
    framer = SipFramer()
    return [message for piece in pieces for message in framer.feed(piece)]


def test_several_messages_in_one_segment_are_told_apart():
    assert framed(INVITE + ACK + FOLDED + INVITE) == [INVITE, ACK, FOLDED, INVITE]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 400), max_size=12))
def test_messages_are_the_same_wherever_segments_are_cut(cuts):
    stream = INVITE + PING + ACK + b"\r\n" + FOLDED + ACK
    places = sorted({0, len(stream), *(cut % len(stream) for cut in cuts)})
    pieces = [stream[a:b] for a, b in itertools.pairwise(places)]

    assert framed(*pieces) == [INVITE, PING, ACK, FOLDED, ACK]


def test_byte_by_byte_gives_the_same_messages():
    stream = INVITE + ACK + PING + FOLDED

    assert framed(*(stream[n : n + 1] for n in range(len(stream)))) == [INVITE, ACK, PING, FOLDED]


def test_a_message_without_length_and_without_body_ends_with_its_head():
    bare = b"OPTIONS sip:recorder SIP/2.0\r\nCall-ID: 1\r\n\r\n"

    assert framed(bare + ACK) == [bare, ACK]


@pytest.mark.parametrize(
    "fields",
    [
        b"Content-Type: application/sdp\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: five\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: %d\r\n" % (MAX_BODY_BYTES + 1),
    ],
)
def test_a_body_whose_end_cannot_be_told_ends_the_connection_after_what_came_before(fields):
    bad = b"INVITE sip:recorder SIP/2.0\r\n" + fields + b"\r\n"
    framer = SipFramer()

    with pytest.raises(BadFraming) as error:
        framer.feed(ACK + bad + b"v=0")

    assert framer.finished == [ACK]
    assert error.value.head == bad


def test_a_head_without_end_is_not_held_for_ever():
    framer = SipFramer()
    framer.feed(b"x" * (MAX_HEAD_BYTES - 1))

    with pytest.raises(BadFraming):
        framer.feed(b"x")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=80), max_size=8))
def test_any_bytes_give_messages_or_the_named_error(pieces):
    framer = SipFramer()

    try:
        for piece in pieces:
            framer.feed(piece)
    except BadFraming:
        return

    assert len(framer._held) <= MAX_HEAD_BYTES + MAX_BODY_BYTES


@pytest.mark.parametrize("head", [b" \r\n\r\n", b"\t\r\n\r\nOPTIONS sip:recorder SIP/2.0\r\n\r\n"])
def test_a_head_without_a_start_line_loses_the_framing_and_is_refused_by_name(head):
    with pytest.raises(BadFraming):
        SipFramer().feed(head)
