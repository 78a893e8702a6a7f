"""Verifying a log: whatever was altered is noticed and named."""

import re
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairhearing.audit.checkpoint import Checkpoint, sign_checkpoint
from fairhearing.audit.errors import DamagedLog
from fairhearing.audit.files import LogReader
from fairhearing.audit.leaf import parse_leaf
from fairhearing.audit.tiles import encode_entries, parse_entries
from fairhearing.audit.tree import leaf_hash, tree_root
from fairhearing.audit.verify import verify_log
from fairhearing.audit.writer import LogWriter
from fairhearing.cli.bench.audit.long_log import digest_of_folder, long_log_entry, write_long_log

LONG = 132_200


@pytest.fixture
def folder(tmp_path, signer, leaves):
    writer = LogWriter(tmp_path / "log", signer)
    writer.append(leaves(530))
    writer.close()
    return tmp_path / "log"


def alter(path, old, new):
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


def test_an_untouched_log_verifies(folder, signer):
    assert verify_log(folder, signer.verifier).size == 530


def test_an_altered_entry_of_a_full_bundle_is_named(folder, signer):
    alter(folder / "tile/entries/001", b'"row-301"', b'"row-999"')

    with pytest.raises(DamagedLog, match=r"^entry 301 is not the one"):
        verify_log(folder, signer.verifier)


def test_an_entry_that_is_no_longer_one_is_named(folder, signer):
    alter(folder / "tile/entries/001", b'"verb":"call.viewed"', b'"verb":"call.forgot"')

    with pytest.raises(DamagedLog, match=r"^entry 256: .*unknown verb"):
        verify_log(folder, signer.verifier)


def test_an_altered_entry_of_the_tail_is_narrowed_to_the_tail(folder, signer):
    alter(folder / "tail-512", b'"row-520"', b'"row-999"')

    with pytest.raises(DamagedLog, match="an entry from 512 on"):
        verify_log(folder, signer.verifier)


def test_an_entry_altered_together_with_its_tile_is_noticed(folder, signer):
    bundle = folder / "tile/entries/000"
    alter(bundle, b'"row-30"', b'"row-99x"'[:8])
    hashes = [leaf_hash(entry) for entry in parse_entries(bundle.read_bytes())[0]]
    (folder / "tile/0/000").write_bytes(b"".join(hashes))

    with pytest.raises(DamagedLog):
        verify_log(folder, signer.verifier)


def test_an_altered_tile_is_noticed(folder, signer):
    tile = folder / "tile/0/001"
    data = bytearray(tile.read_bytes())
    data[40] ^= 1
    tile.write_bytes(data)

    with pytest.raises(DamagedLog, match=r"^entry 257 "):
        verify_log(folder, signer.verifier)


@pytest.mark.parametrize("name", ["checkpoint", "tail-512", "tile/entries/000", "tile/0/001"])
def test_a_missing_file_is_noticed(folder, signer, name):
    (folder / name).unlink()

    with pytest.raises(DamagedLog):
        verify_log(folder, signer.verifier)


def test_a_rolled_back_checkpoint_of_the_same_log_still_verifies_what_it_covers(folder, signer, leaves):
    entries = [leaf.encode() for leaf in leaves(400)]
    older = Checkpoint(signer.name, 400, tree_root([leaf_hash(entry) for entry in entries]))
    (folder / "checkpoint").write_text(sign_checkpoint(older, signer))

    assert verify_log(folder, signer.verifier) == older


def test_a_checkpoint_signed_by_another_key_is_refused(folder, another_signer):
    with pytest.raises(DamagedLog, match="not signed by"):
        verify_log(folder, another_signer.verifier)


def test_an_outbox_row_that_came_twice_is_named_though_signed(folder, signer, leaves):
    entries = [leaf.encode() for leaf in [*leaves(530), leaves(1, 17)[0]]]
    (folder / "tail-512").write_bytes(encode_entries(entries[512:]))
    doubled = Checkpoint(signer.name, 531, tree_root([leaf_hash(entry) for entry in entries]))
    (folder / "checkpoint").write_text(sign_checkpoint(doubled, signer))

    with pytest.raises(DamagedLog, match="entry 530 repeats the outbox id of entry 17"):
        verify_log(folder, signer.verifier)


def test_every_flipped_bit_of_a_small_log_is_noticed(tmp_path, signer, leaves):
    small = tmp_path / "small"
    writer = LogWriter(small, signer)
    writer.append(leaves(2))
    writer.close()
    tail = small / "tail-0"
    whole = tail.read_bytes()

    for place in range(len(whole)):
        for bit in range(8):
            tail.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :])
            with pytest.raises(DamagedLog):
                verify_log(small, signer.verifier)


def bundle_of(folder, bundle):
    full = folder / f"tile/entries/{bundle:03d}"
    path = full if full.exists() else folder / f"tail-{256 * bundle}"
    return path, parse_entries(path.read_bytes())[0]


MISCHIEF = {
    "changed": lambda entries, at: [*entries[:at], entries[at].replace(b"row-", b"raw-"), *entries[at + 1 :]],
    "removed": lambda entries, at: entries[:at] + entries[at + 1 :],
    "added": lambda entries, at: [*entries[:at], entries[at].replace(b"row-", b"new-"), *entries[at:]],
    "swapped": lambda entries, at: [*entries[:at], *entries[at : at + 2][::-1], *entries[at + 2 :]],
    "doubled": lambda entries, at: [*entries[:at], entries[at], *entries[at:]],
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(sorted(MISCHIEF)), number=st.integers(0, 528))
def test_any_entry_changed_removed_added_or_moved_is_found_and_named(folder, signer, kind, number):
    path, entries = bundle_of(folder, number // 256)
    place = number % 256 if number % 256 < len(entries) - 1 else 0
    first = number // 256 * 256
    before = path.read_bytes()

    path.write_bytes(encode_entries(MISCHIEF[kind](entries, place)))
    try:
        with pytest.raises(DamagedLog) as damage:
            verify_log(folder, signer.verifier)
    finally:
        path.write_bytes(before)

    wrong = first + place + (1 if kind == "doubled" else 0)
    in_tail = ("an entry from 512 on", "the tail ends before entry 529", "repeats the outbox id")
    if path.name.startswith("tail"):
        assert any(each in str(damage.value) for each in in_tail)
    else:
        assert f"entry {wrong} " in str(damage.value)


def test_bytes_behind_a_full_bundle_are_noticed(folder, signer):
    path, entries = bundle_of(folder, 1)
    path.write_bytes(path.read_bytes() + encode_entries(entries[:1]))

    with pytest.raises(DamagedLog, match="what follows entry 511 was added"):
        verify_log(folder, signer.verifier)


def test_a_bundle_cut_short_anywhere_is_noticed(folder, signer):
    path, entries = bundle_of(folder, 1)
    whole = path.read_bytes()
    for length in (0, 1, 2, 3, len(entries[0]) + 1, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])

        with pytest.raises(DamagedLog, match=r"^entry \d+ is not there whole"):
            verify_log(folder, signer.verifier)


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        "tail-0x",
        "tail-100",
        "tail-99999744",
        "outbox/007",
        "tile/entries/900",
        "tile/entries/x000/001",
        "tile/0/900",
        "tile/0/002.p/18",
        "tile/1/000.p/256",
        "tile/9/000",
        "cosigned/Mrs Example",
        "cosigned/allerton/more",
    ],
)
def test_a_file_that_somebody_put_there_is_named(folder, signer, name):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"")

    with pytest.raises(DamagedLog, match=re.escape(f"{name} is no file of this log")):
        verify_log(folder, signer.verifier)


def test_what_a_writer_at_work_has_not_named_or_signed_yet_is_no_damage(folder, signer):
    (folder / ".checkpoint.0badcafe.part").write_bytes(b"half")
    (folder / "tail-768").write_bytes(b"")

    assert verify_log(folder, signer.verifier).size == 530


@pytest.fixture(scope="module")
def long_log(tmp_path_factory, signer):
    folder = tmp_path_factory.mktemp("long") / "log"
    folder.mkdir()
    write_long_log(folder, LONG, signer)
    return folder


def test_a_long_log_is_checked_by_several_processes_and_says_how_far_it_is(long_log, signer):
    said = []

    assert verify_log(long_log, signer.verifier, progress=lambda *each: said.append(each)).size == LONG
    assert said == [(65_536, LONG), (131_072, LONG), (LONG, LONG)]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("tile/entries/400", "entry 102400: "),
        ("tile/0/511", "entry 130816 "),
        ("tile/1/001", "one of entries 65536 to 65791, or tile/1/001,"),
        ("tile/1/002.p/4", "one of entries 131072 to 131327, or tile/1/002,"),
        ("tile/2/000.p/2", "one of entries 0 to 65535, or tile/2/000,"),
        ("outbox/001", "outbox/001 does not hold the outbox ids"),
    ],
)
def test_any_file_of_a_long_log_that_was_altered_is_named(long_log, signer, name, found):
    path = long_log / name
    whole = path.read_bytes()
    path.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
    try:
        with pytest.raises(DamagedLog, match=re.escape(found)):
            verify_log(long_log, signer.verifier)
    finally:
        path.write_bytes(whole)


def test_an_outbox_row_that_came_twice_far_apart_is_named(tmp_path, long_log, signer):
    folder = tmp_path / "log"
    shutil.copytree(long_log, folder)
    tail = folder / f"tail-{LONG // 256 * 256}"
    entries = [*parse_entries(tail.read_bytes())[0], long_log_entry(70_001)]
    tail.write_bytes(encode_entries(entries))
    hashes = [leaf_hash(entry) for _, entry in LogReader(folder).entries()] + [leaf_hash(entries[-1])]
    (folder / "checkpoint").write_text(sign_checkpoint(Checkpoint(signer.name, LONG + 1, tree_root(hashes)), signer))

    with pytest.raises(DamagedLog, match=f"entry {LONG} repeats the outbox id of entry 70001"):
        verify_log(folder, signer.verifier)


def test_a_long_log_written_fast_is_byte_for_byte_what_the_writer_writes(tmp_path, signer):
    (tmp_path / "fast").mkdir()
    write_long_log(tmp_path / "fast", 66_000, signer)
    writer = LogWriter(tmp_path / "slow", signer)
    writer.append([parse_leaf(long_log_entry(number)) for number in range(66_000)])
    writer.close()

    assert digest_of_folder(tmp_path / "fast") == digest_of_folder(tmp_path / "slow")


def test_the_ids_of_an_older_log_without_their_files_are_checked_too(tmp_path, long_log, signer):
    folder = tmp_path / "log"
    shutil.copytree(long_log, folder)
    shutil.rmtree(folder / "outbox")

    assert verify_log(folder, signer.verifier).size == LONG
    LogWriter(folder, signer).close()
    assert digest_of_folder(folder) == digest_of_folder(long_log)


def test_a_copy_of_the_folder_verifies_anywhere(folder, signer, tmp_path):
    shutil.copytree(folder, tmp_path / "copy")

    assert verify_log(tmp_path / "copy", signer.verifier).size == 530
