"""Session descriptions, read and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.wire.sdp import MAX_MEDIA_LINES, BadSdp, MediaLine, Way, parse_sdp
from fairhearing.wire.sdp_render import Origin, UnsafeSdp, render_sdp

OFFER = (
    b"v=0\r\no=- 77 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
    b"m=audio 40024 RTP/AVP 8 101\r\na=label:1\r\na=rtpmap:8 PCMA/8000\r\n"
    b"a=rtpmap:101 telephone-event/8000\r\na=sendonly\r\n"
    b"m=audio 40040 RTP/AVP 96 0\r\nc=IN IP4 192.0.2.2\r\na=label:zero\r\na=rtpmap:96 pcma/8000/1\r\na=inactive\r\n"
    b"m=video 0 RTP/AVP 31\r\n"
)


def test_an_offer_is_read_line_by_line():
    first, second, third = parse_sdp(OFFER).media

    assert (first.kind, first.port, first.protocol, first.formats) == ("audio", 40024, "RTP/AVP", ("8", "101"))
    assert (first.host, first.label, first.way) == ("192.0.2.1", "1", Way.SENDONLY)
    assert first.codecs == ((8, "PCMA/8000"), (101, "TELEPHONE-EVENT/8000"))
    assert (second.host, second.label, second.way) == ("192.0.2.2", "zero", Way.INACTIVE)
    assert second.codecs == ((96, "PCMA/8000"), (0, "PCMU/8000"))
    assert (third.kind, third.port, third.way) == ("video", 0, Way.SENDRECV)


def test_a_way_for_the_whole_session_holds_where_a_line_says_nothing():
    offer = parse_sdp(b"v=0\r\na=inactive\r\nm=audio 1 RTP/AVP 8\r\nm=audio 1 RTP/AVP 8\r\na=sendonly\r\n")

    assert [line.way for line in offer.media] == [Way.INACTIVE, Way.SENDONLY]


def test_a_payload_type_means_what_its_rtpmap_says():
    (line,) = parse_sdp(b"v=0\nm=audio 1 RTP/AVP 8\na=rtpmap:8 G729/8000\n").media

    assert line.codecs == ((8, "G729/8000"),)


def test_codecs_of_two_channels_and_their_parameters_are_read_and_written():
    offered = (
        b"v=0\r\nm=audio 1 RTP/AVP 111 9 18 13\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:18 annexb=no\r\n"
        b"a=fmtp:111 minptime=10;useinbandfec=1\r\na=fmtp:3 x=1\r\na=fmtp:nonsense\r\n"
    )

    (line,) = parse_sdp(offered).media
    written = render_sdp(Origin(1, 1, "192.0.2.1"), (line,)).decode()

    assert line.codecs == ((111, "OPUS/48000/2"), (9, "G722/8000"), (18, "G729/8000"), (13, "CN/8000"))
    assert line.parameters == ((111, "minptime=10;useinbandfec=1"), (18, "annexb=no"))
    assert "a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n" in written
    assert "a=rtpmap:18 G729/8000\r\na=fmtp:18 annexb=no\r\n" in written


def test_line_feeds_odd_lines_and_leading_empty_lines_are_let_pass():
    offer = parse_sdp(b"\r\nv=0\nnothing\n=\nm =video 1 RTP/AVP 31\nm=audio 1 RTP/AVP 8\nz\n")

    assert [line.kind for line in offer.media] == ["audio"]


def test_names_are_never_looked_up():
    (line,) = parse_sdp(b"v=0\nc=IN IP4 pbx.example.com\nm=audio 1 RTP/AVP 8\n").media

    assert line.host == ""


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"v=1\r\n",
        b"m=audio 1 RTP/AVP 8",
        b"v=0\r\nm=audio",
        b"v=0\r\nm=audio 70000 RTP/AVP 8\r\n",
        b"v=0\r\nm=audio -1 RTP/AVP 8\r\n",
        b"v=0\r\n" + b"m=audio 1 RTP/AVP 8\r\n" * (MAX_MEDIA_LINES + 1),
    ],
)
def test_what_is_no_description_is_refused_by_name(body):
    with pytest.raises(BadSdp):
        parse_sdp(body)


def test_what_is_written_is_read_back():
    media = parse_sdp(OFFER).media
    written = render_sdp(Origin(5, 2, "192.0.2.1"), media)

    read = parse_sdp(written).media

    assert written.startswith(b"v=0\r\no=- 5 2 IN IP4 192.0.2.1\r\n")
    assert [(line.kind, line.port, line.formats, line.codecs) for line in read] == [
        (line.kind, line.port, line.formats, line.codecs if line.port else ()) for line in media
    ]
    assert [line.way for line in read[:2]] == [Way.SENDONLY, Way.INACTIVE]


def test_an_ipv6_address_is_written_as_one():
    assert b"c=IN IP6 2001:db8::1\r\n" in render_sdp(Origin(1, 1, "2001:db8::1"), ())


def test_a_line_end_in_a_label_is_never_sent():
    line = MediaLine("audio", 2000, "RTP/AVP", ("8",), label="1\r\na=x")

    with pytest.raises(UnsafeSdp):
        render_sdp(Origin(1, 1, "192.0.2.1"), (line,))


@pytest.mark.parametrize("length", range(len(OFFER)))
def test_a_description_cut_off_anywhere_is_a_value_or_our_named_error(length):
    try:
        parse_sdp(OFFER[:length])
    except BadSdp:
        return


@given(st.lists(st.sampled_from(OFFER.split(b"\r\n")) | st.binary(max_size=30), max_size=12))
def test_any_lines_are_a_description_that_can_be_answered_or_our_named_error(lines):
    try:
        offer = parse_sdp(b"v=0\r\n" + b"\r\n".join(lines))
    except BadSdp:
        return

    assert len(parse_sdp(render_sdp(Origin(1, 1, "192.0.2.1"), offer.media)).media) == len(offer.media)
