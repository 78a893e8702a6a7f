"""Reading the JSON of our own signed files: the field that was asked for, of the kind that was asked for, or an error.

JSON is read once, here, into values; no dict leaves the module that reads its format.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from .errors import DamagedData, OurError

_ID = re.compile(r"[0-9a-f]{32}")
_SLUG = re.compile(r"[a-z0-9-]{1,40}")
_KEY_ID = re.compile(r"[0-9a-f]{16}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class BadDocument(DamagedData):
    """A signed file does not hold the fields that its format has. Values never stand in the message."""


def is_id(text: str) -> bool:
    """Say whether this is the id of a recording or a call: 32 lowercase hexadecimal digits."""
    return _ID.fullmatch(text) is not None


def is_slug(text: str) -> bool:
    """Say whether this may name a practice or a recorder node."""
    return _SLUG.fullmatch(text) is not None


def is_key_id(text: str) -> bool:
    """Say whether this is the id of a public key: 16 lowercase hexadecimal digits."""
    return _KEY_ID.fullmatch(text) is not None


def write_document(document: Mapping[str, Any]) -> str:
    """Return a document as the text of a note: indented JSON, fields in the order given."""
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def encode_bytes(data: bytes) -> str:
    """Return bytes as base64, as all our documents hold them."""
    return base64.b64encode(data).decode("ascii")


def write_time(moment: datetime) -> str:
    """Return a moment as our files have it, `2026-11-22T12:00:00.000Z`."""
    if moment.tzinfo is None:
        raise OurError("a time without a zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Fields:
    """One JSON object, and where it stands, for errors."""

    values: dict[str, Any]
    where: str

    @classmethod
    def parse(cls, text: str, where: str, kind: str) -> Self:
        """Read the text of a note that says it is of this kind. Raises BadDocument."""
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise BadDocument(f"{where} is not JSON") from error
        if not isinstance(values, dict) or values.get("format") != kind:
            raise BadDocument(f"{where} does not say that it is '{kind}'")
        return cls(values, where)

    def text(self, name: str) -> str:
        """Return a string."""
        value = self.values.get(name)
        if not isinstance(value, str):
            raise self.wrong(name, "a string")
        return value

    def number(self, name: str) -> int:
        """Return a whole number, 0 or more."""
        value = self.values.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.wrong(name, "a whole number")
        return value

    def identifier(self, name: str) -> str:
        """Return the id of a recording or a call."""
        return self._matching(name, _ID, "an id of 32 hexadecimal digits")

    def slug(self, name: str) -> str:
        """Return the name of a practice or a node."""
        return self._matching(name, _SLUG, "letters a-z, digits and hyphens, at most 40")

    def key_id(self, name: str) -> str:
        """Return the id of a public key."""
        return self._matching(name, _KEY_ID, "16 hexadecimal digits")

    def digest(self, name: str) -> str:
        """Return a SHA-256 in hexadecimal digits."""
        return self._matching(name, _DIGEST, "64 hexadecimal digits")

    def data(self, name: str) -> bytes:
        """Return bytes that were written as base64."""
        return self._decode(self.text(name), name)

    def data_list(self, name: str) -> tuple[bytes, ...]:
        """Return a list of bytes that were written as base64."""
        return tuple(self._decode(value, name) for value in self._list(name, str, "a list of strings"))

    def time(self, name: str) -> datetime:
        """Return a moment, aware, in UTC."""
        try:
            moment = datetime.fromisoformat(self.text(name))
        except ValueError as error:
            raise self.wrong(name, "a time") from error
        if moment.tzinfo is None:
            raise self.wrong(name, "a time with its zone")
        try:
            return moment.astimezone(UTC)
        except OverflowError as error:
            raise self.wrong(name, "a time within the calendar") from error

    def texts(self, name: str) -> dict[str, str]:
        """Return an object all of whose values are strings."""
        values = self.object(name).values
        if not all(isinstance(value, str) for value in values.values()):
            raise self.wrong(name, "an object of strings")
        return values

    def text_list(self, name: str) -> tuple[str, ...]:
        """Return a list of strings."""
        return tuple(self._list(name, str, "a list of strings"))

    def object(self, name: str) -> Fields:
        """Return an object inside this one."""
        value = self.values.get(name)
        if not isinstance(value, dict):
            raise self.wrong(name, "an object")
        return Fields(value, f"{self.where}, {name}")

    def objects(self, name: str) -> tuple[Fields, ...]:
        """Return a list of objects inside this one."""
        values = self._list(name, dict, "a list of objects")
        return tuple(Fields(value, f"{self.where}, {name} {at}") for at, value in enumerate(values))

    def wrong(self, name: str, expected: str) -> BadDocument:
        """Return the error for a field that is not what the format says."""
        return BadDocument(f"{self.where}: '{name}' must be {expected}")

    def _list(self, name: str, kind: type, expected: str) -> list[Any]:
        values = self.values.get(name)
        if not isinstance(values, list) or not all(isinstance(value, kind) for value in values):
            raise self.wrong(name, expected)
        return values

    def _matching(self, name: str, pattern: re.Pattern[str], expected: str) -> str:
        value = self.text(name)
        if pattern.fullmatch(value) is None:
            raise self.wrong(name, expected)
        return value

    def _decode(self, value: str, name: str) -> bytes:
        try:
            data = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError) as error:
            raise self.wrong(name, "base64") from error
        if encode_bytes(data) != value:
            raise self.wrong(name, "base64 as it is written, with no bit to spare")
        return data
