"""Wraps: what one account's passphrase opens, in HOME/keyholder/wraps/ACCOUNT.json.

    key = derivation(passphrase, salt, pepper)
    sealed = nonce (12) | AES-256-GCM(key, ciphertext | tag), associated data = what it is, line by line

One sealed second-step secret an account, one sealed seed a practice and key. Role, practice and key id are bound to
the seed they stand beside: nobody can give himself another by editing the file.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fairhearing.vault.document import BadDocument, Fields, encode_bytes, write_document
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file, publish_new_file

from .derivation import PEPPER_BYTES, Cost
from .errors import DamagedFiles, SignInFailed
from .holding import HeldSeed, Holding
from .roles import HolderRole

TOTP_SECRET_BYTES: Final = 20
_FORMAT: Final = "fairhearing wrap v1"
_TYPE: Final = "passphrase"
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class WrappedSeed:
    """One practice's seed, sealed under the account's key."""

    practice: str
    role: HolderRole
    key_id: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Wrap:
    """One account's file. pepper_id: which pepper its key was derived with."""

    account: str
    cost: Cost
    salt: bytes
    pepper_id: str
    totp: bytes
    seeds: tuple[WrappedSeed, ...]


def make_wrap(
    holding: Holding, key: bytes, derived: tuple[Cost, bytes, bytes], random: Callable[[int], bytes] = os.urandom
) -> Wrap:
    """Seal a holding under a derived key. derived: the cost, salt and pepper it was derived with."""
    cost, salt, pepper = derived
    seeds = tuple(
        WrappedSeed(
            held.practice, held.role, held.key_id, _seal(key, held.seed, _seed_label(holding.account, held), random)
        )
        for held in holding.seeds
    )
    totp = _seal(key, holding.totp_secret, _totp_label(holding.account), random)
    return Wrap(holding.account, cost, salt, pepper_id(pepper), totp, seeds)


def open_wrap(wrap: Wrap, key: bytes) -> Holding:
    """Open everything in a wrap. Raises SignInFailed for a wrong key, DamagedFiles if only a part of it opens."""
    try:
        totp_secret = _open(key, wrap.totp, _totp_label(wrap.account))
    except InvalidTag as error:
        raise SignInFailed("account, passphrase or code is not right") from error
    try:
        seeds = tuple(
            HeldSeed(each.practice, each.role, each.key_id, _open(key, each.sealed, _seed_label(wrap.account, each)))
            for each in wrap.seeds
        )
    except InvalidTag as error:
        raise DamagedFiles(f"wraps/{wrap.account}.json was altered: a seed in it does not open") from error
    return Holding(wrap.account, totp_secret, seeds)


def wrap_path(home: Home, account: str) -> Path:
    """Say where an account's wrap lies."""
    return home.keyholder / "wraps" / f"{account}.json"


def write_wrap(home: Home, wrap: Wrap) -> None:
    """Publish an account's wrap in place of the one before."""
    document = {
        "format": _FORMAT,
        "account": wrap.account,
        "type": _TYPE,
        "derivation": {
            "memory_kib": wrap.cost.memory_kib,
            "passes": wrap.cost.passes,
            "lanes": wrap.cost.lanes,
            "salt": encode_bytes(wrap.salt),
            "pepper_id": wrap.pepper_id,
        },
        "totp": encode_bytes(wrap.totp),
        "seeds": [
            {"practice": seed.practice, "role": seed.role, "key_id": seed.key_id, "sealed": encode_bytes(seed.sealed)}
            for seed in wrap.seeds
        ],
    }
    publish_file(wrap_path(home, wrap.account), write_document(document).encode())


def load_wrap(home: Home, account: str) -> Wrap | None:
    """Read an account's wrap; None if it holds no keys. Raises DamagedFiles."""
    path = wrap_path(home, account)
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise DamagedFiles(f"wraps/{path.name} is not text") from error
    try:
        return _parse(Fields.parse(text, f"wraps/{path.name}", _FORMAT), account)
    except BadDocument as error:
        raise DamagedFiles(str(error)) from error


def load_pepper(home: Home) -> bytes:
    """Read the pepper. Raises DamagedFiles if there is none: no passphrase can be tried without it."""
    try:
        pepper = _pepper_path(home).read_bytes()
    except FileNotFoundError as error:
        raise DamagedFiles("keyholder/pepper is missing: found a practice, or restore it") from error
    if len(pepper) != PEPPER_BYTES:
        raise DamagedFiles(f"keyholder/pepper has {len(pepper)} bytes, it should have {PEPPER_BYTES}")
    return pepper


def ensure_pepper(home: Home, random: Callable[[int], bytes] = os.urandom) -> bytes:
    """Return the pepper, drawn now if there is none yet."""
    if not _pepper_path(home).exists():
        publish_new_file(_pepper_path(home), random(PEPPER_BYTES))
    return load_pepper(home)


def pepper_id(pepper: bytes) -> str:
    """Return what tells one pepper from another without saying anything about it."""
    return hashlib.sha256(b"fairhearing pepper id\n" + pepper).hexdigest()[:16]


def _pepper_path(home: Home) -> Path:
    return home.keyholder / "pepper"


def _parse(fields: Fields, account: str) -> Wrap:
    if fields.identifier("account") != account:
        raise fields.wrong("account", "the account the file is named after")
    if fields.text("type") != _TYPE:
        raise fields.wrong("type", _TYPE)
    derivation = fields.object("derivation")
    return Wrap(
        account=account,
        cost=Cost(derivation.number("memory_kib"), derivation.number("passes"), derivation.number("lanes")),
        salt=derivation.data("salt"),
        pepper_id=derivation.text("pepper_id"),
        totp=fields.data("totp"),
        seeds=tuple(
            WrappedSeed(seed.slug("practice"), _role(seed), seed.key_id("key_id"), seed.data("sealed"))
            for seed in fields.objects("seeds")
        ),
    )


def _role(fields: Fields) -> HolderRole:
    try:
        return HolderRole(fields.text("role"))
    except ValueError as error:
        raise fields.wrong("role", "one of " + ", ".join(HolderRole)) from error


def _seal(key: bytes, plaintext: bytes, label: bytes, random: Callable[[int], bytes]) -> bytes:
    nonce = random(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, label)


def _open(key: bytes, sealed: bytes, label: bytes) -> bytes:
    """Open what `_seal` sealed. Raises InvalidTag, also for what is too short to be anything."""
    if len(sealed) <= _NONCE_BYTES:
        raise InvalidTag
    return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], label)


def _totp_label(account: str) -> bytes:
    return f"fairhearing second step v1\n{account}\n".encode()


def _seed_label(account: str, seed: HeldSeed | WrappedSeed) -> bytes:
    return f"fairhearing wrapped seed v1\n{account}\n{seed.practice}\n{seed.role}\n{seed.key_id}\n".encode()
