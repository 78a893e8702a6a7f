"""Enrolments: a new passphrase and code device that wait for a manager, HOME/keyholder/enrolments/ACCOUNT.json.

An enrolment is a whole wrap that holds no practice's key. Whatever the account had before stays good until it is
admitted; a later enrolment takes the place of an earlier one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from fairhearing.keyholder.errors import DamagedFiles, FilesUnwritable
from fairhearing.vault.document import BadDocument, Fields, write_document, write_time
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file, remove_file

from .wrap_files import parse_wrap, render_wrap
from .wraps import Wrap

GOOD_FOR: Final = timedelta(days=14)
_FORMAT: Final = "fairhearing enrolment v1"


@dataclass(frozen=True, slots=True)
class WaitingWrap:
    """An enrolment. enrolled: when its code was confirmed."""

    enrolled: datetime
    wrap: Wrap


def write_enrolment(home: Home, waiting: WaitingWrap) -> None:
    """Publish an account's enrolment. Raises FilesUnwritable."""
    account = waiting.wrap.account
    document = {
        "format": _FORMAT,
        "account": account,
        "enrolled": write_time(waiting.enrolled),
        "wrap": render_wrap(waiting.wrap),
    }
    try:
        publish_file(_path(home, account), write_document(document).encode())
    except OSError as error:
        raise FilesUnwritable(f"enrolments/{account}.json cannot be written: {error.strerror}") from error


def load_enrolment(home: Home, account: str, now: datetime) -> WaitingWrap | None:
    """Read an account's enrolment; None if there is none, or it is older than 14 days. Raises DamagedFiles."""
    path = _path(home, account)
    where = f"enrolments/{path.name}"
    try:
        fields = Fields.parse(path.read_text("utf-8"), where, _FORMAT)
        enrolled, text = fields.time("enrolled"), fields.text("wrap")
        if fields.identifier("account") != account:
            raise fields.wrong("account", "the account the file is named after")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise DamagedFiles(f"{where} is not text") from error
    except BadDocument as error:
        raise DamagedFiles(str(error)) from error
    return WaitingWrap(enrolled, parse_wrap(text, account, where)) if now < enrolled + GOOD_FOR else None


def remove_enrolment(home: Home, account: str) -> None:
    """Take an account's enrolment away, if there is one. Raises FilesUnwritable."""
    path = _path(home, account)
    try:
        remove_file(path)
    except OSError as error:
        raise FilesUnwritable(f"enrolments/{path.name} cannot be removed: {error.strerror}") from error


def _path(home: Home, account: str) -> Path:
    return home.keyholder / "enrolments" / f"{account}.json"
