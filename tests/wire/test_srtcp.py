"""SRTCP opened: packets others are tried with, those of an independent sender, and anything else."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.wire.rtcp import read_goodbyes
from fairhearing.wire.sdes import Crypto, MasterKey, Suite, read_crypto
from fairhearing.wire.srtcp import SrtcpReader
from fairhearing.wire.srtp_keys import SrtpKeys

from .srtp_sender import sender

CM_80 = Suite.AES_CM_128_HMAC_SHA1_80
TRIED = bytes.fromhex("81c8000bcafebabe") + b"\xab" * 16
REPORT = struct.pack("!BBHI", 0x80, 201, 1, 7) + struct.pack("!BBHI", 0x81, 203, 1, 7)


def reader(each):
    return SrtcpReader(read_crypto(each.line()))


@pytest.mark.parametrize(
    ("suite", "master", "sealed"),
    [
        (
            CM_80,
            "e1f97a0d3e018be0d64fa32c06de41390ec675ad498afeebb6960b3aabe6",
            "81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798",
        ),
        (
            Suite.AEAD_AES_128_GCM,
            "000102030405060708090a0b0c0d0e0fa0a1a2a3a4a5a6a7a8a9aaab",
            "81c8000bcafebabec98b8b5df0392a55852b6c21ac8e7025c52c6fbea2b3b446ea31123ba88ce61e80000001",
        ),
    ],
)
def test_the_packet_that_other_implementations_are_tried_with_opens(suite, master, sealed):
    key = MasterKey(bytes.fromhex(master)[:16], bytes.fromhex(master)[16:])

    assert SrtcpReader(Crypto(1, suite, (key,))).open(bytes.fromhex(sealed)) == TRIED


@pytest.mark.parametrize("mki", [b"", b"\x05"])
@pytest.mark.parametrize("encrypted", [True, False])
@pytest.mark.parametrize("suite", Suite)
def test_reports_of_every_suite_are_read_encrypted_or_only_proved(suite, encrypted, mki):
    phone = sender(suite, mki=mki)

    opened = reader(phone).open(phone.protect_report(REPORT, encrypted=encrypted))

    assert opened == REPORT
    assert read_goodbyes(opened) == (7,)


@pytest.mark.parametrize("suite", Suite)
def test_every_changed_bit_and_every_cut_is_noticed(suite):
    phone = sender(suite)
    sealed = phone.protect_report(REPORT)
    changed = [
        sealed[: n // 8] + bytes([sealed[n // 8] ^ 1 << n % 8]) + sealed[n // 8 + 1 :] for n in range(8 * len(sealed))
    ]

    assert not any(reader(phone).open(each) for each in changed)
    assert not any(reader(phone).open(sealed[:length]) for length in range(len(sealed)))


def test_another_key_opens_nothing():
    assert reader(sender(seed=2)).open(sender().protect_report(REPORT)) is None


def test_a_report_that_came_before_is_not_taken_again():
    phone = sender()
    listening = reader(phone)

    assert listening.open(phone.protect_report(REPORT, 2)) == REPORT
    assert listening.open(phone.protect_report(REPORT, 2)) is None
    assert listening.open(phone.protect_report(REPORT, 1)) is None
    assert listening.open(phone.protect_report(REPORT, 3)) == REPORT


def test_reports_on_their_way_open_by_the_key_before():
    keys, before, after = SrtpKeys(), sender(seed=3), sender(seed=4)
    for each in (before, after):
        keys.expect(read_crypto(each.line()))

    assert keys.open_report(before.protect_report(REPORT)) == REPORT
    assert keys.open_report(after.protect_report(REPORT)) == REPORT
    assert keys.open_report(sender(seed=5).protect_report(REPORT)) is None


@pytest.mark.parametrize("suite", Suite)
@given(data=st.binary(max_size=80))
def test_any_bytes_open_to_nothing(suite, data):
    assert reader(sender(suite)).open(data) is None
