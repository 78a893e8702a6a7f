"""One recording tried: every bit that matters, flipped, is named for what it is. No process, no socket."""

import json
import sqlite3
from contextlib import closing

import pytest

from fairhearing.keyholder.trying.faults import Fault
from fairhearing.keyholder.trying.trial import Trial
from fairhearing.keyholder.trying.tried import TriedList, token_of
from fairhearing.vault.kit import parse_kits
from fairhearing.vault.manifest import list_manifests
from fairhearing.vault.recipients import load_recipients, recipients_path
from fairhearing.vault.unseal import PracticeKey

from .recorder_node import RecorderNode


@pytest.fixture
def node(founded):
    return RecorderNode(founded.home)


@pytest.fixture
def trial(founded):
    [kit] = parse_kits(founded.kits["allerton"])
    recipients = load_recipients(recipients_path(founded.home, "allerton"))
    return Trial(founded.home, recipients, {kit.key_id: PracticeKey(kit.seed)})


@pytest.fixture
def tried(trial, node):
    """Try the one manifest there is; return its fault."""

    def examine():
        [file] = list_manifests(node.home.manifests, "main")
        return trial.examine("main", file, alone=True).fault

    return examine


def flips(data, step):
    for bit in range(0, len(data) * 8, step):
        yield data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :]


@pytest.mark.parametrize("closed", [True, False])
def test_a_recording_as_it_was_locked_has_no_fault(node, tried, closed):
    node.record(4082, closed=closed)

    assert tried() is None


def test_flipped_bits_of_the_sealed_file_are_a_changed_file(node, tried):
    path = node.sealed(node.record(40))

    for flipped in flips(path.read_bytes(), 173):
        path.write_bytes(flipped)
        assert tried() is Fault.CHANGED


def test_every_cut_of_the_sealed_file_is_a_shortened_file(node, tried):
    path = node.sealed(node.record(40))
    whole = path.read_bytes()

    for kept in [*range(0, len(whole), 211), len(whole) - 1]:
        path.write_bytes(whole[:kept])
        assert tried() is Fault.SHORTENED


def test_flipped_bits_of_the_manifest_are_an_unsigned_recording(node, tried):
    path = node.manifest(node.record(40))
    whole = path.read_bytes()

    for flipped in flips(whole, 31):
        path.write_bytes(flipped)
        assert tried() is Fault.UNSIGNED


def test_flipped_bits_of_the_sealed_key_are_a_changed_key(node, tried):
    recording = node.record(40)
    with closing(sqlite3.connect(node.home.keyring, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous = OFF")
        [[sealed]] = database.execute("SELECT sealed FROM sealed_key WHERE recording = ?", (recording,)).fetchall()
        for flipped in flips(sealed, 101):
            database.execute("UPDATE sealed_key SET sealed = ? WHERE recording = ?", (flipped, recording))
            assert tried() is Fault.KEY_CHANGED


def test_a_sealed_key_changed_together_with_what_was_put_first_does_not_open(node, tried):
    recording = node.record(40)
    said = json.loads(node.manifest(recording).read_text().split("\n\n")[0])["sealed_key_sha256"]
    with closing(sqlite3.connect(node.home.keyring)) as database:
        database.execute(
            "UPDATE sealed_key SET sealed = ?, put_sha256 = ? WHERE recording = ?",
            (bytes(1168), bytes.fromhex(said), recording),
        )
        database.commit()

    assert tried() is Fault.KEY_CHANGED


def test_a_damaged_keyring_is_a_missing_key(node, tried):
    node.record(40)
    node.home.keyring.write_bytes(b"no keyring" * 1000)

    assert tried() is Fault.KEY_MISSING


def test_a_key_of_the_practice_that_is_not_at_hand_says_nothing(node, trial):
    node.record(40)
    [file] = list_manifests(node.home.manifests, "main")

    assert Trial(trial.home, trial.recipients, {}).examine("main", file, alone=True) is None


def test_every_flipped_bit_of_an_entry_counts_for_nothing(tmp_path):
    listed = TriedList(tmp_path / "tried" / "allerton", (b"k" * 32,))
    token = token_of("main", 1, "00000001-00.note")
    listed.add([token])
    assert listed.load() == {token}

    for flipped in flips(listed.path.read_bytes(), 1):
        listed.path.write_bytes(flipped)
        assert listed.load() == set()


def test_entries_of_an_older_key_count_and_are_written_anew_under_the_newest(tmp_path):
    path = tmp_path / "tried" / "allerton"
    tokens = {token_of("main", 1, f"{number}.note") for number in range(3)}
    TriedList(path, (b"o" * 32,)).add(tokens)
    both = TriedList(path, (b"n" * 32, b"o" * 32))

    assert both.load() == tokens
    assert not both.is_just(tokens)
    both.keep_only(tokens)

    assert TriedList(path, (b"n" * 32,)).load() == tokens
    assert both.is_just(tokens)
    assert not both.is_just(set())


def test_the_list_is_as_open_as_its_folder_so_that_a_backup_can_take_it_along(tmp_path):
    tmp_path.chmod(0o2750)
    shared, alone = TriedList(tmp_path / "tried" / "a", (b"k" * 32,)), TriedList(tmp_path / "b", (b"k" * 32,))
    shared.add([bytes(16)])
    tmp_path.chmod(0o750)
    alone.add([bytes(16)])

    assert shared.path.stat().st_mode & 0o777 == 0o640
    assert alone.path.stat().st_mode & 0o777 == 0o600
