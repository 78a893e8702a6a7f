"""RTCP, as far as it is read."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.wire.rtcp import BadRtcp, Reception, read_goodbyes, read_receptions

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


BLOCK = struct.pack("!IBBHIIII", 9, 64, 0, 12, 4000, 480, 0, 0)


@pytest.mark.parametrize(
    "report",
    [
        struct.pack("!BBHIQIII", 0x81, 200, 12, 7, 0, 160, 1, 160) + BLOCK,
        struct.pack("!BBHI", 0x81, 201, 7, 7) + BLOCK,
        struct.pack("!BBHI", 0x82, 201, 7, 7) + BLOCK,
    ],
)
def test_how_a_sender_receives_is_read_from_both_kinds_of_report(report):
    assert read_receptions(report + GOODBYE) == (Reception(source=9, lost=0.25, jitter=480),)
    assert read_goodbyes(report + GOODBYE) == (7, 8)


def test_reports_without_blocks_say_nothing_of_reception():
    assert read_receptions(REPORT + DESCRIPTION + GOODBYE) == ()


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
        assert all(0 <= each.lost < 1 for each in read_receptions(data))
    except BadRtcp:
        return
