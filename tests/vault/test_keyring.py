"""The keyring: one sealed key a recording, gone when it is deleted, refused when it was destroyed."""

import hashlib
import os
import random
import secrets
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest

from fairhearing.vault.keyring import (
    BadKeyring,
    DestroyedRecording,
    DifferentKey,
    Keyring,
    KeyringUnwritable,
    NoKeyring,
    Resealed,
    SealedKey,
    UnknownRecording,
)

KEY = SealedKey("allerton", "0123456789abcdef", b"\x01sealed" * 160)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "keyring.sqlite"


@pytest.fixture
def keyring(path):
    keyring = Keyring(path)
    yield keyring
    keyring.close()


def run_sql(path, *statements):
    connection = sqlite3.connect(path, isolation_level=None)
    rows = [connection.execute(*statement).fetchall() for statement in statements]
    connection.close()
    return rows


def test_a_key_comes_back_as_it_was_put(keyring, path, recording):
    keyring.put(recording, KEY)

    reader = Keyring(path, read_only=True)
    assert reader.get(recording) == KEY
    reader.close()


def test_the_same_key_may_be_put_again(keyring, recording):
    keyring.put(recording, KEY)
    keyring.put(recording, KEY)

    assert keyring.get(recording) == KEY


@pytest.mark.parametrize(
    "other",
    [
        SealedKey("beeston", KEY.key_id, KEY.sealed),
        SealedKey(KEY.practice, "f" * 16, KEY.sealed),
        SealedKey(KEY.practice, KEY.key_id, b"other"),
    ],
)
def test_another_key_for_the_same_recording_is_refused(keyring, recording, other):
    keyring.put(recording, KEY)

    with pytest.raises(DifferentKey):
        keyring.put(recording, other)

    assert keyring.get(recording) == KEY


def test_an_unknown_recording_is_named_so(keyring, recording):
    with pytest.raises(UnknownRecording, match=recording):
        keyring.get(recording)


def test_a_destroyed_recording_is_never_taken_again(keyring, path, recording):
    run_sql(path, ("INSERT INTO destroyed VALUES (?, ?)", (recording, "2026-11-22T12:00:00.000Z")))

    with pytest.raises(DestroyedRecording):
        keyring.put(recording, KEY)
    with pytest.raises(DestroyedRecording):
        keyring.get(recording)


def test_a_deleted_key_leaves_no_trace_in_the_file(keyring, path, recording_ids):
    recordings = [next(recording_ids) for _ in range(100)]
    for number, recording in enumerate(recordings):
        keyring.put(recording, SealedKey("allerton", "0" * 16, b"secret%04d" % number * 117))
    assert b"secret0042" in path.read_bytes()

    run_sql(
        path,
        ("PRAGMA secure_delete = ON",),
        *(("DELETE FROM sealed_key WHERE recording = ?", (recording,)) for recording in recordings),
    )

    assert b"secret" not in path.read_bytes()
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_our_own_connection_deletes_securely_and_keeps_no_log_beside(keyring):
    settings = {
        name: keyring._connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "secure_delete", "synchronous")
    }

    assert settings == {"journal_mode": "delete", "secure_delete": 1, "synchronous": 3}


@pytest.mark.usefixtures("keyring")
def test_the_file_is_for_its_owner_alone(path):
    assert path.stat().st_mode & 0o777 == 0o600


def test_reading_never_makes_a_keyring(path):
    with pytest.raises(NoKeyring):
        Keyring(path, read_only=True)

    assert not path.exists()


@pytest.mark.usefixtures("keyring")
def test_a_reader_cannot_write(path, recording):
    reader = Keyring(path, read_only=True)

    with pytest.raises(KeyringUnwritable):
        reader.put(recording, KEY)
    reader.close()


_KILLED_WITHIN_A_TRANSACTION = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE sealed_key SET sealed = zeroblob(1000)")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_reader_finds_every_key_as_it_was_before_a_writer_was_killed(keyring, path):
    keys = {secrets.token_hex(16): secrets.token_bytes(1168) for _ in range(50)}
    fill(keyring, keys)
    keyring.close()
    before = path.read_bytes()
    subprocess.run([sys.executable, "-c", _KILLED_WITHIN_A_TRANSACTION, path], check=False)
    assert path.read_bytes() != before
    assert path.with_name(f"{path.name}-journal").stat().st_size > 0

    reader = Keyring(path, read_only=True)

    assert {recording: reader.get(recording).sealed for recording in keys} == keys
    assert path.read_bytes() == before
    reader.close()


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to look like one" * 40, b"x"])
def test_a_file_that_is_no_database_is_refused(path, content):
    path.parent.mkdir()
    path.write_bytes(content)

    with pytest.raises(BadKeyring):
        Keyring(path, read_only=True)


def test_another_programs_database_is_refused_and_left_alone(path):
    path.parent.mkdir()
    run_sql(path, ("CREATE TABLE theirs (a)",))
    before = path.read_bytes()

    with pytest.raises(BadKeyring):
        Keyring(path)
    with pytest.raises(BadKeyring):
        Keyring(path, read_only=True)

    assert path.read_bytes() == before


def test_an_empty_file_is_filled_by_whoever_opens_it_to_write(path, recording):
    path.parent.mkdir()
    path.touch()

    keyring = Keyring(path)
    keyring.put(recording, KEY)

    assert keyring.get(recording) == KEY
    keyring.close()


def test_many_threads_may_use_one_keyring(keyring, recording_ids):
    recordings = [next(recording_ids) for _ in range(40)]
    threads = [threading.Thread(target=keyring.put, args=(recording, KEY)) for recording in recordings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {keyring.get(recording) for recording in recordings} == {KEY}


def test_a_path_with_signs_that_uris_use_is_a_path(tmp_path, recording):
    keyring = Keyring(tmp_path / "a b%20?c#d" / "keyring.sqlite")

    keyring.put(recording, KEY)

    assert keyring.get(recording) == KEY
    keyring.close()


GONE_AT = datetime(2027, 11, 23, 2, 30, tzinfo=UTC)


def test_destroyed_keys_are_gone_and_remembered_and_the_others_stay(keyring):
    ids = [f"{n:032x}" for n in range(10)]
    for recording in ids:
        keyring.put(recording, KEY)

    keyring.destroy(ids[:7], GONE_AT)
    keyring.destroy(ids[:7], GONE_AT + timedelta(days=1))

    assert keyring.destroyed(ids) == dict.fromkeys(ids[:7], GONE_AT)
    assert keyring.recordings("0", "f") == ids[7:]
    for recording in ids[:7]:
        with pytest.raises(DestroyedRecording):
            keyring.get(recording)
        with pytest.raises(DestroyedRecording):
            keyring.put(recording, KEY)


def test_what_never_had_a_key_is_remembered_as_destroyed_too(keyring, recording):
    keyring.destroy([recording], GONE_AT)

    with pytest.raises(DestroyedRecording):
        keyring.put(recording, KEY)


def test_no_byte_of_a_destroyed_key_is_left_in_any_file(keyring, path):
    keys = {secrets.token_hex(16): secrets.token_bytes(1168) for _ in range(600)}
    for recording, sealed in keys.items():
        keyring.put(recording, SealedKey("allerton", KEY.key_id, sealed))
    gone = random.Random(7).sample(sorted(keys), 400)

    for start in range(0, len(gone), 50):
        keyring.destroy(gone[start : start + 50], GONE_AT)

    data = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert not [each for each in gone for at in (0, 400, 800, 1152) if keys[each][at : at + 16] in data]
    assert all(sealed in data or sealed[:16] in data for each, sealed in keys.items() if each not in gone)


def test_the_rollback_file_is_overwritten_before_its_blocks_are_free(keyring, path):
    keys = {secrets.token_hex(16): secrets.token_bytes(1168) for _ in range(50)}
    for recording, sealed in keys.items():
        keyring.put(recording, SealedKey("allerton", KEY.key_id, sealed))
    held = []

    def open_it(statement):
        if statement.startswith("COMMIT"):
            held.append(os.open(f"{path}-journal", os.O_RDONLY))

    keyring._connection.set_trace_callback(open_it)
    keyring.destroy(keys, GONE_AT)

    size = os.fstat(held[0]).st_size
    assert size > 50_000
    assert not any(os.pread(held[0], size, 0))
    os.close(held[0])


def test_a_keyring_that_cannot_be_written_destroys_nothing(keyring, path, recording):
    keyring.put(recording, KEY)
    reader = Keyring(path, read_only=True)

    with pytest.raises(KeyringUnwritable):
        reader.destroy([recording], GONE_AT)

    assert reader.get(recording) == KEY
    reader.close()


NEW_KEY_ID = "f" * 16
_TABLE_BEFORE = """
    CREATE TABLE sealed_key (
        recording TEXT PRIMARY KEY, practice TEXT NOT NULL, key_id TEXT NOT NULL, sealed BLOB NOT NULL
    ) WITHOUT ROWID, STRICT
"""


def fill(keyring, keys):
    """Put many keys at once, as no recorder does."""
    rows = [(recording, "allerton", KEY.key_id, sealed) for recording, sealed in sorted(keys.items())]
    keyring._connection.execute("BEGIN IMMEDIATE")
    keyring._connection.executemany(
        "INSERT INTO sealed_key (recording, practice, key_id, sealed) VALUES (?, ?, ?, ?)", rows
    )
    keyring._connection.execute("COMMIT")


def anew(recording, before, sealed=b"\x02anew" * 160):
    return Resealed(recording, before, NEW_KEY_ID, sealed)


def test_a_key_sealed_anew_has_the_new_bytes_and_the_digest_of_the_first(keyring, path, recording):
    keyring.put(recording, KEY)

    assert keyring.reseal([anew(recording, KEY)]) == 1
    second = keyring.get(recording)
    assert keyring.reseal([Resealed(recording, second, "e" * 16, b"third")]) == 1

    reader = Keyring(path, read_only=True)
    assert second == SealedKey("allerton", NEW_KEY_ID, b"\x02anew" * 160)
    assert reader.get(recording) == SealedKey("allerton", "e" * 16, b"third")
    assert reader.get(recording).digest == second.digest == hashlib.sha256(KEY.sealed).hexdigest()
    reader.close()


def test_a_recorder_may_put_again_what_was_sealed_anew_since(keyring, recording):
    keyring.put(recording, KEY)
    keyring.reseal([anew(recording, KEY)])

    keyring.put(recording, KEY)

    assert keyring.get(recording).key_id == NEW_KEY_ID
    with pytest.raises(DifferentKey):
        keyring.put(recording, SealedKey("allerton", KEY.key_id, b"another"))


def test_what_was_destroyed_or_sealed_anew_meanwhile_is_passed_over(keyring, recording_ids):
    destroyed, done, waiting = (next(recording_ids) for _ in range(3))
    for each in (destroyed, done, waiting):
        keyring.put(each, KEY)
    keyring.destroy([destroyed], GONE_AT)
    keyring.reseal([anew(done, KEY)])

    assert keyring.reseal([anew(each, KEY, b"late") for each in (destroyed, done, waiting)]) == 1

    assert keyring.get(done).sealed == b"\x02anew" * 160
    with pytest.raises(DestroyedRecording):
        keyring.get(destroyed)


def test_no_byte_of_a_key_that_was_sealed_anew_is_left_in_any_file(keyring, path):
    keys = {secrets.token_hex(16): secrets.token_bytes(1168) for _ in range(300)}
    fill(keyring, keys)

    batch = keyring.sealed_to("allerton", KEY.key_id, "", 50)
    while batch:
        assert keyring.reseal(anew(each, before, secrets.token_bytes(1168)) for each, before in batch) == len(batch)
        batch = keyring.sealed_to("allerton", KEY.key_id, batch[-1][0], 50)

    data = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert not [sealed for sealed in keys.values() for at in (0, 480, 800, 1152) if sealed[at : at + 16] in data]
    assert keyring.counts("allerton") == {NEW_KEY_ID: 300}
    assert keyring.sealed_to("allerton", KEY.key_id, "", 50) == []


def test_the_rollback_file_of_sealing_anew_is_overwritten(keyring, path):
    keys = {secrets.token_hex(16): secrets.token_bytes(1168) for _ in range(50)}
    fill(keyring, keys)
    held = []

    def open_it(statement):
        if statement.startswith("COMMIT"):
            held.append(os.open(f"{path}-journal", os.O_RDONLY))

    keyring._connection.set_trace_callback(open_it)
    keyring.reseal(anew(each, SealedKey("allerton", KEY.key_id, keys[each]), bytes(1168)) for each in keys)

    size = os.fstat(held[0]).st_size
    assert size > 50_000
    assert not any(os.pread(held[0], size, 0))
    os.close(held[0])


def test_a_keyring_of_the_version_before_is_read_as_it_is_and_upgraded_when_written(path, recording):
    path.parent.mkdir()
    run_sql(
        path,
        (_TABLE_BEFORE,),
        ("CREATE TABLE destroyed (recording TEXT PRIMARY KEY, destroyed_at TEXT NOT NULL) WITHOUT ROWID, STRICT",),
        ("PRAGMA application_id = 0x46484B52",),
        ("PRAGMA user_version = 1",),
        ("INSERT INTO sealed_key VALUES (?, ?, ?, ?)", (recording, KEY.practice, KEY.key_id, KEY.sealed)),
    )
    reader = Keyring(path, read_only=True)

    assert reader.get(recording) == KEY
    writers = [Keyring(path), Keyring(path)]
    assert writers[1].reseal([anew(recording, KEY)]) == 1

    assert reader.get(recording).key_id == NEW_KEY_ID
    assert writers[0].get(recording).digest == hashlib.sha256(KEY.sealed).hexdigest()
    for each in (reader, *writers):
        each.close()
