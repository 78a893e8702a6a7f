"""Trying a passphrase: the limits come first, then the room to derive, then the derivation itself."""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import DamagedFiles, TooManyTries
from fairhearing.keyholder.holders.wraps import Derived
from fairhearing.keyholder.means import Means

from .derivation import SALT_BYTES, derive_key
from .pepper import load_pepper, pepper_id


@dataclass(frozen=True, slots=True)
class Tries:
    """Everyone's tries."""

    means: Means

    def check(self, account: str, address: str) -> None:
        """Raise TooManyTries if this account or address must wait; the first time, the log says so."""
        wait = self.means.limits.wait(account, address, self.means.clock.monotonic())
        if wait is None:
            return
        if wait.first:
            self.means.log.record(Verb.SIGN_IN_LOCKED, account)
        raise TooManyTries("too many failed sign-ins by this account or from this address", wait.seconds)

    def charge(self, account: str, address: str) -> None:
        """Count a try that failed, or that may."""
        self.means.limits.charge(account, address, self.means.clock.monotonic())

    def new_derived(self) -> Derived:
        """Return how a new passphrase's key is to be derived: with a salt of its own. Raises DamagedFiles."""
        return Derived(self.means.cost, self.means.random(SALT_BYTES), pepper_id(load_pepper(self.means.home)))

    async def derive(self, account: str, address: str, passphrase: str, derived: Derived) -> bytes:
        """Return the key that a passphrase stands for; the try is counted, and forgiven by whoever finds it right.

        Raises TooManyTries, TooBusy, DamagedFiles, LogUnwritable.
        """
        self.check(account, address)
        self.means.derivations.check_room()
        pepper = load_pepper(self.means.home)
        if derived.pepper_id != pepper_id(pepper):
            raise DamagedFiles("keyholder/pepper is not the one the wraps were made with")
        self.charge(account, address)
        return await self.means.derivations.run(lambda: derive_key(passphrase, derived.salt, pepper, derived.cost))
