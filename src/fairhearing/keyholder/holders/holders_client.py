"""How pages and commands ask about who holds a practice's key. Every write is in the log, synced, when it returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.kits.sheet_form import SheetForm
from fairhearing.keyholder.messages import LONGEST_PASSPHRASE, Ask

from .holder_messages import (
    CheckWords,
    Enrolment,
    Founded,
    HolderFacts,
    KitUsed,
    PrintedKit,
    encode_groups,
    encode_moment,
    parse_founded,
    parse_holders,
    parse_kit_uses,
    parse_printed,
)

__all__ = ["CheckWords", "Enrolment", "Founded", "HolderFacts", "HoldersClient", "KitUsed", "PrintedKit", "SheetForm"]


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

    def print_kit(
        self, unlock: str, code: str, practice: str, browser_key: bytes, form: SheetForm | None = None
    ) -> PrintedKit:
        """Show the kit of a practice's new key once more, until its words were typed back; for its managers.

        code: fresh. form: None for the form it has; choosing shares draws them anew.
        Raises Locked, NotManager, OnlyTemporary, KitAlreadyChecked, SignInFailed for a wrong or used code,
        TooManyTries, DamagedFiles, LogUnwritable.
        """
        fields: dict[str, object] = {"unlock": unlock, "code": code, "practice": practice, "form": str(form or "")}
        return parse_printed(self.keyholder.ask(Ask.PRINT_KIT, fields, browser_key))

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

    def recover(self, kit_text: str, account: str, passphrase: str, address: str) -> Enrolment:
        """Get in by recovery kits, typed or pasted: whole sheets, or two of three shares, one practice's or several'.

        account: whoever is to be a manager by it; their old passphrase is good for nothing afterwards. Finish by
        `confirm_recovery`. Raises KitRefused, whose message names the line to look at, TooManyTries, TooBusy,
        LogUnwritable.
        """
        fields: dict[str, object] = {"account": account, "passphrase": passphrase[:LONGEST_PASSPHRASE]}
        answer = self.keyholder.ask(Ask.RECOVER, fields | {"address": address}, kit_text.encode("utf-8", "replace"))
        return Enrolment(answer.text("pending"), answer.text("totp_secret"))

    def confirm_recovery(self, pending: str, code: str) -> tuple[str, ...]:
        """Finish a recovery with the new device's code; return the practices. Then sign in, with the next code.

        Every manager is to be told; `kit_uses` says so for seven days, and so does the health page.
        Raises SignInFailed for a wrong code, PendingExpired, FilesUnwritable, LogUnwritable.
        """
        return self.keyholder.ask(Ask.CONFIRM_RECOVERY, {"pending": pending, "code": code}).texts("practices")

    def kit_uses(self, practice: str) -> tuple[KitUsed, ...]:
        """Return when a practice's recovery kit was used to get in, within seven days. Needs no session."""
        return parse_kit_uses(self.keyholder.ask(Ask.KIT_USES, {"practice": practice}))

    def change_passphrase(self, unlock: str, old: str, new: str) -> None:
        """Take another passphrase in place of one's own; about a second. Ends one's other sessions.

        Raises Locked, SignInFailed for a wrong old one, TooManyTries, TooBusy, FilesUnwritable, LogUnwritable.
        """
        fields: dict[str, object] = {"unlock": unlock, "old": old[:LONGEST_PASSPHRASE], "new": new[:LONGEST_PASSPHRASE]}
        self.keyholder.ask(Ask.CHANGE_PASSPHRASE, fields)

    def renew_code_device(self, unlock: str, code: str) -> str:
        """Return the secret, base32, of another device that is to show one's codes, until `confirm_code_device`.

        code: of the old device, or a recovery code. Raises Locked, SignInFailed, TooManyTries, LogUnwritable.
        """
        return self.keyholder.ask(Ask.RENEW_CODE_DEVICE, {"unlock": unlock, "code": code}).text("totp_secret")

    def confirm_code_device(self, unlock: str, new_code: str) -> None:
        """Let codes come from the new device only. Ends one's other sessions.

        Raises Locked, SignInFailed for a wrong code, TooManyTries, FilesUnwritable, LogUnwritable.
        """
        self.keyholder.ask(Ask.CONFIRM_CODE_DEVICE, {"unlock": unlock, "code": new_code})
