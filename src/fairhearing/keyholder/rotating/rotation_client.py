"""How pages and commands change a practice's key. Every write is in the log, synced, when it returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.holders.holder_messages import PrintedKit, encode_groups, parse_printed
from fairhearing.keyholder.holders.holders_client import HoldersClient
from fairhearing.keyholder.messages import Ask

from .rotation_messages import KitPlaces, Resealing, ResealingState, SheetForm, parse_places, parse_resealing

__all__ = ["KitPlaces", "PrintedKit", "Resealing", "ResealingState", "RotationClient", "SheetForm"]


@dataclass(frozen=True, slots=True)
class RotationClient:
    """Questions about new keys; all but `resealing` are for managers. unlock: the cookie's token. code: fresh."""

    keyholder: KeyholderClient

    def rotate(self, unlock: str, code: str, practice: str, browser_key: bytes, form: SheetForm) -> PrintedKit:
        """Make a new key, which is not used yet; its kit comes back sealed to the browser's key.

        Then `verify_new_kit` with the places that `words` names, and `finish_rotation`.
        browser_key: an X-Wing public key, 1,216 bytes; `kit` opens with `info` "fairhearing kit v1", the suite, the
        practice and the key id, a line each. The same once more drops a key that was never used, and makes another.
        Raises Locked, NotManager, OnlyTemporary, SignInFailed for a wrong or used code, TooManyTries, BadMessage,
        KeyNotListed, DamagedFiles, FilesUnwritable, LogUnwritable.
        """
        fields: dict[str, object] = {"unlock": unlock, "code": code, "practice": practice, "form": str(form)}
        return parse_printed(self.keyholder.ask(Ask.ROTATE, fields, browser_key))

    def verify_new_kit(self, unlock: str, practice: str, groups: Mapping[int, str]) -> None:
        """Show that the new kit was printed and can be read: `HoldersClient.verify_kit`, which raises what it says."""
        HoldersClient(self.keyholder).verify_kit(unlock, practice, groups)

    def finish_rotation(self, unlock: str, code: str, practice: str) -> None:
        """Put the new key into use. Everybody else who holds the practice's key signs in again, and receives it then.

        Killed half way, the same once more finishes it. Raises Locked, NotManager, NoNewKey, OnlyTemporary,
        SignInFailed for a wrong or used code, TooManyTries, DamagedFiles, FilesUnwritable, LogUnwritable.
        """
        self.keyholder.ask(Ask.FINISH_ROTATION, {"unlock": unlock, "code": code, "practice": practice})

    def resealing(self, practice: str) -> Resealing:
        """Say how far a practice's recordings are from one key to the next. Needs no session. Raises DamagedFiles."""
        return parse_resealing(self.keyholder.ask(Ask.RESEALING, {"practice": practice}))

    def ask_kit_words(self, unlock: str, practice: str, sheet: int = 0) -> KitPlaces:
        """Draw which words of the kit in use are to be typed back, for a drill. sheet: of which of three, 0 for any.

        Raises Locked, NotManager, KeyNotListed, DamagedFiles.
        """
        fields: dict[str, object] = {"unlock": unlock, "practice": practice, "sheet": sheet}
        return parse_places(self.keyholder.ask(Ask.ASK_KIT_WORDS, fields))

    def check_kit_words(self, unlock: str, practice: str, sheet: int, groups: Mapping[int, str]) -> None:
        """Show that a sheet is there and can be read; both outcomes are entries of the log. sheet: which envelope.

        Raises Locked, NotManager, KitWordsWrong with the places, BadMessage if none of it were asked for,
        TooManyTries, LogUnwritable.
        """
        fields: dict[str, object] = {"unlock": unlock, "practice": practice, "sheet": sheet}
        self.keyholder.ask(Ask.CHECK_KIT_WORDS, fields | {"groups": encode_groups(groups)})
