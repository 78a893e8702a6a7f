"""Entries for the log that were made where no keyholder answered: HOME/keyholder/entries/ID, each one leaf.

`fairhearing unseal` leaves one when it opens a recording of this home with a recovery kit while nothing is running. The
keyholder takes them in when it runs, once each (the leaf carries its outbox id), and then removes them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fairhearing.audit.leaf import Leaf
from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import BadEntry, FilesUnwritable, LogUnwritable
from fairhearing.keyholder.messages import OutboxEntry, encode_entries, parse_entries
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file, remove_file

from .keyholder_log import KeyholderLog

TAKEN: Final = frozenset({Verb.KIT_OPENED_RECORDING})
"""What may be told so; anything else that lies there is left alone."""
_MOST: Final = 100


def leave_entry(home: Home, entry: OutboxEntry) -> None:
    """Leave an entry for the keyholder's next start. Raises FilesUnwritable."""
    path = _folder(home) / entry.id
    try:
        publish_file(path, encode_entries([entry]))
    except OSError as error:
        raise FilesUnwritable(f"entries/{path.name} cannot be written: {error.strerror}") from error


def take_late_entries(home: Home, log: KeyholderLog) -> int:
    """Put what was left into the log; return how many. What cannot be taken now waits."""
    taken = 0
    for path in sorted(_folder(home).glob("*"))[:_MOST]:
        leaf = _read(path)
        if leaf is None:
            continue
        try:
            log.take_outbox([leaf])
            remove_file(path)
        except (LogUnwritable, OSError):
            return taken
        taken += 1
    return taken


def _read(path: Path) -> Leaf | None:
    """Return what was left in a file, None for what is no such entry."""
    try:
        leaves = parse_entries(path.read_bytes())
    except (OSError, BadEntry):
        return None
    return leaves[0] if len(leaves) == 1 and leaves[0].verb in TAKEN else None


def _folder(home: Home) -> Path:
    return home.keyholder / "entries"
