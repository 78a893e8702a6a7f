"""Checkpoints as C2SP tlog-checkpoint writes them."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.audit.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint, sign_checkpoint
from fairhearing.audit.errors import BadCheckpoint
from fairhearing.audit.tree import EMPTY_ROOT
from fairhearing.vault.note import NoteSigner, sign_note

EMPTY_TEXT = "fairhearing/log/test\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


def test_a_checkpoint_is_three_lines():
    assert Checkpoint("fairhearing/log/test", 0, EMPTY_ROOT).text() == EMPTY_TEXT


def test_a_signed_checkpoint_opens_with_its_log_s_key(signer):
    checkpoint = Checkpoint(signer.name, 7, bytes(32))

    assert open_checkpoint(sign_checkpoint(checkpoint, signer), signer.verifier) == checkpoint


def test_another_key_of_the_same_name_is_refused(signer):
    impostor = NoteSigner(signer.name, Ed25519PrivateKey.generate())
    note = sign_checkpoint(Checkpoint(signer.name, 7, bytes(32)), impostor)

    with pytest.raises(BadCheckpoint, match="not signed by"):
        open_checkpoint(note, signer.verifier)


def test_every_changed_character_of_the_text_is_noticed(signer):
    note = sign_checkpoint(Checkpoint(signer.name, 7, bytes(32)), signer)

    for place in range(note.index("\n\n")):
        altered = note[:place] + chr(ord(note[place]) ^ 1) + note[place + 1 :]
        with pytest.raises(BadCheckpoint):
            open_checkpoint(altered, signer.verifier)


def test_a_checkpoint_of_another_log_is_refused(signer):
    note = sign_checkpoint(Checkpoint("another/log", 7, bytes(32)), signer)

    with pytest.raises(BadCheckpoint, match="another log"):
        open_checkpoint(note, signer.verifier)


def test_extension_lines_are_passed_over(signer):
    note = sign_note(EMPTY_TEXT + "an extension\n", signer)

    assert open_checkpoint(note, signer.verifier).size == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name\n7\n",
        "\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "name\n-7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "name\n07\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "name\n7\n47DEQpj8HBSa\n",
        "name\n7\nnot base64!\n",
    ],
)
def test_what_is_no_checkpoint_is_refused_by_name(text):
    with pytest.raises(BadCheckpoint):
        parse_checkpoint(text)
