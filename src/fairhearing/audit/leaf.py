"""One entry of the log, as bytes that can be hashed and as a value that can be read.

A leaf is canonical JSON: one line, keys sorted, no spaces, ASCII, all nine fields always there:

    {"actor":…,"detail":{…},"outbox":…,"practice":…,"role":…,"subject":…,"time":…,"v":1,"verb":…}

It holds opaque ids only. The form of a field refuses most of what a person could type (spaces, a plus sign, a bare
run of digits such as a telephone or NHS number); callers still owe that they put ids there and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from .errors import BadLeaf
from .verbs import Verb

LEAF_VERSION: Final = 1
LONGEST_LEAF_BYTES: Final = 8192

DetailValue = str | int | bool | None | tuple[str, ...]

_FIELDS: Final = ("actor", "detail", "outbox", "practice", "role", "subject", "time", "v", "verb")
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}")
_DETAIL_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
_LIKE_A_NUMBER: Final = re.compile(r"[0-9]{6,15}")
_VERBS: Final = frozenset(str(verb) for verb in Verb)
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def format_time(moment: datetime) -> str:
    """Write a moment as our files do: RFC 3339, UTC, milliseconds."""
    if moment.tzinfo is None:
        raise BadLeaf("a time without a time zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_time(text: str) -> datetime:
    """Read a moment as `format_time` writes it."""
    if not _TIME.fullmatch(text):
        raise BadLeaf("a time that is not RFC 3339 in UTC with milliseconds")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise BadLeaf("a time that is in no calendar") from error


def check_id(name: str, text: str) -> str:
    """Return `text` if it has the form of an opaque id, or is empty; raise BadLeaf naming the field if not."""
    if text and not _ID.fullmatch(text):
        raise BadLeaf(f"{name} is not an opaque id")
    if _LIKE_A_NUMBER.fullmatch(text):
        raise BadLeaf(f"{name} looks like a telephone or NHS number")
    return text


@dataclass(frozen=True, slots=True)
class Leaf:
    """Who did what, when, in which practice, to what.

    actor: account id, or the name of a process. role: the actor's role there, or "". practice: slug, or "".
    subject: id of the recording, call or person it was done to, or "". detail: a few ids, counts and codes.
    outbox: id of the row this came from, or "" for what the keyholder says itself.
    """

    time: datetime
    verb: Verb
    actor: str
    role: str = ""
    practice: str = ""
    subject: str = ""
    detail: Mapping[str, DetailValue] = field(default_factory=dict)
    outbox: str = ""

    def encode(self) -> bytes:
        """Return the canonical bytes. Raises BadLeaf for anything but opaque ids, and for what is too long."""
        if not self.actor:
            raise BadLeaf("an entry needs an actor")
        document = {
            "actor": check_id("actor", self.actor),
            "detail": {_check_key(key): _encode_value(key, value) for key, value in self.detail.items()},
            "outbox": check_id("outbox", self.outbox),
            "practice": check_id("practice", self.practice),
            "role": check_id("role", self.role),
            "subject": check_id("subject", self.subject),
            "time": format_time(self.time),
            "v": LEAF_VERSION,
            "verb": str(self.verb),
        }
        data = json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")
        if len(data) > LONGEST_LEAF_BYTES:
            raise BadLeaf(f"an entry has at most {LONGEST_LEAF_BYTES} bytes, this one {len(data)}")
        return data


def parse_leaf(data: bytes) -> Leaf:
    """Read one entry. Raises BadLeaf, and nothing else, for bytes that `Leaf.encode` would not have written."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadLeaf("an entry is not JSON") from error
    if not isinstance(document, dict) or tuple(sorted(document)) != _FIELDS:
        raise BadLeaf("an entry does not have the nine fields")
    if document["v"] != LEAF_VERSION or not isinstance(document["detail"], dict):
        raise BadLeaf("an entry is of another version")
    texts = {name: document[name] for name in _FIELDS if name not in {"detail", "v"}}
    if not all(isinstance(text, str) for text in texts.values()):
        raise BadLeaf("a field of an entry is not text")
    if document["verb"] not in _VERBS:
        raise BadLeaf("an entry has an unknown verb")

    leaf = Leaf(
        time=parse_time(texts.pop("time")),
        verb=Verb(texts.pop("verb")),
        detail={key: tuple(value) if isinstance(value, list) else value for key, value in document["detail"].items()},
        **texts,
    )
    if leaf.encode() != data:
        raise BadLeaf("an entry is not in canonical form")
    return leaf


def _check_key(key: str) -> str:
    """Return a detail's key if it is one; `outbox` may not be, so that the field can be found without parsing."""
    if not _DETAIL_KEY.fullmatch(key) or key == "outbox":
        raise BadLeaf("a detail's key is not a short lowercase word")
    return key


def _encode_value(key: str, value: DetailValue) -> str | int | bool | list[str] | None:
    """Return a detail's value as JSON knows it."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return check_id(f"detail {key}", value)
        case tuple() if all(isinstance(item, str) for item in value):
            return [check_id(f"detail {key}", item) for item in value]
    raise BadLeaf(f"detail {key} is neither an id, a number, yes or no, nor a list of ids")
