"""Wraps: what one account's passphrase opens. Values and their sealing; the file is `wrap_files`.

    key = derivation(passphrase, salt, pepper)
    sealed = nonce (12) | AES-256-GCM(key, ciphertext | tag), associated data = what it is, line by line

One sealed document of second steps an account, one sealed inbox, one sealed seed a practice and key. Role, practice,
key id and end are bound to the seed they stand beside: nobody can give himself another by editing the file. What
others deliver lies beside them until the next sign-in (`deliveries`).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fairhearing.keyholder.errors import DamagedFiles, SignInFailed
from fairhearing.keyholder.second_steps.second_steps import SecondSteps, encode_steps, parse_steps
from fairhearing.keyholder.signing_in.derivation import Cost
from fairhearing.vault.document import BadDocument, write_time
from fairhearing.vault.hpke import PublicKey
from fairhearing.vault.xwing import SEED_BYTES, expand_seed

from .holding import HeldSeed, Holding
from .roles import HolderRole

NEWEST: Final = 2
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class WrappedSeed:
    """One practice's seed, sealed under the account's key."""

    practice: str
    role: HolderRole
    key_id: str
    sealed: bytes
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """How a wrap's key is derived. pepper_id: which pepper it was derived with."""

    cost: Cost
    salt: bytes
    pepper_id: str


@dataclass(frozen=True, slots=True)
class Wrap:
    """One account's file. inbox: its public key, and its seed sealed; both empty in version 1.

    deliveries: signed notes that wait for the next sign-in. version: of the file it was read from.
    """

    account: str
    derived: Derived
    inbox_public: bytes
    inbox: bytes
    steps: bytes
    seeds: tuple[WrappedSeed, ...]
    deliveries: tuple[str, ...] = ()
    version: int = NEWEST


def make_wrap(
    holding: Holding,
    derived: Derived,
    deliveries: tuple[str, ...] = (),
    random: Callable[[int], bytes] = os.urandom,
) -> Wrap:
    """Seal a holding under its key. derived: how that key was derived."""
    key, account = holding.key, holding.account
    seeds = tuple(
        WrappedSeed(
            held.practice,
            held.role,
            held.key_id,
            _seal(key, held.seed, _seed_label(account, held, NEWEST), random),
            held.until,
        )
        for held in holding.seeds
    )
    return Wrap(
        account=account,
        derived=derived,
        inbox_public=expand_seed(holding.inbox)[1],
        inbox=_seal(key, holding.inbox, _inbox_label(account), random),
        steps=_seal(key, encode_steps(holding.steps).encode(), _steps_label(account, NEWEST), random),
        seeds=seeds,
        deliveries=deliveries,
    )


def open_wrap(wrap: Wrap, key: bytes, random: Callable[[int], bytes] = os.urandom) -> Holding:
    """Open everything in a wrap; one of version 1 gets its inbox now.

    Raises SignInFailed for a wrong key, DamagedFiles if only a part of it opens.
    """
    try:
        steps = _open(key, wrap.steps, _steps_label(wrap.account, wrap.version))
    except InvalidTag as error:
        raise SignInFailed("account, passphrase or code is not right") from error
    where = f"wraps/{wrap.account}.json"
    try:
        seeds = tuple(
            HeldSeed(
                each.practice,
                each.role,
                each.key_id,
                _open(key, each.sealed, _seed_label(wrap.account, each, wrap.version)),
                each.until,
            )
            for each in wrap.seeds
        )
    except InvalidTag as error:
        raise DamagedFiles(f"{where} was altered: a seed in it does not open") from error
    return Holding(wrap.account, key, _open_inbox(wrap, key, random), _open_steps(wrap, steps), seeds)


def _open_steps(wrap: Wrap, steps: bytes) -> SecondSteps:
    if wrap.version == 1:
        return SecondSteps(steps)
    try:
        return parse_steps(steps.decode(), f"wraps/{wrap.account}.json, steps")
    except BadDocument as error:
        raise DamagedFiles(str(error)) from error


def _open_inbox(wrap: Wrap, key: bytes, random: Callable[[int], bytes]) -> bytes:
    if wrap.version == 1:
        return random(SEED_BYTES)
    where = f"wraps/{wrap.account}.json"
    try:
        seed = _open(key, wrap.inbox, _inbox_label(wrap.account))
    except InvalidTag as error:
        raise DamagedFiles(f"{where} was altered: its inbox does not open") from error
    if expand_seed(seed)[1] != wrap.inbox_public:
        raise DamagedFiles(f"{where} was altered: its inbox is another one's")
    return seed


def inbox_of(holding: Holding) -> PublicKey:
    """Return the public half of a person's inbox."""
    return PublicKey(expand_seed(holding.inbox)[1])


def _seal(key: bytes, plaintext: bytes, label: bytes, random: Callable[[int], bytes]) -> bytes:
    nonce = random(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, label)


def _open(key: bytes, sealed: bytes, label: bytes) -> bytes:
    """Open what `_seal` sealed. Raises InvalidTag, also for what is too short to be anything."""
    if len(sealed) <= _NONCE_BYTES:
        raise InvalidTag
    return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], label)


def _steps_label(account: str, version: int) -> bytes:
    purpose = "second step v1" if version == 1 else "second steps v2"
    return f"fairhearing {purpose}\n{account}\n".encode()


def _inbox_label(account: str) -> bytes:
    return f"fairhearing inbox v1\n{account}\n".encode()


def _seed_label(account: str, seed: HeldSeed | WrappedSeed, version: int) -> bytes:
    label = f"fairhearing wrapped seed v{version}\n{account}\n{seed.practice}\n{seed.role}\n{seed.key_id}\n"
    if version > 1:
        label += (write_time(seed.until) if seed.until else "") + "\n"
    return label.encode()
