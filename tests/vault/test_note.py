"""Signed notes. The vector is the one of Go's sumdb/note package documentation (PeterNeumann)."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.vault.errors import DamagedData, OurError
from fairhearing.vault.note import (
    BadNote,
    BadSignature,
    BadVerifierKey,
    NoteSigner,
    NoteVerifier,
    UnknownSigner,
    open_note,
    sign_note,
    split_note,
)

GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
TEXT = "one line\nand another, with an é\n"


@pytest.fixture
def signer():
    return NoteSigner("example.org/first", Ed25519PrivateKey.from_private_bytes(b"1" * 32))


@pytest.fixture
def second():
    return NoteSigner("example.org/second", Ed25519PrivateKey.from_private_bytes(b"2" * 32))


def test_a_note_signed_by_go_opens():
    opened = open_note(GO_NOTE, [NoteVerifier.parse(GO_VKEY)])

    assert opened.text.endswith("your problem is.\n")
    assert opened.signed_by == ("PeterNeumann",)


def test_a_verifier_key_is_written_as_go_writes_it():
    assert NoteVerifier.parse(GO_VKEY).vkey == GO_VKEY


def test_a_signed_note_opens_with_its_verifier(signer):
    opened = open_note(sign_note(TEXT, signer), [NoteVerifier.parse(signer.vkey)])

    assert opened.text == TEXT
    assert opened.signed_by == (signer.name,)


def test_two_signatures_stand_under_one_note(signer, second):
    note = sign_note(TEXT, signer, second)

    assert open_note(note, [second.verifier, signer.verifier]).signed_by == (signer.name, second.name)


def test_signatures_of_unknown_keys_are_passed_over(signer, second):
    note = sign_note(TEXT, signer, second)

    assert open_note(note, [second.verifier]).signed_by == (second.name,)


def test_a_note_that_no_known_key_signed_is_refused(signer, second):
    with pytest.raises(UnknownSigner, match=r"example\.org/first"):
        open_note(sign_note(TEXT, signer), [second.verifier])


def test_a_known_name_with_another_key_is_an_unknown_signer(signer):
    impostor = NoteSigner(signer.name, Ed25519PrivateKey.from_private_bytes(b"x" * 32))

    with pytest.raises(UnknownSigner):
        open_note(sign_note(TEXT, impostor), [signer.verifier])


def test_an_altered_text_is_refused(signer):
    note = sign_note(TEXT, signer).replace("another", "b nother")

    with pytest.raises(BadSignature):
        open_note(note, [signer.verifier])


def test_every_flipped_bit_of_a_note_is_noticed(signer):
    note = sign_note("short\n", signer).encode()

    for bit in range(len(note) * 8):
        flipped = bytearray(note)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            text = flipped.decode()
        except UnicodeDecodeError:
            continue
        with pytest.raises(DamagedData):
            open_note(text, [signer.verifier])


@pytest.mark.parametrize("length", range(len(GO_NOTE)))
def test_a_truncated_note_is_refused_by_name(length):
    with pytest.raises(DamagedData):
        open_note(GO_NOTE[:length], [NoteVerifier.parse(GO_VKEY)])


@given(st.text(max_size=200))
def test_any_text_is_a_note_or_our_named_error(text):
    try:
        open_note(text, [NoteVerifier.parse(GO_VKEY)])
    except (BadNote, UnknownSigner, BadSignature):
        return

    raise AssertionError("nobody can have signed this")


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+00000000+AQ==",
        "two words+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_a_line_that_is_no_verifier_key_is_refused(vkey):
    with pytest.raises(BadVerifierKey):
        NoteVerifier.parse(vkey)


@pytest.mark.parametrize("text", ["", "no newline", "a bell \x07\n"])
def test_only_whole_lines_without_control_characters_are_signed(signer, text):
    with pytest.raises(OurError):
        sign_note(text, signer)


@pytest.mark.parametrize("name", ["", "two words", "a+b"])
def test_a_signer_needs_a_name_that_the_format_can_hold(name):
    with pytest.raises(OurError):
        NoteSigner(name, Ed25519PrivateKey.generate())


def test_a_text_may_hold_empty_lines(signer):
    text = "above\n\n— below base64\n\nthe end\n"

    assert open_note(sign_note(text, signer), [signer.verifier]).text == text


def test_other_kinds_of_signatures_may_stand_beside_ours(signer):
    cosigned = sign_note(TEXT, signer) + f"— witness.example {base64.b64encode(bytes(76)).decode()}\n"

    assert open_note(cosigned, [signer.verifier]).signed_by == (signer.name,)
    assert split_note(cosigned) == TEXT
