"""Up to where a practice's own key holders countersigned the log by signing in, and whether the log grew from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairhearing.audit.checkpoint import Checkpoint
from fairhearing.audit.cosigned import check_grown_from, load_cosigned, load_cosigner
from fairhearing.audit.errors import FarEndError
from fairhearing.audit.files import LogReader
from fairhearing.audit.proofs import LogTree
from fairhearing.vault.errors import VaultError
from fairhearing.vault.home import Home
from fairhearing.vault.recipients import load_recipients, recipients_path


@dataclass(frozen=True, slots=True)
class Countersigned:
    """What a practice countersigned last. since: entries that only the server signed. problem: "" where all fits."""

    entries: int
    at: datetime | None
    since: int
    problem: str = ""


def countersigned(home: Home, practice: str, signed: Checkpoint) -> Countersigned | None:
    """Compare the log with what a practice countersigned last; None where nobody has yet."""
    try:
        signer = load_recipients(recipients_path(home, practice)).signer_vkey
        verifier = load_cosigner(home.log, practice, signer)
        found = load_cosigned(home.log, practice, verifier) if verifier else None
        if found is None:
            return None
        tree = LogTree(LogReader(home.log), signed.size)
        check_grown_from(tree, found.checkpoint, signed)
    except (FarEndError, VaultError) as error:
        return Countersigned(0, None, signed.size, str(error) or type(error).__name__)
    return Countersigned(found.checkpoint.size, found.at, signed.size - found.checkpoint.size)
