"""Founding a practice without a running keyholder, for demonstrations and tests: its key is in use at once.

The order is such that a failure leaves nothing half used: pepper and log key, the wraps, the holders file, then, last,
the recipients file, from which on recordings can be sealed. The seed is in nobody's file; it is in the wraps, sealed,
and in the kit, which is returned and never written here.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fairhearing.call.probe import PROBE_PRACTICE
from fairhearing.keyholder.errors import BadFounding, SignInFailed
from fairhearing.keyholder.holders.holders_file import Holder
from fairhearing.keyholder.holders.holding import HeldSeed, Holding
from fairhearing.keyholder.holders.roles import HolderRole
from fairhearing.keyholder.holders.wrap_files import load_wrap, write_wrap
from fairhearing.keyholder.holders.wraps import Derived, inbox_of, make_wrap, open_wrap
from fairhearing.keyholder.kits.kit_sheets import print_key
from fairhearing.keyholder.kits.sheet_form import SheetForm
from fairhearing.keyholder.log.log_key import ensure_log_key
from fairhearing.keyholder.second_steps.second_steps import TOTP_SECRET_BYTES, SecondSteps
from fairhearing.keyholder.signing_in.derivation import SALT_BYTES, Cost, derive_key
from fairhearing.keyholder.signing_in.pepper import ensure_pepper, pepper_id
from fairhearing.vault.clock import Clock
from fairhearing.vault.document import is_id, is_slug
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import PublicKey
from fairhearing.vault.recipients import KeyState, RecorderKey, recipients_path
from fairhearing.vault.unseal import PracticeKey
from fairhearing.vault.xwing import SEED_BYTES

from .new_practice import NewPractice, publish_practice


@dataclass(frozen=True, slots=True)
class NewHolder:
    """Somebody who is to hold the practice's key. account: 32 hexadecimal digits."""

    account: str
    role: HolderRole
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Founding:
    """What a founding hands over, once. kit_text: to be printed. totp_secrets: account -> base32, for the app."""

    key_id: str
    kit_text: str = field(repr=False)
    totp_secrets: Mapping[str, str] = field(repr=False)


def found_practice(  # noqa: PLR0913 - a practice is founded once, from exactly these
    home: Home,
    practice_id: str,
    name: str,
    *,
    holders: Sequence[NewHolder],
    recorders: Sequence[RecorderKey],
    intake: PublicKey,
    clock: Clock,
    random: Callable[[int], bytes] = os.urandom,
    cost: Cost | None = None,
) -> Founding:
    """Found one practice in a home, new or not; half a second a holder.

    A holder who has a wrap already (of another practice) keeps passphrase and second step, and gets one seed more.
    Raises BadFounding, DamagedFiles, OSError.
    """
    _check(home, practice_id, holders)
    pepper = ensure_pepper(home, random)
    log_signer = ensure_log_key(home, random)
    seed = random(SEED_BYTES)
    key = PracticeKey(seed)
    derivation = _Derivation(home, pepper, cost or Cost(), random)

    totp_secrets, lines, now = {}, [], clock.now()
    for holder in holders:
        holding = derivation.add(holder, HeldSeed(practice_id, holder.role, key.key_id, seed))
        totp_secrets[holder.account] = base64.b32encode(holding.totp_secret).decode("ascii")
        lines.append(Holder(holder.account, holder.role, inbox_of(holding).raw, now))

    practice = NewPractice(practice_id, name, tuple(recorders), intake, log_signer.vkey)
    publish_practice(home, practice, key, lines, KeyState.ACTIVE, now)
    sheet = print_key(
        home, HeldSeed(practice_id, HolderRole.MANAGER, key.key_id, seed), name, log_signer.vkey, SheetForm.SHEET
    )
    return Founding(key.key_id, sheet, totp_secrets)


@dataclass(frozen=True, slots=True)
class _Derivation:
    """What making wraps needs."""

    home: Home
    pepper: bytes
    cost: Cost
    random: Callable[[int], bytes]

    def add(self, holder: NewHolder, held: HeldSeed) -> Holding:
        """Put one seed into a holder's wrap, made now if there is none; return all that it holds."""
        wrap = load_wrap(self.home, holder.account)
        derived = wrap.derived if wrap else Derived(self.cost, self.random(SALT_BYTES), pepper_id(self.pepper))
        key = derive_key(holder.passphrase, derived.salt, self.pepper, derived.cost)
        if wrap is None:
            steps = SecondSteps(self.random(TOTP_SECRET_BYTES))
            before = Holding(holder.account, key, self.random(SEED_BYTES), steps, ())
        else:
            try:
                before = open_wrap(wrap, key, self.random)
            except SignInFailed as error:
                raise BadFounding(f"account {holder.account} has another passphrase already") from error
        others = tuple(seed for seed in before.seeds if seed.practice != held.practice)
        holding = replace(before, seeds=(*others, held))
        write_wrap(self.home, make_wrap(holding, derived, wrap.deliveries if wrap else (), self.random))
        return holding


def _check(home: Home, practice_id: str, holders: Sequence[NewHolder]) -> None:
    if not is_slug(practice_id):
        raise BadFounding("a practice's id has 1 to 40 small letters, digits and hyphens")
    if practice_id == PROBE_PRACTICE or recipients_path(home, practice_id).exists():
        raise BadFounding(f"practice {practice_id} is founded already")
    if not any(holder.role is HolderRole.MANAGER for holder in holders):
        raise BadFounding("a practice is founded with at least one manager")
    accounts = [holder.account for holder in holders]
    if len(set(accounts)) != len(accounts) or not all(map(is_id, accounts)):
        raise BadFounding("each holder needs an account of its own, 32 hexadecimal digits")
