"""X-Wing key pairs and short sealed secrets."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.vault.errors import OurError
from fairhearing.vault.hpke import (
    SEALED_KEY_BYTES,
    BadPublicKey,
    DoesNotOpen,
    PublicKey,
    facts_key_info,
    open_sealed,
    recording_key_info,
    seal,
)
from fairhearing.vault.xwing import expand_seed

# draft-ietf-hpke-pq, test vectors: KEM 0x647a (X-Wing), KDF 0x0001, AEAD 0x0003
DRAFT_SEED = "3ec47fa82dd5689d27c6190e724c74ec8f608df3331ce331929e37b829676630"
DRAFT_PUBLIC_SHA256 = "ad8aaf3f00d8a39bfeec2947a7d5dde68be08bba19bd301a348a45dc5fcc8341"

PRIVATE, RAW_PUBLIC = expand_seed(b"s" * 32)
PUBLIC = PublicKey(RAW_PUBLIC)


def test_a_seed_expands_to_the_key_pair_of_the_draft():
    _, public = expand_seed(bytes.fromhex(DRAFT_SEED))

    assert hashlib.sha256(public).hexdigest() == DRAFT_PUBLIC_SHA256


def test_the_key_id_is_the_start_of_the_digest_of_the_public_key():
    other = PublicKey(expand_seed(b"t" * 32)[1])

    assert len(PUBLIC.key_id) == 16
    assert PUBLIC.key_id != other.key_id
    assert PUBLIC.fingerprint.replace(" ", "").startswith(PUBLIC.key_id)


def test_a_sealed_key_opens_with_the_private_key_and_the_same_purpose():
    sealed = seal(PUBLIC, b"k" * 32, b"purpose")

    assert len(sealed) == SEALED_KEY_BYTES == 1168
    assert open_sealed(PRIVATE, sealed, b"purpose") == b"k" * 32


def test_the_same_key_is_never_sealed_to_the_same_bytes():
    assert seal(PUBLIC, b"k" * 32, b"purpose") != seal(PUBLIC, b"k" * 32, b"purpose")


def test_another_private_key_opens_nothing():
    sealed = seal(PUBLIC, b"k" * 32, b"purpose")

    with pytest.raises(DoesNotOpen):
        open_sealed(expand_seed(b"t" * 32)[0], sealed, b"purpose")


@pytest.mark.parametrize(
    "info",
    [
        recording_key_info("allerton", "0" * 16, "1" * 32),
        recording_key_info("beeston", PUBLIC.key_id, "1" * 32),
        recording_key_info("allerton", PUBLIC.key_id, "2" * 32),
        facts_key_info("allerton", PUBLIC.key_id, "1" * 32),
        b"",
    ],
)
def test_a_sealed_key_opens_for_its_own_practice_key_and_recording_only(info):
    sealed = seal(PUBLIC, b"k" * 32, recording_key_info("allerton", PUBLIC.key_id, "1" * 32))

    with pytest.raises(DoesNotOpen):
        open_sealed(PRIVATE, sealed, info)


@settings(max_examples=40)
@given(st.integers(0, SEALED_KEY_BYTES * 8 - 1))
def test_a_flipped_bit_is_noticed(bit):
    sealed = bytearray(seal(PUBLIC, b"k" * 32, b"purpose"))
    sealed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(DoesNotOpen):
        open_sealed(PRIVATE, bytes(sealed), b"purpose")


@pytest.mark.parametrize("length", [0, 1, 31, 32, 1119, 1120, 1136, 1167])
def test_a_truncated_sealed_key_does_not_open(length):
    with pytest.raises(DoesNotOpen):
        open_sealed(PRIVATE, seal(PUBLIC, b"k" * 32, b"purpose")[:length], b"purpose")


@pytest.mark.parametrize("raw", [b"", bytes(1215), b"\xff" * 1216])
def test_bytes_that_are_no_public_key_are_refused(raw):
    with pytest.raises(BadPublicKey):
        PublicKey(raw)


def test_a_seed_of_another_length_is_our_defect():
    with pytest.raises(OurError, match="got 31"):
        expand_seed(bytes(31))
