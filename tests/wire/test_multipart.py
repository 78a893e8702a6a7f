"""Bodies of several parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.wire.multipart import MAX_PARTS, BadMultipart, split_body
from fairhearing.wire.sip_headers import MediaType

MIXED = MediaType("multipart/mixed", (("boundary", '"cut here"'),))
BODY = (
    b"--cut here\r\nContent-Type: application/sdp\r\n\r\nv=0\r\ns=-\r\n\r\n"
    b"--cut here\r\nContent-Type: application/rs-metadata+xml\r\nContent-Disposition: recording-session\r\n\r\n"
    b"<recording/>\r\n--cut here--\r\n"
)
NESTED = b"".join(b"--%c\r\nContent-Type: multipart/mixed;boundary=%c\r\n\r\n" % (c, c + 1) for c in b"abcde")


def contents(body, media_type=MIXED):
    return [(part.media_type.name, part.content) for part in split_body(media_type, body)]


def test_parts_are_cut_and_keep_their_own_line_ends():
    assert contents(BODY) == [
        ("application/sdp", b"v=0\r\ns=-\r\n"),
        ("application/rs-metadata+xml", b"<recording/>"),
    ]


def test_a_body_of_one_kind_is_its_own_only_part():
    assert contents(b"v=0", MediaType("application/sdp", ())) == [("application/sdp", b"v=0")]


def test_bare_line_feeds_text_around_and_a_missing_end_are_let_pass():
    liberal = b"before\n" + BODY.replace(b"\r\n", b"\n").replace(b"--cut here--", b"")

    assert [name for name, _ in contents(liberal)] == ["application/sdp", "application/rs-metadata+xml"]


def test_a_boundary_inside_a_line_is_no_boundary():
    body = b"--cut here\r\n\r\na --cut here b\r\n--cut hereafter\r\n--cut here--"

    assert contents(body) == [("text/plain", b"a --cut here b\r\n--cut hereafter")]


def test_parts_inside_parts_are_found():
    inner = b"--in\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--in--"
    body = b"--cut here\r\nContent-Type: multipart/related;boundary=in\r\n\r\n" + inner + b"\r\n--cut here--"

    assert contents(body) == [("application/sdp", b"v=0")]


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        (MediaType("multipart/mixed", ()), BODY),
        (MediaType("multipart/mixed", (("boundary", "x" * 71),)), BODY),
        (MIXED, b"nothing of the kind"),
        (MIXED, b"--cut here--"),
        (MIXED, b"--cut here\r\nContent-Type: no type\r\n\r\nx"),
        (MIXED, b"--cut here\r\n\r\nx\r\n" * (MAX_PARTS + 2)),
        (MIXED, b"--cut here\r\nContent-Type: multipart/mixed;boundary=a\r\n\r\n" + NESTED),
    ],
)
def test_what_has_no_parts_is_refused_by_name(media_type, body):
    with pytest.raises(BadMultipart):
        split_body(media_type, body)


@pytest.mark.parametrize("length", range(len(BODY)))
def test_a_body_cut_off_anywhere_is_parts_or_our_named_error(length):
    try:
        parts = split_body(MIXED, BODY[:length])
    except BadMultipart:
        return

    assert all(part.content in BODY for part in parts)


@given(st.lists(st.binary(max_size=30), max_size=5), st.binary(max_size=60))
def test_any_bytes_are_parts_or_our_named_error(pieces, rest):
    try:
        split_body(MIXED, b"\r\n--cut here\r\n".join(pieces) + rest)
    except BadMultipart:
        return
