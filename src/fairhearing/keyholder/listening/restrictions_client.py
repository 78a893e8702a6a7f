"""How the worker tells the keyholder which recordings are restricted, and web pages of the consent and of the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.messages import Ask, encode_ids

MOST_RECORDINGS: Final = 5000


@dataclass(frozen=True, slots=True)
class Eased:
    """A key holder's fresh code for what eases restrictions of one matter. subject: the matter's id."""

    unlock: str
    code: str
    practice: str
    subject: str


@dataclass(frozen=True, slots=True)
class RestrictionsClient:
    """Restricting, consent and the end, as calls."""

    keyholder: KeyholderClient

    def restrict(self, restriction: str, practice: str, recordings: Sequence[str]) -> None:
        """Refuse these recordings for all but what the law allows, and end the listens to them. May be repeated.

        Raises NotYourPractice, LogUnwritable, FilesUnwritable, DamagedFiles, KeyholderDown.
        """
        for start in range(0, len(recordings), MOST_RECORDINGS):
            batch = recordings[start : start + MOST_RECORDINGS]
            self.keyholder.ask(Ask.RESTRICT, {"restriction": restriction, "practice": practice}, encode_ids(batch))

    def consent(self, by: Eased, restrictions: Sequence[str]) -> None:
        """Say that the person agrees to use meanwhile, until `restrict` is told again.

        Raises Locked, SignInFailed for a wrong or used code, TooManyTries, NotYourPractice, LogUnwritable,
        FilesUnwritable, DamagedFiles, KeyholderDown.
        """
        self._ease(Ask.CONSENT, by, restrictions)

    def lift(self, by: Eased, restrictions: Sequence[str]) -> None:
        """End restrictions for good. Raises as `consent`."""
        self._ease(Ask.LIFT, by, restrictions)

    def _ease(self, ask: Ask, by: Eased, restrictions: Sequence[str]) -> None:
        fields: dict[str, object] = {
            "unlock": by.unlock,
            "code": by.code,
            "practice": by.practice,
            "subject": by.subject,
        }
        self.keyholder.ask(ask, fields, encode_ids(restrictions))
