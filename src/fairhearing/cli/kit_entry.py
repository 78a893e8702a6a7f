"""A recording of a home was opened with its recovery kit, past all pages: that goes into the home's log."""

from __future__ import annotations

import sys
import uuid
from typing import Final

from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.client import KeyholderClient, OutboxEntry
from fairhearing.keyholder.errors import FilesUnwritable, KeyholderError
from fairhearing.keyholder.log.late_entries import leave_entry
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.vault.unseal import Opening

ACTOR: Final = "unseal"


def tell_log(opening: Opening) -> None:
    """Tell the log of the home that holds the recording, before its sound is written.

    The keyholder takes the entry, or finds it at its next start. Where neither can be told, a disk that is mounted
    read-only for example, that is said and the recording opened all the same: whoever holds the kit can open it
    anywhere, and evidence must not depend on a disk that can be written.
    """
    if opening.home is None:
        return
    entry = OutboxEntry(
        uuid.uuid4().hex,
        Clock().now(),
        Verb.KIT_OPENED_RECORDING,
        ACTOR,
        practice=opening.practice,
        subject=opening.recording,
        detail={"key_id": opening.key_id},
    )
    try:
        _tell(opening.home, entry)
    except FilesUnwritable as error:
        sys.stderr.write(f"fairhearing: warning: this use of the kit could not be told to the log: {error}\n")


def _tell(home: Home, entry: OutboxEntry) -> None:
    try:
        KeyholderClient(home.keyholder_socket).append([entry])
    except KeyholderError:
        leave_entry(home, entry)
