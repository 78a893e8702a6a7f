"""How web pages and the worker close recordings to whom they are about, and another key holder opens them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.messages import Ask, encode_ids

MOST_RECORDINGS: Final = 5000


@dataclass(frozen=True, slots=True)
class ClosuresClient:
    """Closing and opening again, as calls."""

    keyholder: KeyholderClient

    def close(self, account: str, practice: str, recordings: Sequence[str]) -> None:
        """Refuse these recordings to an account from now on, and end its listens to them. May be repeated.

        Raises LogUnwritable, FilesUnwritable, DamagedFiles, KeyholderDown.
        """
        for start in range(0, len(recordings), MOST_RECORDINGS):
            batch = recordings[start : start + MOST_RECORDINGS]
            self.keyholder.ask(Ask.CLOSE, {"account": account, "practice": practice}, encode_ids(batch))

    def open_again(self, unlock: str, code: str, account: str, practice: str, recordings: Sequence[str]) -> None:
        """Let an account open these recordings again, at most 5,000; unlock and code: another key holder's.

        Raises Locked, AboutThem where it is the account's own, SignInFailed for a wrong or used code, TooManyTries,
        NotYourPractice, BadMessage, LogUnwritable, FilesUnwritable.
        """
        fields: dict[str, object] = {"unlock": unlock, "code": code, "account": account, "practice": practice}
        self.keyholder.ask(Ask.OPEN_AGAIN, fields, encode_ids(recordings))
