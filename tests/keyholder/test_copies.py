"""Copies through a real keyholder process: no entry, no sound, no signature, no copy."""

import signal

import pytest
from tests.small_disk import fill

from fairhearing.keyholder.bulk.bulk_client import BulkClient, Matter, SealedKey
from fairhearing.keyholder.errors import (
    AboutThem,
    BadMessage,
    BadRange,
    DamagedFiles,
    DestroyedRecording,
    KeyNotHeld,
    Locked,
    LogUnwritable,
    NoPlace,
    NotGranted,
    NotYourPractice,
    SignInFailed,
    TooManyGrants,
    UnknownGrant,
    UnknownPurpose,
    UnknownRecording,
)
from fairhearing.keyholder.holders.roles import HolderRole
from fairhearing.keyholder.listening.closures_client import ClosuresClient
from fairhearing.vault.copy_note import load_signers, open_statement, signers_path
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.note import NoteVerifier
from fairhearing.vault.recipients import load_recipients, recipients_path
from fairhearing.vault.unseal import PracticeKey

COPY = "c0" * 16
TAKING = "d0" * 16
MATTER = Matter("allerton", COPY, "e0" * 16)
HEAD_BYTES = 4040


def begin(premises, unlock, recorded, *, by="ann", key=None, code=None, matter=MATTER, **changed):
    """Ask for a grant, with good answers where the test gives none."""
    asked = {"purpose": "access_or_other_rights", "place": "managers-office"} | changed
    fresh = code or premises.fresh_code(by)
    ids = [each.id for each in recorded]
    return BulkClient(premises.client).begin(unlock, fresh, matter, recordings=ids, key=key, **asked)


def open_one(premises, token, recorded):
    bulk = BulkClient(premises.client)
    bulk.open(token, recorded.id, header=recorded.header, segments=recorded.segments, closed=recorded.closed)


def hear(premises, token, recorded, *, step=64):
    """Open a recording under a grant and read all of it."""
    open_one(premises, token, recorded)
    first = 0 if recorded.closed else 1
    return b"".join(
        BulkClient(premises.client).read(token, recorded.id, at, recorded.segment_bytes(at, at + step - 1))
        for at in range(first, recorded.segments + 1, step)
    )


def unlock_copy(premises, unlock, key, *, by="ann", code=None):
    fresh = code or premises.fresh_code(by)
    return BulkClient(premises.client).unlock(unlock, fresh, MATTER, key, TAKING, "locked")


def last(premises, verb):
    return [leaf for leaf in premises.log() if leaf.verb == verb][-1]


def test_a_grant_opens_exactly_what_was_said(premises):
    recorded = [premises.record(3.3), premises.record(20), premises.record(2, closed=False)]
    granted = begin(premises, premises.sign_in("ann"), recorded)

    heard = [hear(premises, granted.token, each) for each in recorded]

    assert [each[HEAD_BYTES:] for each in heard[:2]] == [each.sound for each in recorded[:2]]
    assert heard[2] == recorded[2].sound
    assert premises.verbs()[-5:] == ["code.confirmed", "copy.begun", *["copy.recording_opened"] * 3]


def test_the_log_says_who_opened_what_for_which_matter(premises):
    recorded = premises.record(1)
    granted = begin(premises, premises.sign_in("ash"), [recorded], by="ash")
    open_one(premises, granted.token, recorded)

    begun, opened = last(premises, "copy.begun"), last(premises, "copy.recording_opened")

    assert (begun.actor, begun.role, begun.practice) == (premises.people["ash"].account, "assistant", "allerton")
    assert (begun.subject, begun.detail["reference"], begun.detail["recordings"]) == (COPY, MATTER.reference, 1)
    assert (opened.subject, opened.detail["copy"]) == (recorded.id, COPY)
    assert opened.detail["purpose"] == "access_or_other_rights"


def test_a_grant_outlives_the_session_that_began_it(premises):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")
    granted = begin(premises, unlock, [recorded])

    premises.client.sign_out(unlock)

    assert hear(premises, granted.token, recorded)[HEAD_BYTES:] == recorded.sound


def test_a_grant_does_not_outlive_the_keyholder_and_goes_on_by_a_code_with_the_same_key(premises):
    recorded = premises.record(1)
    granted = begin(premises, premises.sign_in("ann"), [recorded])
    key = BulkClient(premises.client).content_key(granted.token)

    premises.end(signal.SIGKILL)
    premises.start()
    with pytest.raises(UnknownGrant):
        open_one(premises, granted.token, recorded)
    again = begin(premises, premises.sign_in("ann"), [recorded], key=granted.key)

    assert BulkClient(premises.client).content_key(again.token) == key
    assert hear(premises, again.token, recorded)[HEAD_BYTES:] == recorded.sound


def test_a_grant_ends_after_four_hours_and_by_its_end(premises):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")
    first = begin(premises, unlock, [recorded])
    BulkClient(premises.client).end(first.token, "made")
    second = begin(premises, unlock, [recorded])
    premises.move_clock(4 * 3600)

    for granted in (first, second):
        with pytest.raises(UnknownGrant):
            BulkClient(premises.client).content_key(granted.token)

    assert last(premises, "copy.ended").subject == COPY


def test_a_new_grant_for_the_same_copy_ends_the_one_before(premises):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")
    first = begin(premises, unlock, [recorded])

    begin(premises, unlock, [recorded], key=first.key)

    with pytest.raises(UnknownGrant):
        open_one(premises, first.token, recorded)
    assert last(premises, "copy.ended").detail["outcome"] == "begun_again"


def test_what_was_not_granted_is_not_opened(premises):
    recorded, other = premises.record(1), premises.record(2)
    granted = begin(premises, premises.sign_in("ann"), [recorded])

    with pytest.raises(NotGranted):
        open_one(premises, granted.token, other)

    refused = last(premises, "copy.refused")
    assert (refused.subject, refused.detail["reason"]) == (other.id, "not_granted")


def test_a_recording_destroyed_or_closed_after_the_grant_is_not_opened(premises):
    recorded = [premises.record(1), premises.record(2)]
    granted = begin(premises, premises.sign_in("ann"), recorded)
    keyring = Keyring(premises.home.keyring)
    keyring.destroy([recorded[0].id], premises.now)
    keyring.close()
    open_one(premises, granted.token, recorded[1])
    ClosuresClient(premises.client).close(premises.people["ann"].account, "allerton", [recorded[1].id])

    with pytest.raises(DestroyedRecording):
        open_one(premises, granted.token, recorded[0])
    with pytest.raises(AboutThem):
        open_one(premises, granted.token, recorded[1])
    with pytest.raises(UnknownGrant):
        BulkClient(premises.client).read(granted.token, recorded[1].id, 1, recorded[1].segment_bytes(1, 1))

    assert [leaf.detail["reason"] for leaf in premises.log() if leaf.verb == "copy.refused"] == [
        "destroyed",
        "about_them",
    ]


@pytest.mark.parametrize(
    ("spoil", "error", "reason"),
    [
        (lambda premises: {"recorded": [premises.record(2, practice="beeston")]}, NotYourPractice, "not_your_practice"),
        (lambda _premises: {"purpose": "curiosity"}, UnknownPurpose, "unknown_purpose"),
        (lambda _premises: {"place": ""}, NoPlace, "no_place"),
    ],
)
def test_a_refused_recording_is_logged_and_nothing_is_granted(premises, spoil, error, reason):
    asked = {"recorded": [premises.record(1)]} | spoil(premises)

    with pytest.raises(error):
        begin(premises, premises.sign_in("ann"), **asked)

    assert last(premises, "copy.refused").detail["reason"] == reason
    assert "copy.begun" not in premises.verbs()


def test_unknown_destroyed_and_closed_recordings_are_refused_each_with_its_entry(premises):
    known, gone, about = premises.record(1), premises.record(2), premises.record(3)
    keyring = Keyring(premises.home.keyring)
    keyring.destroy([gone.id], premises.now)
    keyring.close()
    ClosuresClient(premises.client).close(premises.people["ann"].account, "allerton", [about.id])
    bulk, unlock = BulkClient(premises.client), premises.sign_in("ann")

    with pytest.raises(UnknownRecording):
        bulk.begin(
            unlock,
            premises.fresh_code("ann"),
            MATTER,
            "access_or_other_rights",
            "managers-office",
            ["ab" * 16, known.id, gone.id, about.id],
        )

    refused = {leaf.subject: leaf.detail["reason"] for leaf in premises.log() if leaf.verb == "copy.refused"}
    assert refused == {"ab" * 16: "unknown_recording", gone.id: "destroyed", about.id: "about_them"}


def test_somebody_of_two_practices_makes_no_copy_across_them(founded):
    founded.found("carlton", "Carlton Practice", {"ann": HolderRole.MANAGER})
    founded.start()
    ours, theirs = founded.record(1), founded.record(2, practice="carlton")
    unlock = founded.sign_in("ann")

    with pytest.raises(NotYourPractice):
        begin(founded, unlock, [ours, theirs])

    assert last(founded, "copy.refused").subject == theirs.id


@pytest.mark.parametrize("recordings", [[], ["ab" * 16] * 2, [f"{n:032x}" for n in range(1001)]])
def test_a_copy_names_one_to_a_thousand_recordings_once_each(premises, recordings):
    unlock = premises.sign_in("ann")

    with pytest.raises(BadMessage):
        BulkClient(premises.client).begin(
            unlock, premises.fresh_code("ann"), MATTER, "access_or_other_rights", "managers-office", recordings
        )


def test_a_wrong_code_grants_nothing(premises):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")

    with pytest.raises(SignInFailed):
        begin(premises, unlock, [recorded], code="000000")
    with pytest.raises(Locked):
        begin(premises, "A" * 64, [recorded])

    assert "copy.begun" not in premises.verbs()


def test_four_copies_are_made_at_once(premises):
    recorded, unlock = premises.record(1), premises.sign_in("ann")
    for n in range(4):
        begin(premises, unlock, [recorded], matter=Matter("allerton", f"{n:032x}", MATTER.reference))

    with pytest.raises(TooManyGrants):
        begin(premises, unlock, [recorded])


def test_a_forged_token_opens_nothing(premises):
    recorded = premises.record(1)
    granted = begin(premises, premises.sign_in("ann"), [recorded])
    forged = granted.token[:30] + ("A" if granted.token[30] != "A" else "B") + granted.token[31:]

    for token in (forged, "", "ä", "AAAA"):
        with pytest.raises(UnknownGrant):
            BulkClient(premises.client).content_key(token)


def test_bytes_that_are_no_whole_segments_give_no_sound(premises):
    recorded = premises.record(2)
    granted = begin(premises, premises.sign_in("ann"), [recorded])
    open_one(premises, granted.token, recorded)

    with pytest.raises(BadRange):
        BulkClient(premises.client).read(granted.token, recorded.id, 1, recorded.segment_bytes(1, 1)[:-1])


def test_the_keyholder_signs_what_the_copy_is_and_publishes_by_which_key(premises):
    recorded = premises.record(1)
    granted = begin(premises, premises.sign_in("ann"), [recorded])

    note = BulkClient(premises.client).sign(granted.token, "5a" * 32)

    vkey = load_recipients(recipients_path(premises.home, "allerton")).signer_vkey
    signers = load_signers(signers_path(premises.home, "allerton"), NoteVerifier.parse(vkey))
    assert signers.verifier == PracticeKey(premises.seed()).copies_signer("allerton").verifier
    statement = open_statement(note, signers.verifier)
    assert (statement.practice, statement.copy, statement.recordings) == ("allerton", COPY, 1)
    assert statement.sha256 == "5a" * 32
    assert last(premises, "copy.signed").detail["sha256"] == "5a" * 32


def test_a_made_copy_opens_by_a_fresh_code_and_its_entry_comes_first(premises):
    recorded, unlock = premises.record(1), premises.sign_in("ann")
    granted = begin(premises, unlock, [recorded])
    key = BulkClient(premises.client).content_key(granted.token)

    assert unlock_copy(premises, premises.sign_in("ash"), granted.key, by="ash") == key

    assert premises.verbs()[-2:] == ["code.confirmed", "copy.unlocked"]
    entry = last(premises, "copy.unlocked")
    assert entry.actor == premises.people["ash"].account
    assert entry.detail == {"taking": TAKING, "reference": MATTER.reference, "form": "locked"}


def test_a_copy_of_another_practice_or_id_does_not_open(premises):
    granted = begin(premises, premises.sign_in("ann"), [premises.record(1)])
    bulk, unlock = BulkClient(premises.client), premises.sign_in("bob")

    with pytest.raises(NotYourPractice):
        bulk.unlock(unlock, premises.fresh_code("bob"), MATTER, granted.key, TAKING, "locked")
    other = Matter("allerton", "c1" * 16, MATTER.reference)
    with pytest.raises(DamagedFiles):
        bulk.unlock(premises.sign_in("ash"), premises.fresh_code("ash"), other, granted.key, TAKING, "locked")
    with pytest.raises(KeyNotHeld):
        unlock_copy(premises, premises.sign_in("ann"), SealedKey("ab" * 8, granted.key.sealed))

    assert "copy.unlocked" not in premises.verbs()


def test_without_room_in_the_log_there_is_no_copy(small_log):
    small_log.start()
    recorded = small_log.record(1)
    unlock = small_log.sign_in("ann")
    granted = begin(small_log, unlock, [recorded])
    fill(small_log.home.log)

    with pytest.raises(LogUnwritable):
        open_one(small_log, granted.token, recorded)
    with pytest.raises(UnknownGrant):
        BulkClient(small_log.client).read(granted.token, recorded.id, 1, recorded.segment_bytes(1, 1))
    with pytest.raises(LogUnwritable):
        BulkClient(small_log.client).sign(granted.token, "5a" * 32)
    with pytest.raises(LogUnwritable):
        unlock_copy(small_log, unlock, granted.key)


def test_whoever_loses_the_key_loses_their_grants(premises):
    recorded = premises.record(1)
    granted = begin(premises, premises.sign_in("ash"), [recorded], by="ash")
    unlock = premises.sign_in("ann")

    premises.holders.dismiss(unlock, premises.fresh_code("ann"), premises.people["ash"].account, "allerton")

    with pytest.raises(UnknownGrant):
        open_one(premises, granted.token, recorded)
