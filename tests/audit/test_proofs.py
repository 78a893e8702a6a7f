"""Proofs made from a log's tiles: right for every entry and size, and for nothing else."""

import shutil
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.audit.checkpoint import Checkpoint, open_checkpoint
from fairhearing.audit.errors import BadCheckpoint, BadProof, DamagedLog
from fairhearing.audit.files import LogReader
from fairhearing.audit.proofs import EntryProof, LogTree, consistency, prove_entry, prove_growth
from fairhearing.audit.tiles import tile_root
from fairhearing.audit.tree import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from fairhearing.audit.writer import LogWriter

SIZE = 66_700
"""More than one full tile of level 1, some of the next, and a tail."""


@pytest.fixture(scope="module")
def log(tmp_path_factory, made_log):
    return made_log(tmp_path_factory.mktemp("proofs") / "log", SIZE)


@pytest.fixture(scope="module")
def hashes(log):
    return [leaf_hash(entry) for _, entry in LogReader(log).entries()]


def root_of(hashes, size):
    """The root over the first `size` hashes, a tile at a time: quick enough to be asked for often."""
    while size >= 256 and size % 256 == 0:
        hashes, size = [tile_root(hashes[at : at + 256]) for at in range(0, size, 256)], size // 256
    return tree_root(hashes[:size])


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_entry_is_proven_at_any_size_from_tiles_alone(log, hashes, data):
    size = data.draw(st.integers(1, SIZE))
    index = data.draw(st.integers(0, size - 1))
    tree = LogTree(LogReader(log), SIZE)

    proof = tree.inclusion(index, size)

    verify_inclusion(index, size, hashes[index], proof, tree.root(size))


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_size_is_proven_to_be_the_beginning_of_any_later_one(log, data):
    later = data.draw(st.integers(1, SIZE))
    earlier = data.draw(st.integers(1, later))
    tree = LogTree(LogReader(log), SIZE)

    proof = tree.consistency(earlier, later)

    verify_consistency(earlier, later, proof, tree.root(earlier), tree.root(later))


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, SIZE])
def test_roots_and_proofs_are_those_of_the_whole_tree(log, hashes, size):
    tree = LogTree(LogReader(log), SIZE)

    assert tree.root(size) == tree_root(hashes[:size])
    if 0 < size <= 512:
        assert tree.inclusion(size // 2, size) == inclusion_proof(hashes[:size], size // 2)
        assert tree.consistency(size // 2 or 1, size) == consistency_proof(hashes[:size], size // 2 or 1)


def test_a_proof_reads_a_few_files_however_long_the_log_is(log):
    reads = []

    class Counting(LogReader):
        def tile(self, level, index, width=256):
            reads.append((level, index))
            return super().tile(level, index, width)

    LogTree(Counting(log), SIZE).inclusion(12_345, SIZE)

    assert len(reads) <= 5


def test_a_proof_travels_as_text_and_needs_no_log(log, signer):
    entry = LogReader(log).bundle(3)[77]
    text = prove_entry(LogReader(log), 3 * 256 + 77, extra=b"certificate 7").text()

    proof = EntryProof.parse(text)

    assert text.startswith("c2sp.org/tlog-proof@v1\nextra Y2VydGlmaWNhdGUgNw==\nindex 845\n")
    assert proof.check(entry, signer.verifier).size == SIZE
    assert proof.extra == b"certificate 7"
    assert proof.text() == text


def test_a_proof_of_another_entry_place_or_key_proves_nothing(log, signer, another_signer):
    reader = LogReader(log)
    proof = prove_entry(reader, 300)
    entry = reader.bundle(1)[44]

    with pytest.raises(BadProof):
        proof.check(entry + b" ", signer.verifier)
    with pytest.raises(BadProof):
        replace(proof, index=301).check(entry, signer.verifier)
    with pytest.raises(BadProof):
        replace(proof, hashes=proof.hashes[1:]).check(entry, signer.verifier)
    with pytest.raises(BadCheckpoint):
        proof.check(entry, another_signer.verifier)


def test_a_proof_is_never_made_of_files_that_do_not_lead_to_the_root(made_log, tmp_path):
    folder = made_log(tmp_path / "log", 600)
    tile = folder / "tile/0/000"
    tile.write_bytes(bytes(32) + tile.read_bytes()[32:])

    with pytest.raises(DamagedLog, match="do not lead"):
        prove_entry(LogReader(folder), 1)


def test_there_is_no_proof_of_what_is_not_there(log):
    with pytest.raises(BadProof, match="no leaf"):
        prove_entry(LogReader(log), SIZE)
    with pytest.raises(BadProof, match="entries, not"):
        LogTree(LogReader(log), SIZE).root(SIZE + 1)


@given(st.text(max_size=300))
def test_any_text_is_a_proof_or_a_named_error(text):
    for tried in (text, "c2sp.org/tlog-proof@v1\n" + text, f"c2sp.org/tlog-proof@v1\nindex 5\n{text}"):
        try:
            proof = EntryProof.parse(tried)
        except BadProof:
            continue
        assert proof.text() == tried


def test_growth_is_proven_from_every_earlier_checkpoint(made_log, tmp_path, signer, leaves):
    folder = made_log(tmp_path / "log", 0)
    writer = LogWriter(folder, signer)
    earlier = []
    for size in (0, 1, 255, 300, 600):
        writer.append(leaves(size - writer.size, writer.size))
        earlier.append(open_checkpoint(writer.note, signer.verifier))

    for checkpoint in earlier:
        proof, note = prove_growth(LogReader(folder), checkpoint)
        now = open_checkpoint(note, signer.verifier)
        if 0 < checkpoint.size < now.size:
            verify_consistency(checkpoint.size, now.size, proof, checkpoint.root, now.root)


def test_a_log_rewritten_or_cut_short_is_no_growth(made_log, tmp_path, signer, leaves):
    folder = made_log(tmp_path / "log", 500)
    before = open_checkpoint(LogReader(folder).checkpoint(), signer.verifier)
    shutil.rmtree(folder)
    LogWriter(folder, signer).append(leaves(600, 5000))

    with pytest.raises(BadProof, match="rewritten"):
        prove_growth(LogReader(folder), before)
    with pytest.raises(BadProof, match="cut short"):
        prove_growth(LogReader(folder), replace(before, size=601))
    with pytest.raises(BadProof, match="of the log"):
        prove_growth(LogReader(folder), replace(before, origin="elsewhere"))
    with pytest.raises(BadProof, match="rewritten"):
        consistency(LogTree(LogReader(folder), 600), Checkpoint("x", 0, bytes(32)), before)
