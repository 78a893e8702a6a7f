"""The values of questions about who holds keys. No keys, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fairhearing.audit.errors import BadLeaf
from fairhearing.audit.leaf import format_time, parse_time
from fairhearing.keyholder.errors import BadMessage
from fairhearing.keyholder.frames import Frame


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A new passphrase was taken; the new device's code is still owed. `pending` is good for five minutes, four codes.

    totp_secret: base32, for the person's app; shown once.
    """

    pending: str
    totp_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrintedKit:
    """A key that was made and is not in use. kit: the kit's text, sealed to the browser's key.

    words: the four places of the kit, 1 to 16, that are asked for by `verify_kit`.
    """

    key_id: str
    kit: bytes = field(repr=False)
    words: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Founded:
    """A practice that was founded; nothing is recorded yet. pending: for `KeyholderClient.confirm`, with a first code.

    totp_secret: base32, for the person's app; shown once. Both are empty where somebody with a wrap founded it.
    """

    printed: PrintedKit
    pending: str = ""
    totp_secret: str = field(default="", repr=False)

    @property
    def key_id(self) -> str:
        """The new key's id."""
        return self.printed.key_id

    @property
    def kit(self) -> bytes:
        """The kit's text, sealed to the browser's key."""
        return self.printed.kit

    @property
    def words(self) -> tuple[int, ...]:
        """The places of the kit that are asked for."""
        return self.printed.words


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


@dataclass(frozen=True, slots=True)
class KitUsed:
    """A recovery kit was used to get in, within the last seven days. account: who got in by it."""

    time: datetime
    account: str
    key_id: str


def parse_kit_uses(frame: Frame) -> tuple[KitUsed, ...]:
    """Read the answer to `kit_uses`. Raises BadMessage."""
    rows = frame.header.get("uses")
    if not isinstance(rows, list):
        raise BadMessage("field uses must be a list")
    return tuple(_parse_use(row) for row in rows)


def _parse_use(row: object) -> KitUsed:
    match row:
        case [str(time), str(account), str(key_id)]:
            return KitUsed(parse_time(time), account, key_id)
    raise BadMessage("a line of uses is not one")


def encode_printed(printed: PrintedKit) -> Frame:
    """Return the answer to `print_kit`."""
    return Frame({"key_id": printed.key_id, "words": list(map(str, printed.words))}, printed.kit)


def parse_printed(frame: Frame) -> PrintedKit:
    """Read the answer to `print_kit`."""
    return PrintedKit(frame.text("key_id"), frame.body, parse_numbers(frame.texts("words")))


def encode_founded(founded: Founded) -> Frame:
    """Return the answer to `found` and `found_more`."""
    printed = encode_printed(founded.printed)
    return Frame(printed.header | {"pending": founded.pending, "totp_secret": founded.totp_secret}, printed.body)


def parse_founded(frame: Frame) -> Founded:
    """Read the answer to `found` and `found_more`."""
    return Founded(parse_printed(frame), frame.text("pending"), frame.text("totp_secret"))


def encode_groups(groups: Mapping[int, str]) -> list[str]:
    """Return what was typed at each place, as it travels."""
    return [f"{at} {text}" for at, text in groups.items()]


def parse_groups(texts: tuple[str, ...]) -> dict[int, str]:
    """Read what was typed at each place. Raises BadMessage."""
    pairs = [text.partition(" ") for text in texts]
    places = parse_numbers(tuple(at for at, _, _ in pairs))
    return dict(zip(places, (typed for _, _, typed in pairs), strict=True))


def parse_numbers(texts: tuple[str, ...]) -> tuple[int, ...]:
    """Read whole numbers that travel as texts. Raises BadMessage."""
    if not all(text.isascii() and text.isdigit() for text in texts):
        raise BadMessage("a list of places must hold whole numbers")
    return tuple(map(int, texts))


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
