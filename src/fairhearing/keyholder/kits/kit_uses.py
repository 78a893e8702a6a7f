"""That a recovery kit was used to get in: told for seven days. HOME/keyholder/kit-uses.json.

The log says it for ever; this is what the health page, and what is shown to managers, read it from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from fairhearing.keyholder.errors import DamagedFiles, FilesUnwritable
from fairhearing.vault.document import BadDocument, Fields, write_document, write_time
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file

TOLD_FOR: Final = timedelta(days=7)
_FORMAT: Final = "fairhearing kit uses v1"


@dataclass(frozen=True, slots=True)
class KitUse:
    """One use of a kit. account: who got in by it. key_id: which kit it was."""

    practice: str
    account: str
    key_id: str
    time: datetime


def load_kit_uses(home: Home, now: datetime) -> tuple[KitUse, ...]:
    """Return what is still to be told, the newest last. Raises DamagedFiles."""
    path = _path(home)
    try:
        fields = Fields.parse(path.read_text("utf-8"), path.name, _FORMAT)
        uses = tuple(
            KitUse(each.slug("practice"), each.identifier("account"), each.key_id("key_id"), each.time("time"))
            for each in fields.objects("uses")
        )
    except FileNotFoundError:
        return ()
    except (BadDocument, UnicodeDecodeError) as error:
        raise DamagedFiles(f"{path.name} cannot be read: {error}") from error
    return tuple(use for use in uses if now < use.time + TOLD_FOR)


def add_kit_uses(home: Home, uses: Iterable[KitUse], now: datetime) -> None:
    """Remember that kits were used. Raises FilesUnwritable."""
    try:
        before = load_kit_uses(home, now)
    except DamagedFiles:
        before = ()
    document = {
        "format": _FORMAT,
        "uses": [
            {"practice": use.practice, "account": use.account, "key_id": use.key_id, "time": write_time(use.time)}
            for use in (*before, *uses)
        ],
    }
    try:
        publish_file(_path(home), write_document(document).encode())
    except OSError as error:
        raise FilesUnwritable(f"kit-uses.json cannot be written: {error.strerror}") from error


def _path(home: Home) -> Path:
    return home.keyholder / "kit-uses.json"
