"""Networks of rooms, and whose word about an address is believed. Pure rules."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.practice.networks import UnreadableNetwork, Visitor, is_within, read_network, read_networks, visitor_of

ADDRESSES = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).map(str)
PROXY, CLIENT = "192.0.2.1", "198.51.100.7"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (" 192.168.4.0/24 ", "192.168.4.0/24"),
        ("192.168.4.17/28", "192.168.4.16/28"),
        ("10.0.0.5", "10.0.0.5/32"),
        ("FD00:12:34::/64", "fd00:12:34::/64"),
    ],
)
def test_a_network_is_read_into_its_one_form(typed, read):
    assert read_network(typed) == read


@pytest.mark.parametrize(
    "typed", ["", "office", "0.0.0.0/0", "10.0.0.0/8", "::/0", "fd00::/32", "192.168.4.0/33", "::ffff:10.0.0.0/120"]
)
def test_what_is_no_rooms_network_is_refused(typed):
    with pytest.raises(UnreadableNetwork):
        read_network(typed)


@given(st.text(max_size=50))
def test_any_text_is_a_network_or_refused_by_name(text):
    try:
        read = read_network(text)
    except UnreadableNetwork:
        return
    assert str(ip_network(read)) == read


@given(ADDRESSES, st.integers(16, 32))
def test_an_address_is_within_a_network_exactly_if_its_leading_bits_are(address, bits):
    network = str(ip_network(f"{CLIENT}/{bits}", strict=False))

    found = ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None) or found
    expected = mapped.version == 4 and int(mapped) >> (32 - bits) == int(ip_address(CLIENT)) >> (32 - bits)
    assert is_within(address, [network]) == expected


def test_an_address_of_ipv4_that_came_over_ipv6_is_the_one_of_ipv4():
    assert is_within("::ffff:192.168.4.9", ["192.168.4.0/24"])


@given(ADDRESSES, st.text(max_size=60))
def test_who_is_no_proxy_of_ours_never_chooses_an_address(peer, forwarded):
    assert visitor_of(peer, forwarded, ()) == Visitor(peer, "" if forwarded else peer)


@given(st.lists(st.text(alphabet="0123456789.:abcdef, ", max_size=20), max_size=4))
def test_behind_our_proxy_only_what_it_heard_itself_counts(claimed):
    visitor = visitor_of(PROXY, ",".join([*claimed, CLIENT]), [f"{PROXY}/32"])

    assert visitor == Visitor(CLIENT, CLIENT)


@pytest.mark.parametrize("forwarded", ["nonsense", f"{CLIENT}, unknown", PROXY, " ", f"{CLIENT}:443"])
def test_a_header_that_cannot_be_read_leaves_the_address_unknown(forwarded):
    assert visitor_of(PROXY, forwarded, [f"{PROXY}/32"]).address == ""


def test_two_proxies_of_ours_are_both_believed():
    assert visitor_of(PROXY, f"{CLIENT}, 192.0.2.9", ["192.0.2.0/24"]).address == CLIENT


def test_settings_name_networks_with_commas_between():
    assert read_networks("127.0.0.1/32, 192.0.2.0/24,") == ("127.0.0.1/32", "192.0.2.0/24")
