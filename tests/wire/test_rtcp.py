"""RTCP, as far as it is read."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.wire.rtcp import BadRtcp, read_goodbyes

REPORT = struct.pack("!BBHIQIII", 0x80, 200, 6, 7, 0, 160, 1, 160)
DESCRIPTION = struct.pack("!BBHI", 0x81, 202, 3, 7) + b"\x01\x05phone\x00"
GOODBYE = struct.pack("!BBHII", 0x82, 203, 4, 7, 8) + b"\x06hung up"


def test_who_says_goodbye_behind_reports_is_read():
    assert read_goodbyes(REPORT + DESCRIPTION + GOODBYE) == (7, 8)


def test_reports_alone_say_no_goodbye():
    assert read_goodbyes(REPORT + DESCRIPTION) == ()
    assert read_goodbyes(b"") == ()


def test_more_senders_announced_than_there_are_are_read_as_far_as_they_go():
    assert read_goodbyes(struct.pack("!BBHI", 0x9F, 203, 1, 7)) == (7,)


@pytest.mark.parametrize("data", [b"\x80", b"\x00\xcb\x00\x01abcd", b"\x80\x08\x00\x01abcd", b"\x81\xcb\x00\x02abcd"])
def test_what_is_no_rtcp_is_refused_by_name(data):
    with pytest.raises(BadRtcp):
        read_goodbyes(data)


@pytest.mark.parametrize("length", range(len(REPORT + GOODBYE)))
def test_rtcp_cut_off_anywhere_is_a_value_or_our_named_error(length):
    try:
        assert read_goodbyes((REPORT + GOODBYE)[:length]) == ()
    except BadRtcp:
        return


@given(st.binary(max_size=80) | st.binary(max_size=40).map((REPORT + b"\x81\xcb").__add__))
def test_any_bytes_are_a_value_or_our_named_error(data):
    try:
        assert all(0 <= ssrc < 2**32 for ssrc in read_goodbyes(data))
    except BadRtcp:
        return
