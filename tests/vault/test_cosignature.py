"""Cosignatures: made as C2SP tlog-cosignature says, and nothing else taken for one."""

import base64
import hashlib
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.vault.cosignature import CosignatureVerifier, Cosigner, cosigned_at
from fairhearing.vault.note import (
    BadSignature,
    BadVerifierKey,
    NoteSigner,
    NoteVerifier,
    UnknownSigner,
    open_note,
    sign_note,
)

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LOG = NoteSigner("example.com/log", Ed25519PrivateKey.from_private_bytes(bytes(32)))
TEXT = "example.com/log\n2\nTdd7MXLU63T1FdEE6cOZFX4ktjrL9+KtcmWWvlHhyFc=\n"
MOMENT = datetime(2026, 11, 28, 12, 0, 7, tzinfo=UTC)


@pytest.fixture
def cosigner():
    return Cosigner("example.com/witness", PRIVATE)


@pytest.fixture
def cosigned(cosigner):
    return cosigner.cosign(sign_note(TEXT, LOG), MOMENT)


def test_the_line_is_what_the_specification_says(cosigned):
    public = PRIVATE.public_key().public_bytes_raw()
    seconds = int(MOMENT.timestamp())

    name, encoded = cosigned.splitlines()[-1].removeprefix("— ").split(" ")
    line = base64.b64decode(encoded)

    assert name == "example.com/witness"
    assert line[:4] == hashlib.sha256(b"example.com/witness\n\x04" + public).digest()[:4]
    assert int.from_bytes(line[4:12], "big") == seconds
    PRIVATE.public_key().verify(line[12:], f"cosignature/v1\ntime {seconds}\n{TEXT}".encode())


def test_it_says_when_and_the_log_s_own_line_still_opens(cosigned, cosigner):
    assert cosigned_at(cosigned, cosigner.verifier) == MOMENT
    assert open_note(cosigned, [LOG.verifier, cosigner.verifier]).signed_by == (
        "example.com/log",
        "example.com/witness",
    )


def test_of_several_the_latest_counts(cosigned, cosigner):
    later = datetime(2026, 12, 1, tzinfo=UTC)

    assert cosigned_at(cosigner.cosign(cosigned, later), cosigner.verifier) == later


def test_a_note_without_it_is_not_cosigned(cosigner):
    with pytest.raises(UnknownSigner):
        cosigned_at(sign_note(TEXT, LOG), cosigner.verifier)


def test_an_ordinary_signature_of_the_same_key_and_name_is_none(cosigner):
    plain = sign_note(TEXT, NoteSigner("example.com/witness", PRIVATE))

    with pytest.raises(UnknownSigner):
        cosigned_at(plain, cosigner.verifier)


def test_another_text_or_moment_does_not_fit(cosigned, cosigner):
    with pytest.raises(BadSignature):
        cosigned_at(cosigned.replace("\n2\n", "\n3\n"), cosigner.verifier)
    *above, last = cosigned.splitlines()
    line = bytearray(base64.b64decode(last.rpartition(" ")[2]))
    line[11] ^= 1
    moved = "\n".join([*above, f"— example.com/witness {base64.b64encode(line).decode()}", ""])
    with pytest.raises(BadSignature):
        cosigned_at(moved, cosigner.verifier)


def test_its_key_travels_as_a_line(cosigner):
    assert CosignatureVerifier.parse(cosigner.verifier.vkey) == cosigner.verifier
    assert "+" not in cosigner.verifier.fingerprint


@given(st.text(max_size=60))
def test_any_other_line_is_no_key_of_a_cosigner(text):
    with pytest.raises(BadVerifierKey):
        CosignatureVerifier.parse(text)


def test_a_log_s_key_is_no_cosigner_s_and_the_other_way_round(cosigner):
    with pytest.raises(BadVerifierKey):
        CosignatureVerifier.parse(LOG.vkey)
    with pytest.raises(BadVerifierKey):
        NoteVerifier.parse(cosigner.verifier.vkey)
