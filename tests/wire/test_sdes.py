"""Keys in session descriptions, read and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.wire.sdes import Crypto, Suite, read_crypto, write_crypto
from fairhearing.wire.sdp import MediaLine, parse_sdp
from fairhearing.wire.sdp_render import Origin, render_sdp

from .srtp_sender import sender

INLINE = sender().inline


def test_a_line_is_read_with_its_lifetime_and_its_mki():
    crypto = read_crypto(f"2 AES_CM_128_HMAC_SHA1_80 {INLINE}|2^20|66051:4")

    assert (crypto.tag, crypto.suite) == (2, Suite.AES_CM_128_HMAC_SHA1_80)
    assert crypto.keys[0].key + crypto.keys[0].salt == sender().master
    assert crypto.keys[0].mki == bytes([0, 1, 2, 3])


@pytest.mark.parametrize("suite", Suite)
def test_every_suite_is_read_and_written(suite):
    crypto = read_crypto(sender(suite).line(tag=3))

    assert crypto.suite is suite
    assert write_crypto(crypto) == sender(suite).line(tag=3)


def test_an_old_spelling_is_understood_and_answered_in_kind():
    suite = Suite.AES_256_CM_HMAC_SHA1_80
    line = sender(suite).line().replace(suite, "AES_CM_256_HMAC_SHA1_80")

    crypto = read_crypto(line)

    assert crypto.suite is suite
    assert write_crypto(crypto) == line


def test_several_keys_are_told_apart_by_their_mki():
    one, two = sender(mki=b"\x01").inline, sender(seed=2, mki=b"\x02").inline

    crypto = read_crypto(f"1 AES_CM_128_HMAC_SHA1_80 {one};{two}")

    assert [key.mki for key in crypto.keys] == [b"\x01", b"\x02"]


@pytest.mark.parametrize("harmless", ["WSH=64", "KDR=0", "UNENCRYPTED_SRTCP", "-WHATEVER=1"])
def test_parameters_that_change_no_packet_are_passed_over(harmless):
    assert read_crypto(f"1 AES_CM_128_HMAC_SHA1_80 {INLINE} {harmless}") is not None


@pytest.mark.parametrize(
    "value",
    [
        "",
        "1",
        f"x AES_CM_128_HMAC_SHA1_80 {INLINE}",
        f"1 F8_128_HMAC_SHA1_80 {INLINE}",
        "1 AES_CM_128_HMAC_SHA1_80 inline:",
        "1 AES_CM_128_HMAC_SHA1_80 inline:AAAA",
        "1 AES_CM_128_HMAC_SHA1_80 inline:*" + INLINE[8:],
        "1 AES_CM_128_HMAC_SHA1_80 uri:" + INLINE[7:],
        f"1 AES_256_CM_HMAC_SHA1_80 {INLINE}",
        f"1 AES_CM_128_HMAC_SHA1_80 {INLINE};{INLINE}",
        f"1 AES_CM_128_HMAC_SHA1_80 {INLINE}|300:1",
        f"1 AES_CM_128_HMAC_SHA1_80 {INLINE}|1:129",
        f"1 AES_CM_128_HMAC_SHA1_80 {INLINE}|1:0",
        f"1 AES_CM_128_HMAC_SHA1_80 {INLINE} UNENCRYPTED_SRTP",
        f"1 AES_CM_128_HMAC_SHA1_80 {INLINE} UNAUTHENTICATED_SRTP",
        f"1 AES_CM_128_HMAC_SHA1_80 {INLINE} KDR=1",
        f"1 AES_CM_128_HMAC_SHA1_80 {INLINE} FEC_ORDER=FEC_SRTP",
    ],
)
def test_what_is_not_for_us_is_passed_over(value):
    assert read_crypto(value) is None


def test_a_description_carries_its_keys_both_ways():
    body = f"v=0\r\nm=audio 4000 RTP/SAVP 8\r\na=crypto:{sender().line()}\r\na=crypto:2 nonsense\r\n".encode()
    (line,) = parse_sdp(body).media

    assert [crypto.tag for crypto in line.crypto] == [1]
    assert f"a=crypto:{sender().line()}\r\n".encode() in render_sdp(Origin(1, 1, "192.0.2.1"), (line,))
    assert isinstance(line, MediaLine)


@given(st.text(max_size=80) | st.text(max_size=40).map(lambda text: f"1 AES_CM_128_HMAC_SHA1_80 inline:{text}"))
def test_any_text_is_a_crypto_line_or_none(value):
    assert isinstance(read_crypto(value), Crypto | None)
