"""Cosigning keys across a change of keys: what the old one countersigned stays provable, and it signs nothing more."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.audit.cosigned import EarlierCosigner, Vouched, cosigner_path, load_vouched, write_cosigner
from fairhearing.audit.errors import BadCosignature
from fairhearing.vault.note import NoteSigner, sign_note
from fairhearing.vault.publishing import publish_file
from fairhearing.vault.unseal import PracticeKey

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OLDEST, OLD, NEW = (PracticeKey(each * 32) for each in (b"1", b"2", b"3"))
LOG = NoteSigner("fairhearing/log/0123456789abcdef", Ed25519PrivateKey.from_private_bytes(b"l" * 32))
VOUCHED = Vouched(
    NEW.cosigner("allerton").verifier,
    (
        EarlierCosigner(OLDEST.cosigner("allerton").verifier, 100),
        EarlierCosigner(OLD.cosigner("allerton").verifier, 200),
    ),
)


def checkpoint(size):
    return sign_note(f"{LOG.name}\n{size}\n{'A' * 43}=\n", LOG)


def signer(key):
    return key.recipients_signer("allerton")


def test_the_new_key_vouches_for_itself_and_for_those_before(tmp_path):
    publish_file(
        cosigner_path(tmp_path, "allerton"), write_cosigner("allerton", VOUCHED, signer(NEW), signer(OLD)).encode()
    )

    for known in (NEW, OLD):
        assert load_vouched(tmp_path, "allerton", signer(known).vkey) == VOUCHED
    with pytest.raises(BadCosignature):
        load_vouched(tmp_path, "allerton", signer(OLDEST).vkey)


@pytest.mark.parametrize(("key", "size"), [(OLDEST, 1), (OLDEST, 100), (OLD, 101), (OLD, 200), (NEW, 5), (NEW, 900)])
def test_a_checkpoint_of_each_keys_own_time_is_the_practices(key, size):
    note = key.cosigner("allerton").cosign(checkpoint(size), AT)

    assert VOUCHED.countersigned_at(note) == AT


@pytest.mark.parametrize(("key", "size"), [(OLDEST, 101), (OLD, 201)])
def test_what_an_old_key_signs_beyond_its_time_counts_for_nothing(key, size):
    note = key.cosigner("allerton").cosign(checkpoint(size), AT)

    assert VOUCHED.countersigned_at(note) is None
    assert VOUCHED.countersigned_at(checkpoint(7)) is None


def test_a_cosignature_moved_to_another_checkpoint_is_refused():
    line = OLD.cosigner("allerton").cosign(checkpoint(5), AT).splitlines()[-1]

    with pytest.raises(BadCosignature):
        VOUCHED.countersigned_at(checkpoint(6) + line + "\n")
