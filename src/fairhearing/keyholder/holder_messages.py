"""The values of questions about who holds keys. No keys, no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from fairhearing.audit.errors import BadLeaf
from fairhearing.audit.leaf import format_time, parse_time

from .errors import BadMessage
from .frames import Frame


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A new passphrase was taken; the new device's code is still owed. `pending` is good for five minutes, four codes.

    totp_secret: base32, for the person's app; shown once.
    """

    pending: str
    totp_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CheckWords:
    """Five words that stand for a person's inbox: read out by the person, typed by the manager."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HolderFacts:
    """Somebody who holds a practice's key. words: check words, empty until the next sign-in makes the inbox known.

    until: when the key is taken back, None for never. received: whether the key arrived in the person's own wrap.
    """

    account: str
    role: str
    since: datetime
    until: datetime | None
    words: tuple[str, ...]
    received: bool


def encode_holders(holders: tuple[HolderFacts, ...]) -> Frame:
    """Return the answer to `holders`."""
    return Frame(
        {
            "holders": [
                [
                    each.account,
                    each.role,
                    format_time(each.since),
                    encode_moment(each.until),
                    " ".join(each.words),
                    "yes" if each.received else "no",
                ]
                for each in holders
            ]
        }
    )


def parse_holders(frame: Frame) -> tuple[HolderFacts, ...]:
    """Read the answer to `holders`. Raises BadMessage."""
    rows = frame.header.get("holders")
    if not isinstance(rows, list):
        raise BadMessage("field holders must be a list")
    return tuple(_parse_row(row) for row in rows)


def _parse_row(row: object) -> HolderFacts:
    match row:
        case [str(account), str(role), str(since), str(until), str(words), "yes" | "no" as received]:
            facts = (account, role, parse_time(since), parse_moment(until, "until"), tuple(words.split()))
            return HolderFacts(*facts, received == "yes")
    raise BadMessage("a line of holders is not one")


def encode_moment(moment: datetime | None) -> str:
    """Return a moment as messages have it, empty for none."""
    return format_time(moment) if moment else ""


def parse_moment(text: str, name: str) -> datetime | None:
    """Read a moment; None if empty. Raises BadMessage."""
    try:
        return parse_time(text) if text else None
    except BadLeaf as error:
        raise BadMessage(f"field {name} must be a time, or empty") from error
