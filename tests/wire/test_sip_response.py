"""Responses: what is copied, and where they go."""

import pytest

from fairhearing.wire.sip import split_message
from fairhearing.wire.sip_response import render_response, response_destination

SOURCE = ("203.0.113.5", 31234)


def request(*vias, to="<sip:b@example.com>"):
    lines = ["BYE sip:b@example.com SIP/2.0", *(f"Via: {via}" for via in vias), f"To: {to}", "From: <sip:a@x>;tag=f"]
    return split_message("\r\n".join([*lines, "Call-ID: c", "CSeq: 1 BYE", "", ""]).encode())


def respond(*vias, to="<sip:b@example.com>"):
    message = request(*vias, to=to)
    return split_message(render_response(message.headers, SOURCE, 200, to_tag="ours"))


def test_a_response_says_what_it_answers():
    response = respond("SIP/2.0/UDP 203.0.113.5;branch=z9hG4bK1")

    assert response.start_line == "SIP/2.0 200 OK"
    assert response.headers.first("from") == "<sip:a@x>;tag=f"
    assert (response.headers.first("call-id"), response.headers.first("cseq")) == ("c", "1 BYE")
    assert response.headers.first("content-length") == "0"


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("<sip:b@example.com>", "<sip:b@example.com>;tag=ours"),
        ("<sip:b@example.com;tag=inside>", "<sip:b@example.com;tag=inside>;tag=ours"),
        ("<sip:b@example.com>; TAG = theirs", "<sip:b@example.com>; TAG = theirs"),
        ("sip:b@example.com", "sip:b@example.com;tag=ours"),
        ('"open <sip:b@example.com>', '"open <sip:b@example.com>;tag=ours'),
    ],
)
def test_our_tag_is_added_to_a_to_that_has_none(to, expected):
    assert respond("SIP/2.0/UDP 203.0.113.5;branch=z9hG4bK1", to=to).headers.first("to") == expected


def test_all_hops_are_copied_in_order_in_whatever_fields_they_stood():
    response = respond("SIP/2.0/UDP 203.0.113.5;branch=a, SIP/2.0/TCP h2;branch=b", "SIP/2.0/TLS h3;branch=c")

    assert response.headers.every("via") == (
        "SIP/2.0/UDP 203.0.113.5;branch=a",
        "SIP/2.0/TCP h2;branch=b",
        "SIP/2.0/TLS h3;branch=c",
    )


def test_the_top_hop_says_where_the_request_came_from():
    named = respond("SIP/2.0/UDP phone.example.com:5070;branch=a;received=192.0.2.66")
    asked = respond("SIP/2.0/UDP 203.0.113.5;rport;branch=a")

    assert named.headers.first("via") == "SIP/2.0/UDP phone.example.com:5070;branch=a;received=203.0.113.5"
    assert asked.headers.first("via") == "SIP/2.0/UDP 203.0.113.5;rport=31234;branch=a;received=203.0.113.5"


@pytest.mark.parametrize(
    ("via", "destination"),
    [
        ("SIP/2.0/UDP 203.0.113.5:5070;branch=a", ("203.0.113.5", 5070)),
        ("SIP/2.0/UDP 203.0.113.5;branch=a", ("203.0.113.5", 5060)),
        ("SIP/2.0/UDP 203.0.113.5:5070;rport;branch=a", SOURCE),
        ("SIP/2.0/UDP 192.0.2.66:5070;branch=a", ("203.0.113.5", 5070)),
        ("SIP/2.0/UDP 203.0.113.5:5070;maddr=192.0.2.66;branch=a", ("203.0.113.5", 5070)),
        ("nonsense", SOURCE),
    ],
)
def test_a_response_goes_to_where_the_request_came_from_and_nowhere_else(via, destination):
    assert response_destination(request(via).headers, SOURCE) == destination
