"""Recipients files: signed by the practice's own key, refused when altered."""

import dataclasses
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.vault.errors import DamagedData, OurError
from fairhearing.vault.note import NoteSigner, UnknownSigner, open_note, sign_note, split_note
from fairhearing.vault.recipients import (
    BadRecipients,
    KeyState,
    NoActiveKey,
    NoRecipients,
    RecipientKey,
    Recipients,
    RecorderKey,
    list_recipients,
    load_recipients,
    recipients_path,
    write_recipients,
)


@pytest.fixture
def signer(practice_key):
    return practice_key.recipients_signer("allerton")


@pytest.fixture
def recipients(practice_key, intake, recorder_signer, signer):
    return Recipients(
        practice="allerton",
        name="Allerton Bank Surgery – Leeds",
        serial=1,
        issued=datetime(2026, 11, 22, 12, 0, 0, 250_000, tzinfo=UTC),
        keys=(RecipientKey(practice_key.public, KeyState.ACTIVE),),
        intake=intake.public,
        recorders=(RecorderKey("main", recorder_signer.vkey),),
        log_vkey=NoteSigner("fairhearing/log", Ed25519PrivateKey.from_private_bytes(b"l" * 32)).vkey,
        signer_vkey=signer.vkey,
    )


def test_a_recipients_file_says_again_what_it_was_told(home, recipients, signer):
    path = write_recipients(home, recipients, signer)

    assert path == recipients_path(home, "allerton")
    assert load_recipients(path) == recipients
    assert list_recipients(home) == (path,)


def test_new_recordings_are_sealed_to_the_active_key(recipients, practice_key):
    assert recipients.recipient.practice == "allerton"
    assert recipients.recipient.public == practice_key.public


def test_manifests_are_accepted_from_the_recorders_it_names(recipients, recorder_signer):
    assert recipients.manifest_verifiers == (recorder_signer.verifier,)


def test_the_signer_is_derived_from_the_practices_seed_and_name(practice_key):
    assert practice_key.recipients_signer("allerton").vkey == practice_key.recipients_signer("allerton").vkey
    keys = {
        practice_key.recipients_signer("allerton").verifier.public,
        practice_key.recipients_signer("beeston").verifier.public,
        practice_key.cosigner("allerton").verifier.public,
    }
    assert len(keys) == 3


def test_a_file_is_only_written_with_the_key_it_names(home, recipients):
    other = NoteSigner("someone", Ed25519PrivateKey.generate())

    with pytest.raises(OurError):
        write_recipients(home, recipients, other)


def test_a_missing_file_is_named_so(home):
    with pytest.raises(NoRecipients):
        load_recipients(recipients_path(home, "allerton"))


def test_a_practice_without_an_active_key_records_nothing_and_its_newest_key_is_the_current_one(
    home, recipients, practice_key, signer, intake
):
    keys = RecipientKey(practice_key.public, KeyState.RETIRED), RecipientKey(intake.public, KeyState.GENERATED)
    found = load_recipients(write_recipients(home, dataclasses.replace(recipients, keys=keys), signer))

    assert (found.active, found.current) == (None, keys[1])
    assert found.key(practice_key.key_id) == keys[0]
    with pytest.raises(NoActiveKey):
        _ = found.recipient


def test_a_key_says_since_when_it_is_what_it_is(home, recipients, practice_key, signer):
    keys = (RecipientKey(practice_key.public, KeyState.ACTIVE, datetime(2026, 11, 23, tzinfo=UTC)),)

    path = write_recipients(home, dataclasses.replace(recipients, keys=keys), signer)

    assert load_recipients(path).keys == keys


def test_a_file_signed_by_two_keys_is_known_to_whoever_knows_one_of_them(home, recipients, signer):
    before, stranger = (
        NoteSigner(signer.name, Ed25519PrivateKey.from_private_bytes(each * 32)) for each in (b"b", b"s")
    )

    path = write_recipients(home, recipients, signer, before)

    for known in (signer, before):
        open_note(path.read_text(), [known.verifier])
    assert load_recipients(path) == recipients
    with pytest.raises(UnknownSigner):
        open_note(path.read_text(), [stranger.verifier])


def test_a_file_that_only_the_key_before_signed_is_refused(home, recipients, signer):
    before = NoteSigner(signer.name, Ed25519PrivateKey.from_private_bytes(b"b" * 32))
    path = write_recipients(home, recipients, signer, before)
    path.write_text(sign_note(split_note(path.read_text()), before))

    with pytest.raises(UnknownSigner):
        load_recipients(path)


def test_a_practice_has_a_key_and_at_most_one_that_is_active(home, recipients, signer):
    for keys in ((), recipients.keys * 2):
        path = write_recipients(home, dataclasses.replace(recipients, keys=keys), signer)
        with pytest.raises(BadRecipients):
            load_recipients(path)


def test_every_flipped_bit_of_the_file_is_noticed(home, recipients, signer):
    path = write_recipients(home, recipients, signer)
    whole = path.read_bytes()

    for bit in range(0, len(whole) * 8, 61):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        with pytest.raises(DamagedData):
            load_recipients(path)


def test_a_key_under_the_id_of_another_is_refused(home, recipients, signer, practice_key, intake):
    path = write_recipients(home, recipients, signer)
    text = split_note(path.read_text()).replace(practice_key.key_id, intake.key_id)
    path.write_text(sign_note(text, signer))

    with pytest.raises(DamagedData, match="key_id"):
        load_recipients(path)
