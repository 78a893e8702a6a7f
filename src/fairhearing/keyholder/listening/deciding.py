"""Whether somebody may use a recording's key, and why not. The log is told by whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from fairhearing.keyholder.errors import (
    AboutThem,
    DamagedFiles,
    DestroyedRecording,
    KeyNotHeld,
    ListenRefused,
    NoPlace,
    NotGranted,
    NotYourPractice,
    RestrictedUse,
    UnknownPurpose,
    UnknownRecording,
)
from fairhearing.keyholder.holders.holding import HeldSeed, Holding
from fairhearing.vault import keyring as vault_keyring
from fairhearing.vault.errors import VaultError
from fairhearing.vault.keyring import Keyring, KeyringUnwritable, NoKeyring, SealedKey

from .lawful_uses import Ground, ground_of
from .listen_request import is_opaque
from .purposes import Purpose

REASONS: Final[dict[type[ListenRefused], str]] = {
    UnknownRecording: "unknown_recording",
    DestroyedRecording: "destroyed",
    NotYourPractice: "not_your_practice",
    KeyNotHeld: "key_not_held",
    UnknownPurpose: "unknown_purpose",
    NoPlace: "no_place",
    AboutThem: "about_them",
    RestrictedUse: "restricted",
    NotGranted: "not_granted",
}
"""How the log names a refusal."""
_PURPOSES: Final = frozenset(str(purpose) for purpose in Purpose)


@dataclass(frozen=True, slots=True)
class Deciding:
    """The rules, over one keyring.

    closed_to: the recordings that are about an account, and closed to it.
    restricted_in: those of a practice of which a restriction stands without consent.
    """

    keyring: Path
    closed_to: Callable[[str], Collection[str]]
    restricted_in: Callable[[str], Collection[str]]

    def decide(self, holding: Holding, recording: str, purpose: str, place: str) -> tuple[HeldSeed, SealedKey]:
        """Return the seed and the sealed key that a listen needs. Raises ListenRefused, DamagedFiles."""
        sealed_key = self.sealed_key(recording)
        held = _fitting(holding, recording, sealed_key)
        if recording in self.closed_to(holding.account):
            raise AboutThem(f"recording {recording} is about this person")
        _check_why(purpose, place)
        self._check_restricted(recording, sealed_key.practice, ground_of(purpose))
        return held, sealed_key

    def owed_ground(self, recording: str, practice: str, purpose: str) -> Ground | None:
        """Return on which ground a restricted recording is listened to, with a code; None where none is needed."""
        return ground_of(purpose) if recording in self.restricted_in(practice) else None

    def decide_all(
        self, holding: Holding, recordings: Iterable[str], purpose: str, place: str, ground: Ground | None
    ) -> tuple[list[tuple[HeldSeed, SealedKey]], dict[str, ListenRefused]]:
        """Decide of many for a copy; return what each use needs, in their order, and why the others are refused.

        ground: on which restricted ones are copied, None where somebody said of none. Raises DamagedFiles.
        """
        closed = self.closed_to(holding.account)
        restricted = cache(self.restricted_in)
        needed: list[tuple[HeldSeed, SealedKey]] = []
        refused: dict[str, ListenRefused] = {}
        for recording in recordings:
            try:
                sealed_key = self.sealed_key(recording)
                held = _fitting(holding, recording, sealed_key)
                if recording in closed:
                    raise AboutThem(f"recording {recording} is about this person")
                _check_why(purpose, place)
                if ground is None and recording in restricted(sealed_key.practice):
                    raise _restricted(recording)
            except ListenRefused as refusal:
                refused[recording] = refusal
            else:
                needed.append((held, sealed_key))
        return needed, refused

    def still_open(self, account: str, recording: str, ground: Ground | None) -> SealedKey:
        """Return a recording's sealed key where nothing shut it since it was granted. Raises ListenRefused."""
        sealed_key = self.sealed_key(recording)
        if recording in self.closed_to(account):
            raise AboutThem(f"recording {recording} is about this person")
        self._check_restricted(recording, sealed_key.practice, ground)
        return sealed_key

    def practice_of(self, recording: str, refusal: ListenRefused) -> str:
        """Say in which practice a refusal stands: the recording's, or none where the keyring has no key for it."""
        if isinstance(refusal, UnknownRecording | DestroyedRecording):
            return ""
        return self.sealed_key(recording).practice

    def practices_of(self, recordings: Iterable[str]) -> set[str]:
        """Say whose these recordings are, by the keyring; one whose key was destroyed is nobody's."""
        found = set()
        for recording in recordings:
            with suppress(UnknownRecording, DestroyedRecording):
                found.add(self.sealed_key(recording).practice)
        return found

    def sealed_key(self, recording: str) -> SealedKey:
        """Return a recording's sealed key. Raises UnknownRecording, DestroyedRecording, DamagedFiles."""
        try:
            return self._look_up(recording)
        except vault_keyring.DestroyedRecording as error:
            raise DestroyedRecording(f"the key of recording {recording} was destroyed") from error
        except (vault_keyring.UnknownRecording, NoKeyring) as error:
            raise UnknownRecording(f"the keyring holds no key for recording {recording}") from error
        except VaultError as error:
            raise DamagedFiles(str(error)) from error

    def _check_restricted(self, recording: str, practice: str, ground: Ground | None) -> None:
        if ground is None and recording in self.restricted_in(practice):
            raise _restricted(recording)

    def _look_up(self, recording: str) -> SealedKey:
        try:
            return _get(Keyring(self.keyring, read_only=True), recording)
        except KeyringUnwritable:
            # A recorder killed while writing leaves a journal that only a writer may roll back.
            return _get(Keyring(self.keyring), recording)


def _restricted(recording: str) -> RestrictedUse:
    return RestrictedUse(f"the use of recording {recording} is restricted")


def _check_why(purpose: str, place: str) -> None:
    """Refuse a use without a purpose of the list, or without a place. Raises UnknownPurpose, NoPlace."""
    if purpose not in _PURPOSES:
        raise UnknownPurpose("the purpose is not one of the list")
    if not place or not is_opaque(place):
        raise NoPlace("the place must be given, as the id of a place")


def _fitting(holding: Holding, recording: str, sealed_key: SealedKey) -> HeldSeed:
    """Return the seed that opens a recording's key."""
    mine = holding.of_practice(sealed_key.practice)
    if not mine:
        raise NotYourPractice(f"recording {recording} belongs to another practice")
    fitting = [held for held in mine if held.key_id == sealed_key.key_id]
    if not fitting:
        raise KeyNotHeld(f"recording {recording} is sealed to key {sealed_key.key_id}, not held here")
    return fitting[0]


def _get(keyring: Keyring, recording: str) -> SealedKey:
    try:
        return keyring.get(recording)
    finally:
        keyring.close()
