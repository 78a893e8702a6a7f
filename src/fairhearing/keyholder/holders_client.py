"""How pages and commands ask about who holds a practice's key. Every write is in the log, synced, when it returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .client import KeyholderClient
from .holder_messages import (
    CheckWords,
    Enrolment,
    Founded,
    HolderFacts,
    PrintedKit,
    encode_groups,
    encode_moment,
    parse_founded,
    parse_holders,
    parse_printed,
)
from .messages import LONGEST_PASSPHRASE, Ask

__all__ = ["CheckWords", "Enrolment", "Founded", "HolderFacts", "HoldersClient", "PrintedKit"]


@dataclass(frozen=True, slots=True)
class HoldersClient:
    """Questions about key holders. unlock: the cookie's token. code: six fresh digits."""

    keyholder: KeyholderClient

    def enrol(self, account: str, passphrase: str, address: str) -> Enrolment:
        """Take a new person's passphrase, or a new one of somebody who forgot theirs; about half a second.

        The page has checked the invitation. What the account had before stays good until a manager admits this.
        Raises TooManyTries, TooBusy, LogUnwritable.
        """
        passphrase = passphrase[:LONGEST_PASSPHRASE]
        answer = self.keyholder.ask(Ask.ENROL, {"account": account, "passphrase": passphrase, "address": address})
        return Enrolment(answer.text("pending"), answer.text("totp_secret"))

    def confirm_enrolment(self, pending: str, code: str) -> CheckWords:
        """Finish an enrolment with the new device's code; it waits 14 days for `admit`.

        Raises SignInFailed for a wrong code, PendingExpired, FilesUnwritable, LogUnwritable.
        """
        return CheckWords(self.keyholder.ask(Ask.CONFIRM_ENROLMENT, {"pending": pending, "code": code}).texts("words"))

    def admit(
        self, unlock: str, code: str, account: str, practice: str, role: str, until: datetime | None, words: str
    ) -> None:
        """Let somebody hold the practice's key, or change the role or end of somebody who does; for its managers.

        words: the five check words as the manager typed them; "" only for somebody whose inbox is listed already.
        Killed half way, the same once more finishes it. It ends the person's sessions; the key arrives at their next
        sign-in. Raises Locked, NotManager, NoEnrolment, WordsDoNotMatch, LastManager, OnlyTemporary, SignInFailed for
        a wrong or used code, TooManyTries, DamagedFiles, FilesUnwritable, LogUnwritable.
        """
        fields: dict[str, object] = {"unlock": unlock, "code": code, "account": account, "practice": practice}
        self.keyholder.ask(Ask.ADMIT, fields | {"role": role, "until": encode_moment(until), "words": words})

    def dismiss(self, unlock: str, code: str, account: str, practice: str) -> None:
        """Take the practice's key from somebody and end their sessions; for its managers.

        Harmless a second time, and for somebody who never had it. What they copied before is not taken back: make a
        new key. Raises as `admit`.
        """
        fields: dict[str, object] = {"unlock": unlock, "code": code, "account": account, "practice": practice}
        self.keyholder.ask(Ask.DISMISS, fields)

    def holders(self, practice: str) -> tuple[HolderFacts, ...]:
        """Return who holds a practice's key; nobody, until a manager of an older home signed in once.

        Needs no session. Raises DamagedFiles.
        """
        return parse_holders(self.keyholder.ask(Ask.HOLDERS, {"practice": practice}))

    def my_words(self, unlock: str) -> CheckWords:
        """Return the check words of whoever is signed in. Raises Locked."""
        return CheckWords(self.keyholder.ask(Ask.MY_WORDS, {"unlock": unlock}).texts("words"))

    def found(
        self,
        setup_token: str,
        practice: str,
        name: str,
        account: str,
        passphrase: str,
        address: str,
        browser_key: bytes,
    ) -> Founded:
        """Found a practice with its first manager; about half a second. Nothing is recorded yet.

        browser_key: the public key that the page drew, 1,216 bytes; only that page can open `Founded.kit`. Sign in by
        `KeyholderClient.confirm(pending, code)`. Until that was done, the same once more (the answer was lost) makes a
        new key in place of the first. Raises SetUpOver, BadFounding (the practice or the account is there already),
        TooManyTries, TooBusy, FilesUnwritable, LogUnwritable.
        """
        fields: dict[str, object] = {"setup_token": setup_token, "practice": practice, "name": name}
        person = {"account": account, "passphrase": passphrase[:LONGEST_PASSPHRASE], "address": address}
        return parse_founded(self.keyholder.ask(Ask.FOUND, fields | person, browser_key))

    def found_more(
        self, unlock: str, code: str, setup_token: str, practice: str, name: str, browser_key: bytes
    ) -> Founded:
        """Found a further practice for somebody who is signed in; the session holds its key at once.

        Raises as `found`, and Locked, SignInFailed for a wrong or used code.
        """
        fields: dict[str, object] = {"unlock": unlock, "code": code, "setup_token": setup_token}
        return parse_founded(
            self.keyholder.ask(Ask.FOUND_MORE, fields | {"practice": practice, "name": name}, browser_key)
        )

    def print_kit(self, unlock: str, practice: str, browser_key: bytes) -> PrintedKit:
        """Show the kit of a practice's new key once more, until its words were typed back; for its managers.

        Raises Locked, NotManager, KitAlreadyChecked, LogUnwritable.
        """
        return parse_printed(self.keyholder.ask(Ask.PRINT_KIT, {"unlock": unlock, "practice": practice}, browser_key))

    def verify_kit(self, unlock: str, practice: str, groups: Mapping[int, str]) -> None:
        """Prove that a new key's kit can be read: generated -> kit verified. Harmless a second time.

        groups: what was typed at each asked place. Raises Locked, NotManager, KitWordsWrong, whose `positions` says
        where, FilesUnwritable, LogUnwritable.
        """
        fields: dict[str, object] = {"unlock": unlock, "practice": practice, "groups": encode_groups(groups)}
        self.keyholder.ask(Ask.VERIFY_KIT, fields)

    def start_recording(self, unlock: str, practice: str) -> None:
        """Let recordings be sealed to a practice's first key: kit verified -> active. Harmless a second time.

        Raises Locked, NotManager, KitNotChecked, FilesUnwritable, LogUnwritable.
        """
        self.keyholder.ask(Ask.START_RECORDING, {"unlock": unlock, "practice": practice})
