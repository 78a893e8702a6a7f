"""Recordings closed to somebody because they are about them: HOME/keyholder/closed/ACCOUNT.json.

    {"format": "fairhearing closed v1", "account": …, "recordings": [id, …]}

The list only grows by itself. It is made shorter by another key holder's fresh code alone, never by the account's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from fairhearing.keyholder.errors import DamagedFiles, FilesUnwritable
from fairhearing.vault.document import BadDocument, Fields, is_id, write_document
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file

_FORMAT: Final = "fairhearing closed v1"


def closed_path(home: Home, account: str) -> Path:
    """Say where an account's list lies."""
    return home.keyholder / "closed" / f"{account}.json"


def closed_to(home: Home, account: str) -> frozenset[str]:
    """Return the recordings that are closed to an account. Raises DamagedFiles: then nothing is opened for it."""
    path = closed_path(home, account)
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return frozenset()
    except (OSError, UnicodeDecodeError) as error:
        raise DamagedFiles(f"closed/{path.name} cannot be read") from error
    try:
        fields = Fields.parse(text, f"closed/{path.name}", _FORMAT)
        recordings = fields.text_list("recordings")
        is_theirs = fields.identifier("account") == account
    except BadDocument as error:
        raise DamagedFiles(str(error)) from error
    if not is_theirs or not all(map(is_id, recordings)):
        raise DamagedFiles(f"closed/{path.name} is not this account's list of recordings")
    return frozenset(recordings)


def write_closed(home: Home, account: str, recordings: Iterable[str]) -> None:
    """Publish an account's list in place of the one before. Raises FilesUnwritable; then the one before stands."""
    document = {"format": _FORMAT, "account": account, "recordings": sorted(recordings)}
    path = closed_path(home, account)
    try:
        publish_file(path, write_document(document).encode())
    except OSError as error:
        raise FilesUnwritable(f"closed/{path.name} cannot be written: {error.strerror}") from error
