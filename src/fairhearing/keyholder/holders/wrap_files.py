"""Wraps as files, HOME/keyholder/wraps/ACCOUNT.json. Version 1, without inbox and second-step document, is read only.

Whoever changes one does it between two waits of the event loop: read, change, publish. So no change is lost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from fairhearing.keyholder.errors import DamagedFiles, FilesUnwritable
from fairhearing.keyholder.signing_in.derivation import Cost
from fairhearing.vault.document import BadDocument, Fields, encode_bytes, is_id, write_document, write_time
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file, sync_folder

from .roles import HolderRole
from .wraps import NEWEST, Derived, Wrap, WrappedSeed

_FORMATS: Final = {1: "fairhearing wrap v1", 2: "fairhearing wrap v2"}
_TYPE: Final = "passphrase"
_MOST_MEMORY_KIB: Final = 1024 * 1024
_MOST_PASSES: Final = 16
_MOST_LANES: Final = 16


def wrap_path(home: Home, account: str) -> Path:
    """Say where an account's wrap lies."""
    return home.keyholder / "wraps" / f"{account}.json"


def list_wraps(home: Home) -> Iterator[str]:
    """Yield the accounts that have a wrap, in order."""
    for path in sorted((home.keyholder / "wraps").glob("*.json")):
        if is_id(path.stem):
            yield path.stem


def write_wrap(home: Home, wrap: Wrap) -> None:
    """Publish an account's wrap in place of the one before. Raises FilesUnwritable; then the one before stands."""
    try:
        publish_file(wrap_path(home, wrap.account), render_wrap(wrap).encode())
    except OSError as error:
        raise FilesUnwritable(f"wraps/{wrap.account}.json cannot be written: {error.strerror}") from error


def remove_wrap(home: Home, account: str) -> None:
    """Take an account's wrap away, if there is one. Raises FilesUnwritable."""
    path = wrap_path(home, account)
    try:
        path.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise FilesUnwritable(f"wraps/{path.name} cannot be removed: {error.strerror}") from error


def load_wrap(home: Home, account: str) -> Wrap | None:
    """Read an account's wrap; None if it holds no keys. Raises DamagedFiles."""
    path = wrap_path(home, account)
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise DamagedFiles(f"wraps/{path.name} is not text") from error
    return parse_wrap(text, account, f"wraps/{path.name}")


def render_wrap(wrap: Wrap) -> str:
    """Return the text of a wrap's file, of the version that it is of."""
    cost = wrap.derived.cost
    derivation: dict[str, object] = {
        "memory_kib": cost.memory_kib,
        "passes": cost.passes,
        "lanes": cost.lanes,
        "salt": encode_bytes(wrap.derived.salt),
        "pepper_id": wrap.derived.pepper_id,
    }
    start = {"format": _FORMATS[wrap.version], "account": wrap.account, "type": _TYPE, "derivation": derivation}
    if wrap.version == 1:  # only ever with a practice less: what is sealed in it can be left out, not changed
        return write_document(
            start | {"totp": encode_bytes(wrap.steps), "seeds": [_write_seed(seed) for seed in wrap.seeds]}
        )
    derivation["check"] = _check(wrap.account, wrap.derived)
    rest = {
        "inbox": {"public": encode_bytes(wrap.inbox_public), "sealed": encode_bytes(wrap.inbox)},
        "steps": encode_bytes(wrap.steps),
        "seeds": [_write_seed(seed) | {"until": write_time(seed.until) if seed.until else ""} for seed in wrap.seeds],
        "deliveries": list(wrap.deliveries),
    }
    return write_document(start | rest)


def _write_seed(seed: WrappedSeed) -> dict[str, str]:
    return {
        "practice": seed.practice,
        "role": seed.role,
        "key_id": seed.key_id,
        "sealed": encode_bytes(seed.sealed),
    }


def parse_wrap(text: str, account: str, where: str) -> Wrap:
    """Read the text of a wrap's file. Raises DamagedFiles, which names `where` it stands."""
    try:
        if f'"{_FORMATS[1]}"' in text:
            return _parse_first(Fields.parse(text, where, _FORMATS[1]), account)
        return _parse(Fields.parse(text, where, _FORMATS[NEWEST]), account)
    except BadDocument as error:
        raise DamagedFiles(str(error)) from error


def _parse(fields: Fields, account: str) -> Wrap:
    derived = _derived(fields, account)
    if fields.object("derivation").text("check") != _check(account, derived):
        raise fields.wrong("derivation", "what the passphrase's key was derived with: it was altered")
    inbox = fields.object("inbox")
    return Wrap(
        account=account,
        derived=derived,
        inbox_public=inbox.data("public"),
        inbox=inbox.data("sealed"),
        steps=fields.data("steps"),
        seeds=tuple(
            WrappedSeed(seed.slug("practice"), _role(seed), seed.key_id("key_id"), seed.data("sealed"), _until(seed))
            for seed in fields.objects("seeds")
        ),
        deliveries=fields.text_list("deliveries"),
    )


def _parse_first(fields: Fields, account: str) -> Wrap:
    return Wrap(
        account=account,
        derived=_derived(fields, account),
        inbox_public=b"",
        inbox=b"",
        steps=fields.data("totp"),
        seeds=tuple(
            WrappedSeed(seed.slug("practice"), _role(seed), seed.key_id("key_id"), seed.data("sealed"))
            for seed in fields.objects("seeds")
        ),
        version=1,
    )


def _derived(fields: Fields, account: str) -> Derived:
    if fields.identifier("account") != account:
        raise fields.wrong("account", "the account the file is named after")
    if fields.text("type") != _TYPE:
        raise fields.wrong("type", _TYPE)
    derivation = fields.object("derivation")
    cost = Cost(derivation.number("memory_kib"), derivation.number("passes"), derivation.number("lanes"))
    if not (0 < cost.lanes <= _MOST_LANES and 0 < cost.passes <= _MOST_PASSES):
        raise fields.wrong("derivation", f"at most {_MOST_PASSES} passes and {_MOST_LANES} lanes")
    if not 8 * cost.lanes <= cost.memory_kib <= _MOST_MEMORY_KIB:
        raise fields.wrong("derivation", f"8 KiB a lane, and {_MOST_MEMORY_KIB} KiB at most")
    return Derived(cost, derivation.data("salt"), derivation.text("pepper_id"))


def _check(account: str, derived: Derived) -> str:
    """Return what tells damage to the derivation from a wrong passphrase: eight bytes of a digest, no secret."""
    cost = derived.cost
    numbers = f"{cost.memory_kib} {cost.passes} {cost.lanes}"
    lines = f"fairhearing derivation check v1\n{account}\n{numbers}\n{derived.salt.hex()}\n{derived.pepper_id}\n"
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def _role(fields: Fields) -> HolderRole:
    try:
        return HolderRole(fields.text("role"))
    except ValueError as error:
        raise fields.wrong("role", "one of " + ", ".join(HolderRole)) from error


def _until(fields: Fields) -> datetime | None:
    if not fields.text("until"):
        return None
    until = fields.time("until")
    if write_time(until) != fields.text("until"):
        raise fields.wrong("until", "a time as it is written")
    return until
