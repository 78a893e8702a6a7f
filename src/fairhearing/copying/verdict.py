"""What was found of a copy when it was held against what its practice signed."""

from __future__ import annotations

import json
from dataclasses import dataclass

from fairhearing.vault.copy_note import CopyStatement, open_statement
from fairhearing.vault.errors import VaultError
from fairhearing.vault.note import NoteVerifier


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found. statement: what the practice signed. changed: the numbers of parts that are not as they were.

    fingerprint: of the key that signed. page_changed: what the browser runs is not what was signed.
    signature_holds: the statement fits the key that lies in the copy, and the copy the statement.
    strangers: how many files lie among the plain ones that the practice did not put there.
    """

    statement: CopyStatement | None
    fingerprint: str
    changed: tuple[int, ...]
    page_changed: bool
    signature_holds: bool
    strangers: int = 0

    @property
    def is_unchanged(self) -> bool:
        """Nothing differs from what was signed; by whom is another question."""
        return self.signature_holds and not self.changed and not self.page_changed and not self.strangers


def signed_by(statement: str, signer: str) -> tuple[CopyStatement | None, str]:
    """Return what a note says and the fingerprint of the key that lies beside it; None and "" where they do not fit.

    signer: the practice's own file that names the key; who vouches for that file is the fingerprint's business.
    """
    try:
        told = json.loads(signer.partition("\n\n")[0])
        verifier = NoteVerifier.parse(str(told["vkey"]))
    except (VaultError, ValueError, KeyError, TypeError):
        return None, ""
    try:
        return open_statement(statement, verifier), verifier.fingerprint
    except VaultError:
        return None, verifier.fingerprint
