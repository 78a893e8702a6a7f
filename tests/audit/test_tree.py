"""The tree against the published vectors of RFC 6962's reference code, and its proofs against every size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.audit.errors import BadProof
from fairhearing.audit.tree import (
    EMPTY_ROOT,
    CompactRange,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    tree_root,
    verify_consistency,
    verify_inclusion,
)

ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def hashes(count: int) -> list[bytes]:
    return [leaf_hash(b"%d" % n) for n in range(count)]


def test_an_empty_tree_has_the_hash_of_nothing():
    assert CompactRange().root() == EMPTY_ROOT
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("count", range(1, 9))
def test_the_published_roots_come_out(count):
    root = tree_root([leaf_hash(entry) for entry in ENTRIES[:count]])

    assert root.hex() == ROOTS[count - 1]


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 13, 64, 65])
def test_every_leaf_is_proved_included_and_no_other(count):
    leaves = hashes(count)
    root = tree_root(leaves)

    for index in range(count):
        proof = inclusion_proof(leaves, index)
        verify_inclusion(index, count, leaves[index], proof, root)
        with pytest.raises(BadProof):
            verify_inclusion(index, count, leaf_hash(b"another"), proof, root)
        with pytest.raises(BadProof):
            verify_inclusion(index, count, leaves[index], [*proof, root], root)


@pytest.mark.parametrize("later", range(1, 24))
def test_every_earlier_tree_is_proved_to_be_the_beginning_of_a_later(later):
    leaves = hashes(later)
    root = tree_root(leaves)

    for earlier in range(1, later + 1):
        proof = consistency_proof(leaves, earlier)
        verify_consistency(earlier, later, proof, tree_root(leaves[:earlier]), root)
        with pytest.raises(BadProof):
            verify_consistency(earlier, later, proof, leaf_hash(b"another"), root)


def test_a_rewritten_history_has_no_proof():
    leaves = hashes(12)
    signed = tree_root(leaves[:7])
    rewritten = [*leaves[:3], leaf_hash(b"altered"), *leaves[4:]]

    with pytest.raises(BadProof, match="does not begin"):
        verify_consistency(7, 12, consistency_proof(rewritten, 7), signed, tree_root(rewritten))


@given(st.lists(st.integers(0, 9), max_size=6))
def test_subtrees_give_the_same_root_as_single_leaves(heights):
    heights = sorted(heights, reverse=True)
    leaves = hashes(sum(1 << height for height in heights))
    growing = CompactRange()
    start = 0
    for height in heights:
        growing.append_subtree(height, tree_root(leaves[start : start + (1 << height)]))
        start += 1 << height

    assert growing.root() == tree_root(leaves)
    assert growing.size == len(leaves)


def test_a_subtree_that_does_not_fit_is_refused():
    growing = CompactRange()
    growing.append(leaf_hash(b"one"))

    with pytest.raises(ValueError, match="does not fit"):
        growing.append_subtree(1, leaf_hash(b"two"))
