"""A practice's signed files as they are at its beginning: who holds its key, then, last, the recipients file.

From the recipients file on the practice is there; if its key is active, recordings can be sealed to it. It is the
same for a practice that is founded through the running keyholder and for one that a demonstration founds by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fairhearing.keyholder.errors import FilesUnwritable
from fairhearing.keyholder.holders.holders_file import Holder, HoldersFile, write_holders
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import PublicKey
from fairhearing.vault.recipients import KeyState, RecipientKey, Recipients, RecorderKey, write_recipients
from fairhearing.vault.unseal import PracticeKey


@dataclass(frozen=True, slots=True)
class NewPractice:
    """What a practice is founded with. recorders, intake, log_vkey: whom it trusts."""

    id: str
    name: str
    recorders: tuple[RecorderKey, ...]
    intake: PublicKey
    log_vkey: str


def publish_practice(
    home: Home,
    practice: NewPractice,
    key: PracticeKey,
    holders: Sequence[Holder],
    state: KeyState,
    now: datetime,
    *,
    serial: int = 1,
) -> None:
    """Publish both files. serial: higher than of any file that was there before. Raises FilesUnwritable."""
    signer = key.recipients_signer(practice.id)
    write_holders(home, HoldersFile(practice.id, serial, now, tuple(holders)), signer)
    recipients = Recipients(
        practice=practice.id,
        name=practice.name,
        serial=serial,
        issued=now,
        keys=(RecipientKey(key.public, state, now),),
        intake=practice.intake,
        recorders=practice.recorders,
        log_vkey=practice.log_vkey,
        signer_vkey=signer.vkey,
    )
    try:
        write_recipients(home, recipients, signer)
    except OSError as error:
        raise FilesUnwritable(f"recipients/{practice.id}.note cannot be written: {error.strerror}") from error
