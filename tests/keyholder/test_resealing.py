"""Sealing anew: every recording stays openable throughout, by the new key alone afterwards, whenever it is killed."""

import os
import random
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.keyholder.rotating.resealing import BATCH, Resealing
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.finishing import Finisher
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import recording_key_info, seal
from fairhearing.vault.journal import Close, JournalWriter, Open
from fairhearing.vault.keyring import DestroyedRecording, Keyring, SealedKey
from fairhearing.vault.kit import KitKey
from fairhearing.vault.layout import object_name
from fairhearing.vault.manifest import ManifestChain
from fairhearing.vault.note import NoteSigner
from fairhearing.vault.seal import Recipient, RecordingSealer
from fairhearing.vault.store import FolderStore
from fairhearing.vault.unseal import PracticeKey, unseal_file
from fairhearing.vault.unseal.unseal_file import NoKitForRecording
from fairhearing.wire.sound_format import SoundFormat

OLD_SEED, NEW_SEED = b"o" * 32, b"n" * 32
OLD, NEW = PracticeKey(OLD_SEED), PracticeKey(NEW_SEED)
INTAKE = IntakeKey(b"i" * 32)
SIGNER = NoteSigner("fairhearing/recorder/main", Ed25519PrivateKey.from_private_bytes(b"r" * 32))
RECORDINGS = [f"{number:032x}" for number in range(2 * BATCH + 7)]
HEAD = 4040


def recording_key(recording):
    return random.Random(recording).randbytes(32)


def sealed_to(key, recording):
    info = recording_key_info("allerton", key.key_id, recording)
    return SealedKey("allerton", key.key_id, seal(key.public, recording_key(recording), info))


def fill(path, recordings=RECORDINGS):
    """Make a keyring in which each of these has a key under the old key, put as nobody else does: at once."""
    keyring = Keyring(path)
    sealed = {each: sealed_to(OLD, each) for each in recordings}
    keyring._connection.execute("BEGIN IMMEDIATE")
    rows = ((each, key.practice, key.key_id, key.sealed) for each, key in sealed.items())
    keyring._connection.executemany("INSERT INTO sealed_key VALUES (?, ?, ?, ?, NULL)", rows)
    keyring._connection.execute("COMMIT")
    keyring.close()
    return sealed


def round_of(path, stop=None, told=lambda _done: None):
    return Resealing(path, "allerton", OLD, NEW.public).round(stop or threading.Event(), told)


def opened(path, recordings=RECORDINGS):
    """Open each key with whichever of the two it is sealed to; return what opened and to which key it is sealed."""
    keyring = Keyring(path, read_only=True)
    found = {each: keyring.get(each) for each in recordings}
    keyring.close()
    keys = {OLD.key_id: OLD, NEW.key_id: NEW}
    for each, sealed in found.items():
        assert keys[sealed.key_id].open_recording_key(sealed.sealed, "allerton", each) == recording_key(each)
    return [sealed.key_id for sealed in found.values()]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keyring.sqlite"


def test_every_key_is_sealed_to_the_new_key_and_opens_the_same_recording(path):
    sealed = fill(path)
    told = []

    done = round_of(path, told=told.append)

    assert (done.resealed, done.unopened) == (len(RECORDINGS), 0)
    assert set(opened(path)) == {NEW.key_id}
    assert told == [BATCH, 2 * BATCH, len(RECORDINGS)]
    data = path.read_bytes()
    assert not [each for each, key in sealed.items() for at in (0, 500, 1150) if key.sealed[at : at + 16] in data]


def test_a_second_round_finds_what_a_recorder_published_late_and_nothing_else(path):
    fill(path)
    round_of(path)
    late = "f" * 32
    keyring = Keyring(path)
    keyring.put(late, sealed_to(OLD, late))
    keyring.close()

    done = round_of(path)

    assert done.resealed == 1
    assert set(opened(path, [*RECORDINGS, late])) == {NEW.key_id}


def test_another_practices_keys_are_left_alone(path):
    fill(path)
    keyring = Keyring(path)
    other = SealedKey("beeston", OLD.key_id, b"theirs")
    keyring.put("e" * 32, other)

    round_of(path)

    assert keyring.get("e" * 32) == other
    keyring.close()


def test_a_key_that_does_not_open_is_counted_and_left_and_keeps_no_other_one_waiting(path):
    fill(path)
    keyring = Keyring(path)
    strange = SealedKey("allerton", OLD.key_id, bytes(1168))
    keyring.put("0" * 31 + "f" + "0", strange)

    done = round_of(path)

    assert (done.resealed, done.unopened) == (len(RECORDINGS), 1)
    assert keyring.get("0" * 31 + "f" + "0") == strange
    keyring.close()


def test_what_is_destroyed_during_a_round_stays_destroyed(path):
    fill(path)
    keyring = Keyring(path)

    round_of(path, told=lambda done: done == BATCH and keyring.destroy(RECORDINGS, datetime(2027, 1, 1, tzinfo=UTC)))

    assert keyring.counts("allerton") == {}
    with pytest.raises(DestroyedRecording):
        keyring.get(RECORDINGS[0])
    keyring.close()


def test_a_round_that_is_stopped_ends_after_a_batch_and_the_next_one_goes_on(path):
    fill(path)
    stop = threading.Event()

    first = round_of(path, stop, lambda _done: stop.set())
    second = round_of(path)

    assert (first.resealed, second.resealed) == (BATCH, len(RECORDINGS) - BATCH)
    assert set(opened(path)) == {NEW.key_id}


def test_a_recorder_puts_keys_while_others_are_sealed_anew_and_none_is_lost(path):
    fill(path)
    published = [f"{number:032x}" for number in range(0xA000, 0xA014)]

    def publish():
        keyring = Keyring(path)
        for each in published:
            keyring.put(each, sealed_to(OLD, each))
        keyring.close()

    recorder = threading.Thread(target=publish)
    recorder.start()
    round_of(path)
    recorder.join()
    round_of(path)

    assert set(opened(path, [*RECORDINGS, *published])) == {NEW.key_id}


@pytest.mark.parametrize("step", ["UPDATE#1", "UPDATE#70", "COMMIT#1", "overwrite#2", "SELECT recording#3"])
def test_killed_at_any_step_every_key_opens_and_the_next_round_does_the_rest(path, step):
    sealed = fill(path)
    words = [sys.executable, "-m", "tests.keyholder.killed_resealing", str(path), OLD_SEED.hex(), NEW_SEED.hex(), step]

    killed = subprocess.run(words, check=False, timeout=60, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})

    assert killed.returncode == -signal.SIGKILL
    keyring = Keyring(path)  # rolls back what the killed one left
    left = keyring.counts("allerton").get(OLD.key_id, 0)
    keyring.close()
    assert opened(path).count(OLD.key_id) == left > 0
    assert round_of(path).resealed == left
    assert set(opened(path)) == {NEW.key_id}
    data = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert not [each for each, key in sealed.items() if key.sealed[:16] in data]


def start(home, boot):
    keyring = Keyring(home.keyring)
    journal = JournalWriter(home.journal / "main", boot)
    chain = ManifestChain(home.manifests, "main", boot, SIGNER)
    return Finisher(journal, FolderStore(home.store), keyring, chain)


def begin(finisher, key, recording, sound):
    """Record a call up to its end, as a recorder does that sealed it to this key; it is not published yet."""
    sealer = RecordingSealer.open(recording, Recipient("allerton", key.public), INTAKE.public)
    opened_now = Open(
        recording=recording,
        practice="allerton",
        key_id=key.key_id,
        header=sealer.header,
        sealed_key=sealer.sealed_key,
        intake_key_id=INTAKE.key_id,
        sealed_facts_key=sealer.sealed_facts_key,
        format=SoundFormat.A_LAW,
    )
    finisher.journal.append([opened_now, Close(recording, sealer.close(sound, SoundFormat.A_LAW))])


def test_a_recording_made_before_during_or_after_opens_with_the_new_kit_and_never_with_the_old(tmp_path):
    home = Home(tmp_path)
    before, during, after = (f"{number:032x}" for number in (1, 2, 3))
    sounds = {each: random.Random(each).randbytes(2000) for each in (before, during, after)}
    recorder = start(home, 1)
    begin(recorder, OLD, before, sounds[before])
    recorder.finish(before)
    begin(recorder, OLD, during, sounds[during])
    round_of(home.keyring)
    recorder.finish(during)
    begin(recorder, NEW, after, sounds[after])
    recorder.finish(after)

    round_of(home.keyring)

    out = tmp_path / "opened.wav"
    old_kit, new_kit = KitKey("allerton", OLD.key_id, OLD_SEED), KitKey("allerton", NEW.key_id, NEW_SEED)
    for recording, sound in sounds.items():
        sealed = home.store / object_name(recording)
        unseal_file(sealed, [new_kit], out)
        assert out.read_bytes()[HEAD:] == sound
        with pytest.raises(NoKitForRecording):
            unseal_file(sealed, [old_kit], out)


def test_a_journal_that_is_replayed_after_sealing_anew_publishes_the_same_recording(tmp_path):
    home = Home(tmp_path)
    recording, sound = "0" * 31 + "7", random.Random(7).randbytes(2000)
    first = start(home, 1)
    begin(first, OLD, recording, sound)
    first.keyring.put(recording, SealedKey("allerton", OLD.key_id, first.journal.recording(recording).open.sealed_key))
    round_of(home.keyring)  # the recorder died between the keyring and the manifest

    second = start(home, 2)
    left = second.adopt(lambda _damage: None)
    second.finish(recording)

    assert left == (recording,)
    out = tmp_path / "opened.wav"
    unseal_file(home.store / object_name(recording), [KitKey("allerton", NEW.key_id, NEW_SEED)], out)
    assert out.read_bytes()[HEAD:] == sound
