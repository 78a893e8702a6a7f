"""Many key holders of one practice made up for a measurement, who sign in at once or one after the other."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from fairhearing.cli.demo.sign_in_words import code_at
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.errors import TooBusy
from fairhearing.keyholder.founding.founding import NewHolder, found_practice
from fairhearing.keyholder.holders.roles import HolderRole
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.home import Home

PRACTICE: Final = "bench"
_PASSPHRASE: Final = "orbit lemon candle anchor velvet thunder"  # noqa: S105 - of people made up for one run
_AGAIN_AFTER_S: Final = 1.0
_GIVE_UP_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class Holder:
    """One of them. address: each comes from an address of their own, as browsers do."""

    account: str
    totp_secret: str = field(repr=False)
    address: str


@dataclass(frozen=True, slots=True)
class Came:
    """How one sign-in of a crowd went: how often it was told to come back, and when it was in."""

    turned_away: int
    took_s: float


def found_crowd(home: Home, people: int) -> list[Holder]:
    """Found the practice with so many managers, at the full cost of a guess: half a second each."""
    accounts = [os.urandom(16).hex() for _ in range(people)]
    founding = found_practice(
        home,
        PRACTICE,
        "Measured Medical Centre",
        holders=[NewHolder(account, HolderRole.MANAGER, _PASSPHRASE) for account in accounts],
        recorders=(),
        intake=IntakeKey.load(home.intake_key).public,
        clock=Clock(),
    )
    secrets = founding.totp_secrets
    return [Holder(each, secrets[each], f"192.0.2.{place % 250 + 1}") for place, each in enumerate(accounts)]


def sign_in(keyholder: KeyholderClient, holder: Holder) -> str:
    """Sign one in, passphrase and code; return the unlock. Raises TooBusy."""
    pending = keyholder.sign_in(holder.account, _PASSPHRASE, holder.address).pending
    now_s = time.time()  # noqa: TID251 - authenticator apps go by the machine's own clock
    return keyholder.confirm(pending, code_at(holder.totp_secret, now_s)).unlock


def one_after_the_other(keyholder: KeyholderClient, holders: list[Holder], told: Callable[[int], None]) -> list[float]:
    """Sign each in and out with nobody else about; return how many seconds each took."""
    took_s = []
    for place, holder in enumerate(holders, start=1):
        began_s = time.monotonic()
        unlock = sign_in(keyholder, holder)
        took_s.append(time.monotonic() - began_s)
        keyholder.sign_out(unlock)
        told(place)
    return took_s


def all_at_once(keyholder: KeyholderClient, holders: list[Holder]) -> list[Came]:
    """Let all begin in one moment; whoever is told to come back comes back a second later."""
    start = threading.Barrier(len(holders))
    came: list[Came] = []

    def come(holder: Holder) -> None:
        start.wait()
        began_s, turned_away = time.monotonic(), 0
        while time.monotonic() < began_s + _GIVE_UP_S:
            try:
                sign_in(keyholder, holder)
            except TooBusy:
                turned_away += 1
                time.sleep(_AGAIN_AFTER_S)
            else:
                came.append(Came(turned_away, time.monotonic() - began_s))
                return

    threads = [threading.Thread(target=come, args=(holder,)) for holder in holders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came
