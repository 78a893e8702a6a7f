"""The checker that travels in a pack: Ed25519 in plain Python, the tree, and what a damaged pack is called."""

import ast
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.audit import tree
from fairhearing.inspection.checker import verify
from fairhearing.vault.note import NoteVerifier

SOURCE = Path(verify.__file__)
RFC_8032 = (  # 7.1: secret key, public key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_vectors_of_rfc_8032_fit(public, message, signature):
    public, message, signature = map(bytes.fromhex, (public, message, signature))

    assert verify.ed25519_fits(public, message, signature)
    assert not verify.ed25519_fits(public, message + b"x", signature)


@settings(max_examples=25)
@given(st.binary(max_size=80), st.binary(min_size=32, max_size=32), st.integers(0, 63), st.integers(0, 7))
def test_it_agrees_with_another_implementation_and_notices_each_flipped_bit(message, seed, at, bit):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    flipped = bytearray(signature)
    flipped[at] ^= 1 << bit

    assert verify.ed25519_fits(public, message, signature)
    assert not verify.ed25519_fits(public, message, bytes(flipped))


@pytest.mark.parametrize("public", [b"\xff" * 32, b"\x02" + bytes(31)])
def test_a_key_that_is_no_point_fits_nothing(public):
    assert not verify.ed25519_fits(public, b"", bytes(64))


@given(st.integers(1, 40), st.data())
def test_it_follows_the_logs_own_proofs(size, data):
    index = data.draw(st.integers(0, size - 1))
    leaves = [tree.leaf_hash(str(n).encode()) for n in range(size)]
    proof, root = tree.inclusion_proof(leaves, index), tree.tree_root(leaves)

    verify.check_inclusion(index, size, leaves[index], proof, root)
    for wrong in (proof[:-1], [*proof, root], [bytes(32), *proof[1:]]):
        if wrong != proof:
            with pytest.raises(verify.Damaged):
                verify.check_inclusion(index, size, leaves[index], wrong, root)


def test_keys_are_read_and_named_as_the_product_does():
    verifier = NoteVerifier("fairhearing/log/ab", Ed25519PrivateKey.generate().public_key().public_bytes_raw())

    assert verify.read_key(verifier.vkey) == (verifier.name, verifier.public)
    assert verify.fingerprint(verifier.vkey) == verifier.fingerprint
    with pytest.raises(verify.Damaged):
        verify.read_key(verifier.vkey.replace("log/ab", "log/ac"))


def test_it_needs_the_standard_library_alone():
    imported = {
        name
        for node in ast.walk(ast.parse(SOURCE.read_text()))
        for name in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert {name.partition(".")[0] for name in imported} <= {
        "__future__", "base64", "collections", "hashlib", "json", "pathlib", "sys", "typing", "zipfile", "zlib",
    }  # fmt: skip
