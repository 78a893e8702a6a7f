"""Listening through a real keyholder process: no entry, no sound."""

import subprocess
import sys

import pytest
from tests.small_disk import fill

from fairhearing.audit.ranges import parse_ranges
from fairhearing.audit.verify import verify_log
from fairhearing.keyholder.errors import (
    BadMessage,
    BadRange,
    DamagedSound,
    DestroyedRecording,
    KeyNotHeld,
    Locked,
    LogUnwritable,
    NoPlace,
    NotYourPractice,
    UnknownListen,
    UnknownPurpose,
    UnknownRecording,
)
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.keyholder.log.log_key import load_log_key
from fairhearing.vault.keyring import Keyring, SealedKey
from fairhearing.vault.notes import NoteKind, seal_note
from fairhearing.vault.unseal import PracticeKey

HEAD_BYTES = 4040

SIGNED_IN = ["sign_in.succeeded", "log.cosigned"]


def hear(premises, unlock, listen, recorded, *, step=16):
    """Read a whole recording, `step` segments at a time."""
    first = 0 if recorded.closed else 1
    return b"".join(
        premises.client.read(unlock, listen, at, recorded.segment_bytes(at, at + step - 1))
        for at in range(first, recorded.segments + 1, step)
    )


def test_a_manager_hears_exactly_what_was_said(premises):
    recorded = premises.record(3.3)
    unlock = premises.sign_in("ann")

    listen = premises.begin(unlock, recorded)
    heard = hear(premises, unlock, listen, recorded)
    premises.client.end(unlock, listen)

    assert heard[:4] == b"RIFF"
    assert heard[HEAD_BYTES:] == recorded.sound
    assert premises.verbs() == [*SIGNED_IN, "sound.begun", "sound.delivered", "sound.ended"]
    verify_log(premises.home.log, load_log_key(premises.home).verifier)


def test_the_log_says_who_heard_what_where_and_why(premises):
    recorded = premises.record(1)
    unlock = premises.sign_in("ash")

    listen = premises.begin(unlock, recorded)

    begun = premises.log()[-1]
    assert begun.verb == "sound.begun"
    assert begun.actor == premises.people["ash"].account
    assert (begun.role, begun.practice, begun.subject) == ("assistant", "allerton", recorded.id)
    assert begun.detail == {
        "listen": listen,
        "purpose": "patient_care",
        "reference": "case-7",
        "place": "managers-office",
    }


def test_the_entry_stands_in_the_log_before_the_first_byte(premises):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")

    listen = premises.begin(unlock, recorded)
    assert premises.verbs()[-1] == "sound.begun"
    premises.client.read(unlock, listen, 1, recorded.segment_bytes(1, 1))
    assert premises.verbs()[-1] == "sound.delivered"


def test_each_megabyte_is_logged_once_a_listen_whatever_the_order(premises):
    recorded = premises.record(150)
    unlock = premises.sign_in("ann")
    listen = premises.begin(unlock, recorded)

    for first, last in ((300, 310), (1, 5), (500, 515), (2, 6), (301, 302), (0, 0), (508, 515)):
        premises.client.read(unlock, listen, first, recorded.segment_bytes(first, last))

    delivered = [leaf.detail["window"] for leaf in premises.log() if leaf.verb == "sound.delivered"]
    assert delivered == [1, 0, 2]
    premises.client.end(unlock, listen)
    assert premises.log()[-1].detail == {
        "listen": listen,
        "windows": 3,
        "segments": ("1-6", "300-310", "500-515"),
        "exact": True,
    }


def test_a_listener_who_skips_about_leaves_an_entry_that_says_no_less_than_was_sent(premises):
    recorded = premises.record(40)
    unlock = premises.sign_in("ann")
    listen = premises.begin(unlock, recorded)

    for segment in range(1, 150, 2):
        premises.client.read(unlock, listen, segment, recorded.segment_bytes(segment, segment))
    premises.client.end(unlock, listen)

    detail = premises.log()[-1].detail
    assert detail["exact"] is False
    assert len(detail["segments"]) == 64
    sent = {number for first, last in parse_ranges(detail["segments"]) for number in range(first, last + 1)}
    assert set(range(1, 150, 2)) <= sent


def test_the_pc_stands_in_the_entry_where_there_is_one(premises):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")

    premises.begin(unlock, recorded, device="1c" * 16)
    premises.begin(unlock, recorded)

    with_pc, without = [leaf.detail for leaf in premises.log() if leaf.verb == "sound.begun"]
    assert with_pc["device"] == "1c" * 16
    assert "device" not in without


def test_a_second_listen_is_logged_anew(premises):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")

    for _ in range(2):
        listen = premises.begin(unlock, recorded)
        hear(premises, unlock, listen, recorded)

    assert premises.verbs()[2:] == ["sound.begun", "sound.delivered"] * 2


def test_an_interrupted_recording_is_heard_to_its_end(premises):
    recorded = premises.record(2, closed=False)
    unlock = premises.sign_in("ann")

    listen = premises.begin(unlock, recorded)

    assert hear(premises, unlock, listen, recorded) == recorded.sound
    with pytest.raises(BadRange, match="no segment 0"):
        premises.client.read(unlock, listen, 0, recorded.segment_bytes(0, 0))


def test_a_closed_recording_that_was_cut_short_does_not_pass_for_whole(premises):
    recorded = premises.record(2)
    unlock = premises.sign_in("ann")

    listen = premises.begin(unlock, recorded, segments=recorded.segments - 1)

    with pytest.raises(DamagedSound):
        premises.client.read(unlock, listen, recorded.segments - 1, recorded.segment_bytes(6, 6))


@pytest.mark.parametrize("place", [0, 40, 4095, 4096, 8192, 9000])
def test_a_flipped_bit_gives_no_sound_and_no_entry(premises, place):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")
    altered = bytearray(recorded.data)
    altered[place] ^= 1
    header, rest = bytes(altered[:40]), bytes(altered[40:])
    if place < 40:
        with pytest.raises(DamagedSound):
            premises.begin(unlock, recorded, header=header)
        return
    listen = premises.begin(unlock, recorded, header=header)

    with pytest.raises(DamagedSound):
        premises.client.read(unlock, listen, 0, rest)

    assert "sound.delivered" not in premises.verbs()


def test_segments_out_of_place_give_no_sound(premises):
    recorded = premises.record(2)
    unlock = premises.sign_in("ann")
    listen = premises.begin(unlock, recorded)

    with pytest.raises(DamagedSound):
        premises.client.read(unlock, listen, 2, recorded.segment_bytes(1, 1))


def test_bytes_that_are_not_whole_segments_are_refused(premises):
    recorded = premises.record(2)
    unlock = premises.sign_in("ann")
    listen = premises.begin(unlock, recorded)
    whole = recorded.segment_bytes(1, 2)

    for first, sealed in ((1, whole[:-1]), (1, b""), (0, whole), (recorded.segments + 1, whole[:4096])):
        with pytest.raises((BadRange, DamagedSound)):
            premises.client.read(unlock, listen, first, sealed)
    with pytest.raises(BadRange, match="one read takes"):
        premises.client.read(unlock, listen, 1, bytes(1 << 20) + b"x")


@pytest.mark.parametrize(
    ("changed", "error", "reason"),
    [
        ({"purpose": "curiosity"}, UnknownPurpose, "unknown_purpose"),
        ({"purpose": ""}, UnknownPurpose, "unknown_purpose"),
        ({"place": ""}, NoPlace, "no_place"),
        ({"place": "Mrs Example's kitchen"}, NoPlace, "no_place"),
    ],
)
def test_without_purpose_or_place_there_is_no_sound_and_the_refusal_is_logged(premises, changed, error, reason):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")

    with pytest.raises(error):
        premises.begin(unlock, recorded, **changed)

    refused = premises.log()[-1]
    assert (refused.verb, refused.subject, refused.practice) == ("sound.refused", recorded.id, "allerton")
    assert refused.role == "manager"
    assert refused.detail == {"reason": reason}


def test_an_unknown_recording_is_refused_and_logged(premises):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")

    with pytest.raises(UnknownRecording):
        premises.client.begin(
            unlock, "ab" * 16, "patient_care", "", "office", header=recorded.header, segments=1, closed=True
        )

    assert premises.log()[-1].detail == {"reason": "unknown_recording"}
    assert premises.log()[-1].practice == ""


def test_without_any_keyring_every_recording_is_unknown(premises):
    unlock = premises.sign_in("ann")

    with pytest.raises(UnknownRecording):
        premises.client.begin(
            unlock, "ab" * 16, "patient_care", "", "office", header=bytes(40), segments=1, closed=True
        )


def test_a_destroyed_recording_is_refused_and_logged(premises):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")
    keyring = Keyring(premises.home.keyring)
    keyring._connection.execute("DELETE FROM sealed_key")
    keyring._connection.execute("INSERT INTO destroyed VALUES (?, '2026-11-22T12:00:00.000Z')", (recorded.id,))
    keyring.close()

    with pytest.raises(DestroyedRecording):
        premises.begin(unlock, recorded)

    assert premises.log()[-1].detail == {"reason": "destroyed"}


def test_another_practice_s_manager_is_refused_and_that_practice_s_log_says_so(premises):
    recorded = premises.record(1, practice="allerton")
    unlock = premises.sign_in("bob")

    with pytest.raises(NotYourPractice):
        premises.begin(unlock, recorded)

    refused = premises.log()[-1]
    assert (refused.actor, refused.practice, refused.role) == (premises.people["bob"].account, "allerton", "")
    assert refused.detail == {"reason": "not_your_practice"}


def test_a_recording_sealed_to_another_key_of_the_practice_is_refused(premises):
    recorded = premises.record(1)
    keyring = Keyring(premises.home.keyring)
    keyring.put("cd" * 16, SealedKey("allerton", "0" * 16, keyring.get(recorded.id).sealed))
    keyring.close()
    unlock = premises.sign_in("ann")

    with pytest.raises(KeyNotHeld):
        premises.client.begin(
            unlock, "cd" * 16, "patient_care", "", "office", header=recorded.header, segments=1, closed=True
        )


def test_a_key_planted_under_another_recording_s_id_does_not_open(premises):
    recorded = premises.record(1)
    keyring = Keyring(premises.home.keyring)
    keyring.put("cd" * 16, keyring.get(recorded.id))
    keyring.close()
    unlock = premises.sign_in("ann")

    with pytest.raises(DamagedSound):
        premises.client.begin(
            unlock, "cd" * 16, "patient_care", "", "office", header=recorded.header, segments=1, closed=True
        )


@pytest.mark.parametrize("unlock", ["", "x", "A" * 64, "é" * 64, "ä", "A" * 63 + "="])
def test_who_has_no_session_opens_nothing(premises, unlock):
    recorded = premises.record(1)
    size = premises.client.ping().log_size

    for ask in (
        lambda: premises.begin(unlock, recorded),
        lambda: premises.client.read(unlock, "ab" * 16, 1, recorded.segment_bytes(1, 1)),
        lambda: premises.client.end(unlock, "ab" * 16),
        lambda: premises.client.status(unlock),
        lambda: premises.client.sign_out(unlock),
    ):
        with pytest.raises(Locked):
            ask()

    assert premises.client.ping().log_size == size


def test_a_pending_sign_in_opens_nothing(premises):
    ann = premises.people["ann"]
    recorded = premises.record(1)
    pending = premises.client.sign_in(ann.account, ann.passphrase, "192.0.2.7").pending

    with pytest.raises(Locked):
        premises.begin(pending, recorded)


def test_an_unlock_with_another_s_secret_opens_nothing(premises):
    recorded = premises.record(1)
    ann, bob = premises.sign_in("ann"), premises.sign_in("bob")

    for mixed in (ann[:20] + bob[20:], bob[:20] + ann[20:], ann[:-1] + ("A" if ann[-1] != "A" else "B")):
        with pytest.raises(Locked):
            premises.begin(mixed, recorded)


def test_a_listen_is_its_session_s_alone(premises):
    recorded = premises.record(1)
    ann, ash = premises.sign_in("ann"), premises.sign_in("ash")
    listen = premises.begin(ann, recorded)

    with pytest.raises(UnknownListen):
        premises.client.read(ash, listen, 1, recorded.segment_bytes(1, 1))
    with pytest.raises(UnknownListen):
        premises.client.end(ash, listen)


def test_an_ended_listen_gives_no_more_sound(premises):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")
    listen = premises.begin(unlock, recorded)
    premises.client.end(unlock, listen)

    with pytest.raises(UnknownListen):
        premises.client.read(unlock, listen, 1, recorded.segment_bytes(1, 1))


def test_signing_out_ends_every_listen(premises):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")
    premises.begin(unlock, recorded)

    premises.client.sign_out(unlock)

    assert premises.verbs()[-2:] == ["sound.ended", "sign_out"]
    assert premises.client.ping().sessions == 0


def test_the_ninth_listen_of_a_session_ends_the_first(premises):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")
    listens = [premises.begin(unlock, recorded) for _ in range(9)]

    with pytest.raises(UnknownListen):
        premises.client.read(unlock, listens[0], 1, recorded.segment_bytes(1, 1))
    for listen in listens[1:]:
        premises.client.read(unlock, listen, 1, recorded.segment_bytes(1, 1))


def test_playback_counts_as_activity_and_a_forgotten_listen_ends(premises):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")
    played, forgotten = premises.begin(unlock, recorded), premises.begin(unlock, recorded)

    for _ in range(3):
        premises.move_clock(600)
        premises.client.read(unlock, played, 1, recorded.segment_bytes(1, 1))

    with pytest.raises(UnknownListen):
        premises.client.read(unlock, forgotten, 1, recorded.segment_bytes(1, 1))


@pytest.mark.parametrize(
    "changed",
    [
        {"header": bytes(39)},
        {"segments": 0},
        {"segments": 1 << 32},
        {"reference": "the Example case"},
        {"device": "the laptop"},
    ],
)
def test_what_no_page_of_ours_would_ask_is_no_message(premises, changed):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")

    with pytest.raises(BadMessage):
        premises.begin(unlock, recorded, **changed)


def test_with_a_full_disk_there_is_no_sound_and_it_comes_back_by_itself(small_log):
    small_log.start()
    recorded = small_log.record(40)
    unlock = small_log.sign_in("ann")
    filler = fill(small_log.home.log)

    for _ in range(3):
        with pytest.raises(LogUnwritable):
            small_log.begin(unlock, recorded)
    assert small_log.client.ping().log_writable is False

    filler.unlink()

    again = small_log.begin(unlock, recorded)
    assert hear(small_log, unlock, again, recorded)[HEAD_BYTES:] == recorded.sound
    assert small_log.client.ping().log_writable is True
    verify_log(small_log.home.log, load_log_key(small_log.home).verifier)


def test_a_new_window_is_not_heard_on_a_full_disk(small_log):
    small_log.start()
    recorded = small_log.record(80)
    unlock = small_log.sign_in("ann")
    listen = small_log.begin(unlock, recorded)
    small_log.client.read(unlock, listen, 1, recorded.segment_bytes(1, 4))
    filler = fill(small_log.home.log)

    with pytest.raises(LogUnwritable):
        small_log.client.read(unlock, listen, 256, recorded.segment_bytes(256, 256))
    assert small_log.client.read(unlock, listen, 5, recorded.segment_bytes(5, 5))

    filler.unlink()
    assert small_log.client.read(unlock, listen, 256, recorded.segment_bytes(256, 256))


def test_a_keyholder_started_on_a_full_disk_waits_for_space(small_log):
    filler = fill(small_log.home.log)
    small_log.start()
    ann = small_log.people["ann"]
    pending = small_log.client.sign_in(ann.account, ann.passphrase, "192.0.2.7").pending
    with pytest.raises(LogUnwritable):
        small_log.client.confirm(pending, ann.code(small_log.now))

    filler.unlink()
    small_log.move_clock(30)

    unlock = small_log.client.confirm(pending, ann.code(small_log.now)).unlock
    assert small_log.client.status(unlock).account == ann.account
    assert small_log.verbs() == SIGNED_IN


def test_every_purpose_of_the_list_is_accepted(premises):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")

    for purpose in Purpose:
        premises.begin(unlock, recorded, purpose=purpose)

    begun = [leaf.detail["purpose"] for leaf in premises.log() if leaf.verb == "sound.begun"]
    assert begun == [str(purpose) for purpose in Purpose]
    assert all(purpose.label and purpose.help for purpose in Purpose)


_HALF_WRITTEN = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.executescript("PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE;")
for n in range(500):
    connection.execute("INSERT INTO sealed_key VALUES (?, 'x', 'y', ?, NULL)", (f"{n:032x}", bytes(1168)))
os.kill(os.getpid(), 9)
"""


def test_a_keyring_whose_writer_was_killed_halfway_is_read_as_it_was(premises):
    recorded = premises.record(1)
    unlock = premises.sign_in("ann")
    subprocess.run([sys.executable, "-c", _HALF_WRITTEN, premises.home.keyring], check=False)
    assert premises.home.keyring.with_name("keyring.sqlite-journal").stat().st_size > 0

    listen = premises.begin(unlock, recorded)

    assert hear(premises, unlock, listen, recorded)[HEAD_BYTES:] == recorded.sound
    with pytest.raises(UnknownRecording):
        premises.client.begin(
            unlock, f"{7:032x}", "patient_care", "", "office", header=bytes(40), segments=1, closed=True
        )


def add_note(premises, recorded, content, kind=NoteKind.PEAKS):
    """Seal a note of a recording as hearing does, with the key that the kit opens."""
    keyring = Keyring(premises.home.keyring, read_only=True)
    sealed_key = keyring.get(recorded.id).sealed
    keyring.close()
    key = PracticeKey(premises.seed()).open_recording_key(sealed_key, "allerton", recorded.id)
    return b"".join(seal_note(key, recorded.id, kind, content))


def test_a_note_is_told_within_a_listen_and_logged_once(premises):
    recorded = premises.record(1)
    note = add_note(premises, recorded, b"how loud it was")
    unlock = premises.sign_in("ann")
    listen = premises.begin(unlock, recorded)

    told = [premises.client.note(unlock, listen, NoteKind.PEAKS, note) for _ in range(2)]

    assert told == [b"how loud it was"] * 2
    entries = [leaf for leaf in premises.log() if leaf.verb == "note.opened"]
    assert [(leaf.subject, leaf.detail) for leaf in entries] == [(recorded.id, {"listen": listen, "kind": "peaks"})]


def test_no_note_is_told_after_the_end_nor_in_another_session(premises):
    recorded = premises.record(1)
    note = add_note(premises, recorded, b"how loud it was")
    ann, ash = premises.sign_in("ann"), premises.sign_in("ash")
    listen = premises.begin(ann, recorded)

    with pytest.raises(UnknownListen):
        premises.client.note(ash, listen, NoteKind.PEAKS, note)
    premises.client.end(ann, listen)
    with pytest.raises(UnknownListen):
        premises.client.note(ann, listen, NoteKind.PEAKS, note)

    assert "note.opened" not in premises.verbs()


def test_a_note_of_another_recording_or_kind_or_an_altered_one_opens_nothing(premises):
    recorded, other = premises.record(1), premises.record(2)
    note, foreign = (add_note(premises, each, b"how loud it was") for each in (recorded, other))
    unlock = premises.sign_in("ann")
    listen = premises.begin(unlock, recorded)

    for kind, sealed in (
        (NoteKind.PEAKS, foreign),
        (NoteKind.HEARD, note),
        (NoteKind.PEAKS, note[:-1]),
        (NoteKind.PEAKS, note[:100] + bytes([note[100] ^ 1]) + note[101:]),
    ):
        with pytest.raises(DamagedSound):
            premises.client.note(unlock, listen, kind, sealed)
    with pytest.raises(BadMessage):
        premises.client.note(unlock, listen, "words", note)
    with pytest.raises(BadRange):
        premises.client.note(unlock, listen, NoteKind.PEAKS, b"")


def test_no_note_is_told_of_what_was_destroyed_meanwhile(premises):
    recorded = premises.record(1)
    note = add_note(premises, recorded, b"how loud it was")
    unlock = premises.sign_in("ann")
    listen = premises.begin(unlock, recorded)
    keyring = Keyring(premises.home.keyring)
    keyring.destroy([recorded.id], premises.now)
    keyring.close()

    with pytest.raises(DestroyedRecording):
        premises.client.note(unlock, listen, NoteKind.PEAKS, note)


def test_what_cannot_be_logged_is_not_noted_either(small_log):
    small_log.start()
    recorded = small_log.record(1)
    note = add_note(small_log, recorded, b"how loud it was")
    unlock = small_log.sign_in("ann")
    listen = small_log.begin(unlock, recorded)
    fill(small_log.home.log)

    with pytest.raises(LogUnwritable):
        small_log.client.note(unlock, listen, NoteKind.PEAKS, note)
