"""SRTP opened: the standards' own vectors, packets of an independent sender, and whatever anybody else sends."""

import random
import struct
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.wire.sdes import Crypto, MasterKey, Suite, read_crypto
from fairhearing.wire.srtp import SrtpReader, derive

from .srtp_sender import sender

CM_80 = Suite.AES_CM_128_HMAC_SHA1_80
MASTER = MasterKey(bytes.fromhex("E1F97A0D3E018BE0D64FA32C06DE4139"), bytes.fromhex("0EC675AD498AFEEBB6960B3AABE6"))


def packet(sequence, payload=b"", *, timestamp=0, ssrc=0xCAFEBABE, kind=8):
    return struct.pack("!BBHII", 0x80, kind, sequence & 0xFFFF, timestamp, ssrc) + payload


def reader(*senders):
    cryptos = [read_crypto(each.line()) for each in senders]
    return SrtpReader(Crypto(1, cryptos[0].suite, tuple(key for each in cryptos for key in each.keys)))


def test_session_keys_are_those_of_rfc_3711_b_3():
    assert derive(MASTER, 0, 16).hex() == "c61e7a93744f39ee10734afe3ff7a087"
    assert derive(MASTER, 2, 14).hex() == "30cbbc08863d8c85d49db34a9ae1"
    assert derive(MASTER, 1, 94).hex().startswith("cebe321f6ff7716b6fd4ab49af256a156d38baa4")


def test_session_keys_of_256_bits_are_those_of_rfc_6188_7_2():
    master = MasterKey(
        bytes.fromhex("f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6"),
        bytes.fromhex("3b04803de51ee7c96423ab5b78d2"),
    )

    assert derive(master, 0, 32).hex() == "5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4"
    assert derive(master, 2, 14).hex() == "fa31791685ca444a9e07c6c64e93"
    assert derive(master, 1, 20).hex() == "fd9c32d39ed5fbb5a9dc96b30818454d1313dc05"


def test_the_key_stream_is_that_of_rfc_3711_b_2(monkeypatch):
    session = {0: bytes.fromhex("2B7E151628AED2A6ABF7158809CF4F3C"), 2: bytes.fromhex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD")}
    monkeypatch.setattr("fairhearing.wire.srtp.derive", lambda _, label, length: session.get(label, bytes(length)))
    monkeypatch.setattr("tests.wire.srtp_sender.SrtpSender.session", lambda _, label, n: session.get(label, bytes(n)))
    sealed = sender().protect(packet(0, bytes(48), ssrc=0))

    assert sealed[12:60].hex() == (
        "e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0"
    )
    assert reader(sender()).open([sealed])[0].payload == bytes(48)


def test_the_packet_that_other_implementations_are_tried_with_opens():
    sealed = bytes.fromhex("800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb")

    [opened] = SrtpReader(Crypto(1, CM_80, (MASTER,))).open([sealed])

    assert opened.payload == b"\xab" * 16


@pytest.mark.parametrize(
    ("suite", "sealed"),
    [
        (
            Suite.AEAD_AES_128_GCM,
            (
                "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
                "899d7f27beb16a9152cf765ee4390cce"
            ),
        ),
        (
            Suite.AEAD_AES_256_GCM,
            (
                "8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b"
                "7aa3db36dfffd6b0f9bb7878d7a76c13"
            ),
        ),
    ],
)
def test_the_packets_of_rfc_7714_16_open(monkeypatch, suite, sealed):
    session = {0: bytes(range(suite.key_bytes)), 2: bytes.fromhex("517569642070726f2071756f")}
    monkeypatch.setattr("fairhearing.wire.srtp.derive", lambda _, label, __: session[label])

    [opened] = reader(sender(suite)).open([bytes.fromhex(sealed)])

    assert opened.payload == b"Gallia est omnis divisa in partes tres"


@pytest.mark.parametrize("suite", Suite)
@pytest.mark.parametrize("mki", [b"", b"\x00\x07"])
def test_every_suite_opens_what_its_sender_sealed(suite, mki):
    theirs = sender(suite, mki=mki)
    payloads = [random.Random(n).randbytes(size) for n, size in enumerate((160, 0, 1, 16, 17, 320, 160))]

    opened = reader(theirs).open([theirs.protect(packet(n, payload)) for n, payload in enumerate(payloads)])

    assert [each.payload for each in opened] == payloads
    assert [each.row for each in opened] == list(range(7))


@pytest.mark.parametrize("suite", [CM_80, Suite.AEAD_AES_256_GCM])
def test_contributing_sources_and_extension_are_proved_and_not_encrypted(suite):
    theirs = sender(suite)
    head = struct.pack("!BBHII", 0x92, 8, 1, 0, 7) + bytes(8) + struct.pack("!HH", 0xBEDE, 1) + b"\x10\xff\x00\x00"

    [opened] = reader(theirs).open([theirs.protect(head + b"sound", header=len(head))])

    assert (opened.start, opened.payload) == (len(head), b"sound")


@pytest.mark.parametrize("suite", [CM_80, Suite.AES_CM_128_HMAC_SHA1_32, Suite.AEAD_AES_128_GCM])
@pytest.mark.parametrize("roc", [0, 1, 5, 100])
def test_a_stream_joined_late_is_opened_whatever_its_rollover_counter(suite, roc):
    theirs, ours = sender(suite), reader(sender(suite))

    opened = ours.open([theirs.protect(packet(n, b"a"), roc) for n in range(60_000, 60_010)])

    assert len(opened) == 10


def test_the_sequence_number_may_wrap_with_packets_out_of_order_and_lost():
    theirs, ours = sender(), reader(sender())
    order = [65_530, 65_533, 65_532, 65_536, 65_535, 65_541, 65_534, 65_537]

    opened = ours.open([theirs.protect(packet(n, bytes([n & 0xFF])), 9 + (n >> 16)) for n in order])

    assert [each.payload[0] for each in opened] == [n & 0xFF for n in order]


def test_a_long_silence_of_the_network_in_which_the_counter_moved_is_bridged():
    theirs, ours = sender(), reader(sender())
    ours.open([theirs.protect(packet(100, b"a"), 3)])

    assert len(ours.open([theirs.protect(packet(50_000, b"b"), 3)])) == 1
    assert len(ours.open([theirs.protect(packet(49_000, b"c"), 4)])) == 1
    assert len(ours.open([theirs.protect(packet(48_000, b"d"), 5)])) == 1


def test_two_sources_count_apart():
    theirs, ours = sender(), reader(sender())

    opened = ours.open([theirs.protect(packet(n, b"a", ssrc=1 + n % 2), 40 * (n % 2)) for n in range(20)])

    assert len(opened) == 20


def test_the_mki_names_the_key():
    one, two = sender(seed=1, mki=b"\x01"), sender(seed=2, mki=b"\x02")

    opened = reader(one, two).open(
        [two.protect(packet(1, b"a")), one.protect(packet(2, b"b")), sender().protect(packet(3))]
    )

    assert [(each.row, each.payload) for each in opened] == [(0, b"a"), (1, b"b")]


@pytest.mark.parametrize("suite", [CM_80, Suite.AEAD_AES_128_GCM])
def test_every_flipped_bit_is_noticed(suite):
    sealed = sender(suite).protect(packet(1, b"sound"))
    flipped = [
        bytes([*sealed[:at], sealed[at] ^ 1 << bit, *sealed[at + 1 :]]) for at in range(len(sealed)) for bit in range(8)
    ]

    assert reader(sender(suite)).open(flipped) == []


@pytest.mark.parametrize("suite", [CM_80, Suite.AEAD_AES_128_GCM])
def test_what_is_cut_off_anywhere_is_not_opened(suite):
    sealed = sender(suite).protect(packet(1, b"sound"))

    assert reader(sender(suite)).open([sealed[:length] for length in range(len(sealed))]) == []


def test_packets_long_past_are_not_taken_again():
    theirs, ours = sender(), reader(sender())
    first = theirs.protect(packet(1, b"a"))
    ours.open([first, *(theirs.protect(packet(n, b"b")) for n in range(2, 5000, 100))])

    assert ours.open([first]) == []


def test_a_flood_of_forged_packets_costs_little():
    ours = reader(sender())
    forged = [packet(n, random.Random(n).randbytes(170), ssrc=n) for n in range(2000)]
    began = time.process_time()

    assert ours.open(forged) == []
    assert time.process_time() - began < 3


def test_no_key_is_shown_or_said():
    crypto = read_crypto(sender().line())

    assert repr(crypto.keys[0].key)[2:-1] not in repr(crypto)
    assert "MasterKey" not in repr(crypto)
    assert repr(crypto.keys[0]) == "MasterKey(mki=b'')"


@settings(max_examples=60)
@given(
    st.lists(st.binary(max_size=60) | st.binary(min_size=20, max_size=40).map(lambda b: b"\x9f" + b)),
    st.sampled_from(Suite),
)
def test_any_bytes_are_opened_or_left_alone(packets, suite):
    assert reader(sender(suite)).open(packets) == []
