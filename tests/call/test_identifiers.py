"""What ties calls together, as vendors write it. Every identifier is invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.call.identifiers import (
    LONGEST_VALUE,
    MAX_IDENTIFIERS,
    identifiers_in_head,
    identifiers_in_metadata,
    is_identifying,
)
from fairhearing.wire.sip import Headers
from fairhearing.wire.siprec import parse_metadata

A, B = "ab30317f1a784dc48ff824d0d3715d86", "47755a9de7794ba387653f2099600ef2"


def in_head(name, value):
    return [(each.kind, each.value) for each in identifiers_in_head(Headers(((name, value),)))]


def in_metadata(inside):
    return [
        (each.kind, each.value)
        for each in identifiers_in_metadata(parse_metadata(f"<recording>{inside}</recording>".encode()))
    ]


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("session-id", f"{A};remote={B}", [("session-id", A), ("session-id", B)]),
        ("session-id", f"{A.upper()}; remote={'0' * 32}", [("session-id", A)]),
        ("session-id", A, [("session-id", A)]),
        ("session-id", "not one", []),
        (
            "cisco-guid",
            "0305419896-0144470798-2147483647-3232235777",
            [("global-call", "0305419896-0144470798-2147483647-3232235777")],
        ),
        (
            "x-genesys-calluuid",
            "4BOKLLA3VH66JF112M1CC9VHKS14F0KP",
            [("global-call", "4boklla3vh66jf112m1cc9vhks14f0kp")],
        ),
        ("user-to-user", "00FA080019001038F725B3;encoding=hex", [("global-call", "0019001038f725b3")]),
        ("user-to-user", "04FA080019001038F725B3C8", [("global-call", "0019001038f725b3")]),
        ("user-to-user", "something else", []),
        (
            "p-charging-vector",
            'icid-value="AyretyU0dm+6O2IrT5tAFrbHLso=023";icid-generated-at=a',
            [("global-call", "ayretyu0dm+6o2irt5tafrbhlso=023")],
        ),
        ("x-linkedid", "1795428000.4711", [("global-call", "1795428000.4711")]),
        ("x-other", "12345678-9abc", []),
    ],
)
def test_header_fields_that_identify_a_call(name, value, found):
    assert in_head(name, value) == found


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ("<session session_id='yYps9VpISB6TXuNRGBZ+oA=='/>", [("session", "yYps9VpISB6TXuNRGBZ+oA==")]),
        (
            f"<session session_id='1'><sipSessionID>{A};remote={B}</sipSessionID></session>",
            [("session-id", A), ("session-id", B)],
        ),
        (
            "<session session_id='1'><sipSessionID>77vraa@192.0.2.7</sipSessionID></session>",
            [("call-id", "77vraa@192.0.2.7")],
        ),
        ("<group group_id='7+OTCyoxTmqmqyA/1weDAg=='/>", [("group", "7+OTCyoxTmqmqyA/1weDAg==")]),
        ("<session session_id='1'><group-ref>7+OTCyoxTmqm</group-ref></session>", [("group", "7+OTCyoxTmqm")]),
        (
            "<session id='1'><a:ucid xmlns:a='urn:a'>00FA080019001038F725B3;encoding=hex</a:ucid></session>",
            [("global-call", "0019001038f725b3")],
        ),
        ("<ac:AvayaUCID xmlns:ac='urn:ac'> FA080019001038F725B3</ac:AvayaUCID>", [("global-call", "0019001038f725b3")]),
        ("<ac:GenesysUUID xmlns:ac='urn:ac'>4BOKLLA3VH66</ac:GenesysUUID>", [("global-call", "4boklla3vh66")]),
        (
            "<callData><callid>abc-1@pbx</callid><gcid>268435457</gcid></callData>",
            [("call-id", "abc-1@pbx"), ("global-call", "268435457")],
        ),
        ("<b:callInfo xmlns:b='urn:b' extTrackingID='31:1'/>", []),
        ("<b:callInfo xmlns:b='urn:b' extTrackingID='3178:1-2'/>", [("global-call", "3178:1-2")]),
        ("<x:colour xmlns:x='urn:x'>12345678</x:colour>", []),
    ],
)
def test_metadata_that_identify_a_call(inside, found):
    assert in_metadata(inside) == found


def test_one_ucid_is_the_same_however_it_came():
    [by_head] = in_head("user-to-user", "00FA080019001038F725B3;encoding=hex")
    [by_vendor] = in_metadata("<ac:AvayaUCID xmlns:ac='urn:ac'>FA080019001038F725B3</ac:AvayaUCID>")

    assert by_head == by_vendor


@pytest.mark.parametrize("value", ["", "1", "s1", "regular", "recordings", "0" * 32, "00000000-0000-0000", "1111-2222"])
def test_what_can_be_no_ones_own_ties_nothing_together(value):
    assert not is_identifying(value)


@given(
    st.lists(st.text(max_size=200), max_size=100),
    st.sampled_from(["session-id", "cisco-guid", "user-to-user", "p-charging-vector"]),
)
def test_no_head_gives_more_than_is_kept(values, name):
    found = identifiers_in_head(Headers(tuple((name, value) for value in values)))

    assert len(found) <= MAX_IDENTIFIERS
    assert all(is_identifying(each.value) and len(each.value) <= LONGEST_VALUE for each in found)
    assert len(set(found)) == len(found)
