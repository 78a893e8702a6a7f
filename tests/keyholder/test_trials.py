"""Whatever was changed, planted or exchanged since the last sign-in is noticed at the next: on a real keyholder."""

import json
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.waiting import eventually

from fairhearing.health.lines import health_lines, not_well
from fairhearing.health.status import read_statuses
from fairhearing.keyholder.errors import DamagedFiles, KeyNotListed
from fairhearing.keyholder.trying.faults import KIND_OF, Fault
from fairhearing.keyholder.trying.tried import TriedList
from fairhearing.vault.clock import machine_time
from fairhearing.vault.hpke import PublicKey
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.note import NoteSigner, sign_note, split_note
from fairhearing.vault.seal import Recipient
from fairhearing.vault.unseal import PracticeKey
from fairhearing.vault.xwing import expand_seed

from .recorder_node import RecorderNode
from .rotating import rotate, wait_until_resealed

STRANGER = NoteSigner("fairhearing/recorder/main", Ed25519PrivateKey.from_private_bytes(b"x" * 32))


@pytest.fixture
def node(premises):
    return RecorderNode(premises.home)


def try_all(premises, name="ann"):
    """Sign in, wait until everything was tried, sign out; return the counts that the log has."""
    before = len(premises.log())
    unlock = premises.sign_in(name)
    entry = eventually(lambda: [leaf for leaf in premises.log()[before:] if leaf.verb == "recordings.tried"])[0]
    premises.client.sign_out(unlock)
    return entry.detail


def doubted(premises):
    return {leaf.subject: leaf.detail["reason"] for leaf in premises.log() if leaf.verb == "recording.doubted"}


def told(premises):
    """What the page Health would name: kind and part of each trouble with a recording."""
    lines = not_well(health_lines(read_statuses(premises.home.status), machine_time()))
    return {(str(line.kind), line.part) for line in lines if line.name == "Recordings tried at sign-in"}


def test_recordings_as_they_were_locked_are_tried_once(premises, node):
    for length, closed in ((4, True), (4080, True), (4082, True), (12_240, True), (4082, False), (12_240, False)):
        node.record(length, closed=closed)

    assert try_all(premises) == {"tried": 6, "faulty": 0, "left": 0}
    node.record()
    assert try_all(premises, "ash") == {"tried": 1, "faulty": 0, "left": 0}
    assert told(premises) == set()


def test_each_practices_people_try_their_own(premises, node):
    node.record()
    node.record(practice="beeston")

    assert try_all(premises, "bob")["tried"] == 1
    assert try_all(premises, "ann")["tried"] == 1


def test_a_sign_in_with_nothing_new_logs_nothing_of_it(premises):
    premises.sign_in("ann")
    time.sleep(0.3)

    assert "recordings.tried" not in premises.verbs()


def alter_row(premises, recording, column, value):
    with closing(sqlite3.connect(premises.home.keyring)) as database:
        database.execute(f"UPDATE sealed_key SET {column} = ? WHERE recording = ?", (value, recording))  # noqa: S608
        database.commit()


def shorten(_, node, recording):
    path = node.sealed(recording)
    path.write_bytes(path.read_bytes()[:8192])


def lengthen(_, node, recording):
    path = node.sealed(recording)
    path.write_bytes(path.read_bytes() + b"\0")


def flip_a_bit(_, node, recording):
    path = node.sealed(recording)
    data = path.read_bytes()
    path.write_bytes(data[:5000] + bytes([data[5000] ^ 1]) + data[5001:])


def unsign(_, node, recording):
    path = node.manifest(recording)
    path.write_text(split_note(path.read_text()) + "\n")


def sign_for_nobody(_, node, recording):
    path = node.manifest(recording)
    path.write_text(sign_note(split_note(path.read_text()).replace('"allerton"', '"nowhere"'), STRANGER))


def use_the_first_number(_, node, recording):
    path = node.manifest(recording)
    path.rename(path.with_name(f"00000001-{recording}.note"))


def take_the_key(premises, _, recording):
    with closing(sqlite3.connect(premises.home.keyring)) as database:
        database.execute("DELETE FROM sealed_key WHERE recording = ?", (recording,))
        database.commit()


CHANGES = {
    "a shortened file": (shorten, Fault.SHORTENED),
    "a lengthened file": (lengthen, Fault.CHANGED),
    "a flipped bit of sound": (flip_a_bit, Fault.CHANGED),
    "a file that is gone": (lambda _, node, recording: node.sealed(recording).unlink(), Fault.SOUND_MISSING),
    "a manifest that nobody signed": (unsign, Fault.UNSIGNED),
    "a manifest of a practice that is not there": (sign_for_nobody, Fault.UNSIGNED),
    "a manifest with a number that was used": (use_the_first_number, Fault.MISPLACED),
    "a key that is gone": (take_the_key, Fault.KEY_MISSING),
    "a key with other bytes": (lambda p, _, r: alter_row(p, r, "sealed", bytes(1168)), Fault.KEY_CHANGED),
    "a key given to another practice": (lambda p, _, r: alter_row(p, r, "practice", "beeston"), Fault.KEY_CHANGED),
    "a key said to be sealed anew": (lambda p, _, r: alter_row(p, r, "put_sha256", bytes(32)), Fault.KEY_CHANGED),
}


def test_every_change_to_what_was_recorded_is_noticed_named_in_the_log_and_on_the_page_health(premises, node):
    expected = {}
    node.record()
    try_all(premises)
    for change, fault in CHANGES.values():
        recording = node.record()
        change(premises, node, recording)
        expected[recording] = str(fault)

    counts = try_all(premises)

    assert doubted(premises) == expected
    assert counts["faulty"] == len(expected)
    named = {(str(KIND_OF[Fault(fault)]), f"recording {recording}") for recording, fault in expected.items()}
    eventually(lambda: told(premises) == named)


def test_planted_recordings_are_noticed(premises, node):
    stranger_of_the_same_name = RecorderNode(premises.home, node="other", signer=STRANGER).record()
    locked_to_a_stranger = node.record(recipient=Recipient("allerton", PublicKey(expand_seed(b"x" * 32)[1])))
    copied = node.record()
    path = node.manifest(copied)
    assert try_all(premises)["tried"] == 3
    shutil.copy(path, path.with_name(f"00000009-{copied}.note"))

    try_all(premises)

    assert doubted(premises) == {
        stranger_of_the_same_name: "unsigned",
        locked_to_a_stranger: "key_foreign",
        copied: "misplaced",
    }


def test_a_recording_that_was_destroyed_is_not_missed(premises, node):
    destroyed, kept = node.record(), node.record()
    keyring = Keyring(premises.home.keyring)
    keyring.destroy([destroyed], datetime(2026, 11, 20, tzinfo=UTC))
    keyring.close()
    node.sealed(destroyed).unlink()

    assert try_all(premises) == {"tried": 1, "faulty": 0, "left": 0}
    assert kept not in doubted(premises)


def test_an_exchanged_list_of_keys_stops_the_sign_in_and_is_told(premises):
    path = premises.home.recipients / "allerton.note"
    whole = path.read_text()
    text = split_note(whole)
    vkey = json.loads(text)["signer_vkey"]
    forger = NoteSigner("fairhearing/allerton/recipients", Ed25519PrivateKey.from_private_bytes(b"x" * 32))
    path.write_text(sign_note(text.replace(vkey, forger.vkey), forger))

    with pytest.raises(KeyNotListed):
        premises.sign_in("ann")

    eventually(lambda: told(premises) == {("recipients-changed", "")})
    path.write_text(whole)
    premises.sign_in("ann")
    eventually(lambda: not told(premises))


def named_files(premises):
    lines = health_lines(read_statuses(premises.home.status), machine_time())
    return {line.part for line in lines if line.kind == "keyholder-files-damaged"}


def test_a_changed_wrap_is_named_until_its_owner_has_signed_in_and_others_sign_in_meanwhile(premises):
    name = f"wraps/{premises.people['ann'].account}.json"
    path = premises.home.keyholder / name
    whole = path.read_text()
    document = json.loads(whole)
    sealed = document["seeds"][0]["sealed"]
    document["seeds"][0]["sealed"] = ("B" if sealed[0] == "A" else "A") + sealed[1:]
    path.write_text(json.dumps(document))

    with pytest.raises(DamagedFiles, match=name):
        premises.sign_in("ann")
    premises.sign_in("ash")
    eventually(lambda: named_files(premises) == {name})
    path.write_text(whole)
    premises.sign_in("ann")

    eventually(lambda: not named_files(premises))


def test_a_fault_is_logged_once_told_until_it_is_mended_and_not_forgotten_by_a_restart(premises, node):
    recording = node.record()
    path = node.sealed(recording)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    try_all(premises)
    assert doubted(premises) == {recording: "shortened"}

    premises.end(signal.SIGKILL)
    premises.start()
    eventually(lambda: told(premises))
    assert try_all(premises)["faulty"] == 1
    assert premises.verbs().count("recording.doubted") == 1
    path.write_bytes(whole)

    assert try_all(premises) == {"tried": 1, "faulty": 0, "left": 0}
    eventually(lambda: not told(premises))


def test_entries_of_recordings_as_tried_that_nobody_with_the_key_made_are_tried_again(premises, node):
    node.record()
    assert try_all(premises)["tried"] == 1
    tried = premises.home.keyholder / "tried" / "allerton"
    entry = tried.read_bytes()
    assert len(entry) == 32
    premises.end()  # a run writes its list in order after its entry in the log
    tried.write_bytes(entry[:16] + bytes(16) + b"half")
    premises.start()

    assert try_all(premises)["tried"] == 1
    eventually(lambda: tried.read_bytes() == entry)


def test_a_run_that_is_cut_off_goes_on_at_the_next_sign_in(premises, node):
    for _ in range(16):
        node.record(4)
    premises.sign_in("ann")
    tried = premises.home.keyholder / "tried" / "allerton"
    eventually(tried.exists)
    premises.end(signal.SIGKILL)
    entered = tried.stat().st_size // 32
    premises.start()

    assert 5 <= entered <= 16
    assert try_all(premises) == {"tried": 16 - entered, "faulty": 0, "left": 0}


def test_signing_out_stops_the_run_and_says_what_is_left(premises, node):
    for _ in range(12):
        node.record(4)

    premises.client.sign_out(premises.sign_in("ann"))

    entry = eventually(lambda: [leaf for leaf in premises.log() if leaf.verb == "recordings.tried"])[0]
    assert entry.detail["left"] > 0
    assert try_all(premises)["left"] == 0


def test_listening_and_signing_in_go_on_while_recordings_are_tried(premises, node):
    for _ in range(10):
        node.record(4)
    heard = premises.record(2)
    unlock = premises.sign_in("ann")

    began = time.monotonic()
    listen = premises.begin(unlock, heard)
    premises.client.read(unlock, listen, 0, heard.segment_bytes(0, 7))

    assert time.monotonic() - began < 10


def test_a_change_of_the_practices_key_makes_nothing_be_tried_again_and_nothing_look_wrong(premises, node):
    before = node.record()
    assert try_all(premises)["tried"] == 1
    unlock = premises.sign_in("ann")
    kit = rotate(premises, unlock)
    wait_until_resealed(premises)
    after = node.record()

    assert try_all(premises) == {"tried": 1, "faulty": 0, "left": 0}
    assert before != after
    assert told(premises) == set()
    under_the_new_key = TriedList(
        premises.home.keyholder / "tried" / "allerton", (PracticeKey(kit.seed).tried_key("allerton"),)
    )
    eventually(lambda: len(under_the_new_key.load()) == 2)
