"""SIP messages cut and put together. The request below is what a phone system sends, written by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.wire.sip import MAX_HEAD_BYTES, NotSip, UnsafeField, render_message, split_message
from fairhearing.wire.sip_request import BadRequest, WrongVersion, read_request

OPTIONS = (
    b"OPTIONS sip:recorder@198.51.100.7 SIP/2.0\r\n"
    b"v: SIP/2.0/UDP 192.0.2.10:5070;branch=z9hG4bK77;rport\r\n"
    b"f: <sip:pbx@192.0.2.10>;tag=ft\r\n"
    b"t: Recorder <sip:recorder@198.51.100.7>\r\n"
    b"i: ping-1\r\n"
    b"CSeq: 7 OPTIONS\r\n"
    b"l: 4\r\n"
    b"\r\n"
    b"bodyand more"
)


def changed(old, new):
    assert old in OPTIONS
    return OPTIONS.replace(old, new)


def test_a_message_is_cut_into_line_fields_and_body():
    message = split_message(OPTIONS)

    assert message.start_line == "OPTIONS sip:recorder@198.51.100.7 SIP/2.0"
    assert message.headers.first("call-id") == "ping-1"
    assert message.body == b"bodyand more"
    assert not message.is_response


def test_a_request_is_read_field_by_field():
    request = read_request(split_message(OPTIONS))

    assert (request.method, request.uri) == ("OPTIONS", "sip:recorder@198.51.100.7")
    assert (request.via.host, request.via.port, request.via.branch) == ("192.0.2.10", 5070, "z9hG4bK77")
    assert (request.sender.tag, request.to.tag, request.cseq) == ("ft", "", 7)
    assert request.body == b"body"


def test_folded_lines_are_one_field():
    message = split_message(changed(b"i: ping-1", b"Subject: first\r\n \t second\r\n\tthird\r\ni: ping-1"))

    assert message.headers.first("subject") == "first second third"


def test_bare_line_feeds_and_leading_empty_lines_are_let_pass():
    message = split_message(b"\r\n\r\n" + OPTIONS.replace(b"\r\n", b"\n"))

    assert read_request(message) == read_request(split_message(OPTIONS))


def test_lines_that_are_no_fields_are_passed_over():
    request = read_request(split_message(changed(b"i: ping-1", b"no colon here\r\n: nothing\r\n@: what\r\ni: ping-1")))

    assert request.call_id == "ping-1"


def test_bytes_that_are_no_utf_8_go_back_as_they_came():
    message = split_message(changed(b"i: ping-1", b"i: ping-\xff\xfe"))

    assert b"Call-ID: ping-\xff\xfe\r\n" in render_message(
        "SIP/2.0 200 OK", [("Call-ID", message.headers.first("call-id"))]
    )


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"   "])
def test_keep_alives_are_no_messages(data):
    with pytest.raises(NotSip):
        split_message(data)


def test_a_head_without_end_is_no_message():
    with pytest.raises(NotSip, match="no end"):
        split_message(b"OPTIONS sip:a SIP/2.0\r\n" + b"x" * MAX_HEAD_BYTES)


def test_a_line_end_in_a_field_is_never_sent():
    with pytest.raises(UnsafeField):
        render_message("SIP/2.0 200 OK", [("Call-ID", "a\r\nInjected: yes")])


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (b"i: ping-1\r\n", b"", "call-id"),
        (b"v: SIP/2.0/UDP 192.0.2.10:5070;branch=z9hG4bK77;rport\r\n", b"", "via"),
        (b"i: ping-1", b"i: ping-1\r\ni: ping-2", "more than once"),
        (b"7 OPTIONS", b"7 INVITE", "another method"),
        (b"7 OPTIONS", b"-7 OPTIONS", "not a number"),
        (b"7 OPTIONS", b"2147483648 OPTIONS", "2\\^31"),
        (b"7 OPTIONS", b"9999999999999999999999 OPTIONS", "2\\^31"),
        (b"l: 4", b"l: 40", "12 bytes came"),
        (b"l: 4", b"l: four", "no number"),
        (b":5070", b":70000", "port 70000"),
        (b":5070", b":0", "port 0"),
        (b"SIP/2.0/UDP 192", b"SIP/2.0 192", "Via"),
        (b"<sip:pbx@192.0.2.10>", b"<sip:pbx@192.0.2.10", "From"),
        (b"<sip:pbx@192.0.2.10>", b"nobody", "From"),
        (b"OPTIONS sip:rec", b"OPT IONS sip:rec", "start line"),
    ],
)
def test_a_request_that_cannot_be_understood_is_refused_by_name(old, new, found):
    with pytest.raises(BadRequest, match=found):
        read_request(split_message(changed(old, new)))


def test_another_version_is_refused_by_name():
    with pytest.raises(WrongVersion, match=r"SIP/3\.0"):
        read_request(split_message(changed(b"SIP/2.0\r\nv", b"SIP/3.0\r\nv")))


def test_no_error_repeats_what_was_sent():
    for old, new in [(b"<sip:pbx@192.0.2.10>", b"<sip:07700900123"), (b"7 OPTIONS", b"07700900123")]:
        with pytest.raises(BadRequest) as caught:
            read_request(split_message(changed(old, new)))
        assert "7700900" not in str(caught.value)


@pytest.mark.parametrize("length", range(0, len(OPTIONS), 5))
def test_a_message_cut_off_anywhere_is_a_value_or_our_named_error(length):
    try:
        read_request(split_message(OPTIONS[:length]))
    except (NotSip, BadRequest):
        return


@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_or_our_named_error(data):
    try:
        message = split_message(data)
    except NotSip:
        return

    assert data.endswith(message.body)


@given(st.text(st.characters(blacklist_characters="\r\n", codec="utf-8"), max_size=60))
def test_what_is_written_is_read_back(value):
    message = split_message(render_message("SIP/2.0 200 OK", [("Subject", value)], b"body"))

    assert message.headers.first("subject") == value.strip(" \t").rstrip()
    assert message.body == b"body"
