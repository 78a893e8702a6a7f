"""Entries of the log with what leads from each to one signed checkpoint: whoever has them needs neither log nor us."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from fairhearing.audit.checkpoint import Checkpoint, open_checkpoint
from fairhearing.audit.errors import DamagedLog
from fairhearing.audit.files import LogReader
from fairhearing.audit.log_key import trusted_log_key
from fairhearing.audit.proofs import LogTree
from fairhearing.audit.tiles import TILE_WIDTH
from fairhearing.vault.home import Home
from fairhearing.vault.note import NoteVerifier


@dataclass(frozen=True, slots=True)
class SignedLog:
    """One state of the log, its signature checked. note: the checkpoint as it is published. key: whose it is."""

    reader: LogReader
    tree: LogTree
    checkpoint: Checkpoint
    note: str
    key: NoteVerifier

    def proof(self, index: int) -> bytes:
        """Return an entry with its proof, as JSON. Raises DamagedLog, BadProof."""
        entry = self.reader.bundle(index // TILE_WIDTH, index % TILE_WIDTH + 1)[-1]
        hashes = self.tree.inclusion(index, self.checkpoint.size)
        document = {
            "entry": entry.decode("ascii"),
            "index": index,
            "hashes": [base64.b64encode(each).decode("ascii") for each in hashes],
        }
        return (json.dumps(document, indent=1) + "\n").encode("ascii")


def signed_log(home: Home) -> SignedLog:
    """Return the log at its newest checkpoint. Raises audit.errors where it cannot be believed."""
    reader = LogReader(home.log)
    note, key = reader.checkpoint(), trusted_log_key(home)
    if note is None:
        raise DamagedLog("the log's folder holds no checkpoint")
    checkpoint = open_checkpoint(note, key)
    return SignedLog(reader, LogTree(reader, checkpoint.size), checkpoint, note, key)
