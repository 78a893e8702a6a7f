"""Verifying a log: whatever was altered is noticed and named."""

import shutil

import pytest

from fairhearing.audit.checkpoint import Checkpoint, sign_checkpoint
from fairhearing.audit.errors import DamagedLog
from fairhearing.audit.tiles import encode_entries, parse_entries
from fairhearing.audit.tree import leaf_hash, tree_root
from fairhearing.audit.verify import verify_log
from fairhearing.audit.writer import LogWriter


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

    with pytest.raises(DamagedLog, match="entry 530 repeats outbox id row-17"):
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


def test_a_copy_of_the_folder_verifies_anywhere(folder, signer, tmp_path):
    shutil.copytree(folder, tmp_path / "copy")

    assert verify_log(tmp_path / "copy", signer.verifier).size == 530
