"""Header fields as values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.wire.sip_headers import (
    BadHeader,
    parameter,
    read_address,
    read_cseq,
    read_media_type,
    read_session_expires,
    read_via,
    render_via,
    scheme,
    split_list,
    tokens,
)

READERS = [
    read_via,
    lambda text: read_address(text, "To"),
    read_cseq,
    read_media_type,
    read_session_expires,
    split_list,
]


@pytest.mark.parametrize(
    ("value", "host", "port"),
    [
        ("SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKx", "192.0.2.1", 5062),
        ("SIP / 2.0 / tcp   spindle.example.com ;branch = z9hG4bKx", "spindle.example.com", None),
        ("SIP/2.0/TLS [2001:db8::9]:5061;branch=z9hG4bKx;received=192.0.2.9", "[2001:db8::9]", 5061),
    ],
)
def test_a_via_is_read_with_space_anywhere(value, host, port):
    via = read_via(value)

    assert (via.host, via.port, via.branch) == (host, port, "z9hG4bKx")


@pytest.mark.parametrize("value", ["", ";", "SIP/2.0/UDP", "SIP/1.0/UDP a", "SIP/2.0/UDP a b", "SIP/2.0/UDP a:1:2"])
def test_what_is_no_hop_is_refused(value):
    with pytest.raises(BadHeader):
        read_via(value)


def test_a_via_survives_being_written_and_read():
    via = read_via('SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK%66*_;rport;x="a;b, c"')

    assert read_via(render_via(via)) == via


@pytest.mark.parametrize(
    ("value", "uri", "tag"),
    [
        ("sip:a@b;tag=1", "sip:a@b", "1"),
        ("<sip:a@b;x=1>;tag=1", "sip:a@b;x=1", "1"),
        ("< sip:a@b >", "sip:a@b", ""),
        ("Bell, Alexander <sip:a@b>;tag=1", "sip:a@b", "1"),
        ('"A \\"quoted\\" <name>; x" <sip:a@b>;TAG = 1', "sip:a@b", "1"),
        ("caller<sip:a@b>", "sip:a@b", ""),
        ("<sip:a@b;tag=no>", "sip:a@b;tag=no", ""),
        ("tel:+441134960123;tag=1", "tel:+441134960123", "1"),
    ],
)
def test_an_address_is_read_in_all_its_shapes(value, uri, tag):
    address = read_address(value, "From")

    assert (address.uri, address.tag) == (uri, tag)


@pytest.mark.parametrize("value", ["", "a@b", '"open <sip:a@b>', "<sip:a@b", "<sip:a@b> more", "<sip:a b@c>"])
def test_what_is_no_address_is_refused(value):
    with pytest.raises(BadHeader, match=r"From|quoted"):
        read_address(value, "From")


def test_lists_are_cut_outside_quotes_and_brackets():
    assert split_list('<sip:a,b@c>;x="1,2" , sip:d ,, e') == ['<sip:a,b@c>;x="1,2"', "sip:d", "e"]


def test_tokens_are_gathered_from_all_fields():
    assert tokens(["siprec, Timer", "", " 100rel ,@@"]) == ("siprec", "timer", "100rel")


def test_a_quoted_parameter_loses_its_quotes():
    media_type = read_media_type('Multipart/Mixed; boundary="a \\"b"')

    assert media_type.name == "multipart/mixed"
    assert parameter(media_type.parameters, "boundary") == 'a "b'


@pytest.mark.parametrize(("uri", "expected"), [("SIPS:a@b", "sips"), ("soap.beep://x", "soap.beep"), ("nothing", "")])
def test_a_scheme_is_what_stands_before_the_colon(uri, expected):
    assert scheme(uri) == expected


@pytest.mark.parametrize("reader", READERS)
@given(text=st.text(max_size=80))
def test_any_text_is_a_value_or_our_named_error(reader, text):
    try:
        reader(text)
    except BadHeader:
        return
