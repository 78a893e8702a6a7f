"""The holders file: who holds a practice's key, in HOME/keyholder/holders/PRACTICE.note, signed by that key.

It is what wraps follow: a role or an end that stands here is what a wrap gets at the next sign-in, and who does not
stand here loses the practice's seeds then. Keys are delivered to the inboxes listed here and to no others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final, Self

from fairhearing.keyholder.errors import DamagedFiles, FilesUnwritable
from fairhearing.vault.document import BadDocument, Fields, encode_bytes, write_document, write_time
from fairhearing.vault.errors import VaultError
from fairhearing.vault.home import Home
from fairhearing.vault.note import NoteSigner, Verifier, open_note, sign_note, split_note
from fairhearing.vault.publishing import publish_file
from fairhearing.vault.recipients import recipients_path

from .roles import HolderRole

_FORMAT: Final = "fairhearing holders v1"


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a practice's key. inbox: public, or empty until the next sign-in makes one known.

    until: when the key is taken back, None for never.
    """

    account: str
    role: HolderRole
    inbox: bytes
    since: datetime
    until: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        """Say whether this one's time has run out."""
        return self.until is not None and now >= self.until

    @property
    def is_lasting_manager(self) -> bool:
        """Whether this one manages for good; one of them must always be left."""
        return self.role is HolderRole.MANAGER and self.until is None


@dataclass(frozen=True, slots=True)
class HoldersFile:
    """What one holders file says. serial: rises with each new file."""

    practice: str
    serial: int
    issued: datetime
    holders: tuple[Holder, ...]

    def find(self, account: str) -> Holder | None:
        """Return one account's line, None if it does not hold the key."""
        return next((holder for holder in self.holders if holder.account == account), None)

    def with_holder(self, holder: Holder, now: datetime, *, after: int = 0) -> Self:
        """Return the next file, with this line in place of the account's own. after: the last serial known."""
        others = tuple(each for each in self.holders if each.account != holder.account)
        return replace(self, serial=max(self.serial, after) + 1, issued=now, holders=(*others, holder))

    def without(self, accounts: Iterable[str], now: datetime, *, after: int = 0) -> Self:
        """Return the next file, without these accounts. after: the last serial known."""
        gone = set(accounts)
        left = tuple(each for each in self.holders if each.account not in gone)
        return replace(self, serial=max(self.serial, after) + 1, issued=now, holders=left)


def holders_path(home: Home, practice: str) -> Path:
    """Say where a practice's holders file lies."""
    return home.keyholder / "holders" / f"{practice}.note"


def is_known(home: Home, practice: str) -> bool:
    """Say whether a practice was ever founded here: it has a list of keys, or one of holders.

    Of any other there is no file that could be damaged: whoever may ask could name one, and an alarm with it.
    """
    return recipients_path(home, practice).exists() or holders_path(home, practice).exists()


def write_holders(home: Home, holders: HoldersFile, *signers: NoteSigner) -> None:
    """Publish a holders file, signed by the practice's current key and, after a rotation, the one before.

    Raises FilesUnwritable.
    """
    path = holders_path(home, holders.practice)
    try:
        publish_file(path, sign_note(_render(holders), *signers).encode())
    except OSError as error:
        raise FilesUnwritable(f"holders/{path.name} cannot be written: {error.strerror}") from error


def load_holders(home: Home, practice: str, verifiers: Iterable[Verifier]) -> HoldersFile | None:
    """Read a practice's holders file; None if there is none. verifiers: keys of the practice that may have signed it.

    Raises DamagedFiles.
    """
    path = holders_path(home, practice)
    where = f"holders/{path.name}"
    try:
        note = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise DamagedFiles(f"{where} is not text") from error
    return open_holders(note, practice, verifiers, where)


def open_holders(note: str, practice: str, verifiers: Iterable[Verifier], where: str) -> HoldersFile:
    """Check and read a holders file's text; `where` names it in errors. Raises DamagedFiles."""
    try:
        open_note(note, verifiers)
        return _parse(Fields.parse(split_note(note), where, _FORMAT), practice)
    except VaultError as error:
        raise DamagedFiles(f"{where} is not what the practice's key signed: {error}") from error


def _render(holders: HoldersFile) -> str:
    return write_document(
        {
            "format": _FORMAT,
            "practice": holders.practice,
            "serial": holders.serial,
            "issued": write_time(holders.issued),
            "holders": [
                {
                    "account": each.account,
                    "role": each.role,
                    "inbox": encode_bytes(each.inbox),
                    "since": write_time(each.since),
                    "until": write_time(each.until) if each.until else "",
                }
                for each in holders.holders
            ],
        }
    )


def _parse(fields: Fields, practice: str) -> HoldersFile:
    if fields.slug("practice") != practice:
        raise fields.wrong("practice", "the practice the file is named after")
    holders = tuple(
        Holder(
            each.identifier("account"),
            _role(each),
            each.data("inbox"),
            each.time("since"),
            each.time("until") if each.text("until") else None,
        )
        for each in fields.objects("holders")
    )
    return HoldersFile(practice, fields.number("serial"), fields.time("issued"), holders)


def _role(fields: Fields) -> HolderRole:
    try:
        return HolderRole(fields.text("role"))
    except ValueError as error:
        raise BadDocument(f"{fields.where}: 'role' must be one of " + ", ".join(HolderRole)) from error
