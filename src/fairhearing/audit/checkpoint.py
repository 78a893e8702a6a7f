"""Checkpoints: how long the log is and the root over it, signed (C2SP tlog-checkpoint on a C2SP signed note).

<origin>
<size, decimal>
<root hash, base64>

— <origin> <base64 of key hash and Ed25519 signature>
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Final

from fairhearing.vault.errors import VaultError
from fairhearing.vault.note import NoteSigner, NoteVerifier, open_note, sign_note
from fairhearing.wording.numbers import in_fours

from .errors import BadCheckpoint
from .tree import HASH_BYTES

_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One state of one log. origin: the log's name, also its key's. root: 32 bytes."""

    origin: str
    size: int
    root: bytes

    @property
    def check_code(self) -> str:
        """The root as people compare it: base64 in groups of four."""
        return in_fours(base64.b64encode(self.root).decode())

    def text(self) -> str:
        """Return the three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def sign_checkpoint(checkpoint: Checkpoint, signer: NoteSigner) -> str:
    """Return the signed note."""
    return sign_note(checkpoint.text(), signer)


def open_checkpoint(note: str, verifier: NoteVerifier) -> Checkpoint:
    """Return what a signed note says. Raises BadCheckpoint unless this log's key signed it."""
    try:
        opened = open_note(note, [verifier])
    except VaultError as error:
        raise BadCheckpoint(f"the checkpoint is not signed by {verifier.name}: {error}") from error
    checkpoint = parse_checkpoint(opened.text)
    if checkpoint.origin != verifier.name:
        raise BadCheckpoint(f"the checkpoint is of another log than {verifier.name}")
    return checkpoint


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the lines of a checkpoint, or of a whole note without looking at its signatures.

    Extension lines after the third are passed over, as tlog-checkpoint asks.
    """
    lines = text.split("\n")
    if len(lines) <= _LINES or not lines[0]:
        raise BadCheckpoint("a checkpoint has an origin, a size and a root, each on its line")
    origin, size, root64 = lines[:_LINES]
    if not (size.isascii() and size.isdecimal()) or (size != "0" and size.startswith("0")):
        raise BadCheckpoint("a checkpoint's size is not a decimal number")
    try:
        root = base64.b64decode(root64, validate=True)
    except binascii.Error as error:
        raise BadCheckpoint("a checkpoint's root is not base64") from error
    if len(root) != HASH_BYTES:
        raise BadCheckpoint(f"a checkpoint's root has {HASH_BYTES} bytes, this one {len(root)}")
    return Checkpoint(origin, int(size), root)
