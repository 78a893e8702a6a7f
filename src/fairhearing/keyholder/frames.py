"""The envelope of every message on the keyholder's socket, both ways. Bytes <-> values; no sockets.

    | u32 header length | u32 body length | header: a JSON object | body: bytes |

Big-endian. One question, one answer, as often as the asker likes on one connection.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Final

from .errors import BadMessage

LENGTHS: Final = struct.Struct("!II")
LONGEST_HEADER_BYTES: Final = 64 * 1024
LONGEST_BODY_BYTES: Final = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Frame:
    """One message. header: names and values. body: sound, a key's header or entries; often empty."""

    header: dict[str, object]
    body: bytes = b""

    def encode(self) -> bytes:
        """Return the bytes to send. Raises BadMessage if it is longer than the other side would read."""
        header = json.dumps(self.header, separators=(",", ":")).encode("ascii")
        _check_lengths(len(header), len(self.body))
        return LENGTHS.pack(len(header), len(self.body)) + header + self.body

    def text(self, name: str) -> str:
        """Return a field of the header that must be text."""
        value = self.header.get(name)
        if not isinstance(value, str):
            raise BadMessage(f"field {name} must be text")
        return value

    def number(self, name: str) -> int:
        """Return a field of the header that must be a whole number, 0 or more."""
        value = self.header.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise BadMessage(f"field {name} must be a whole number, 0 or more")
        return value

    def yes_or_no(self, name: str) -> bool:
        """Return a field of the header that must be true or false."""
        value = self.header.get(name)
        if not isinstance(value, bool):
            raise BadMessage(f"field {name} must be true or false")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a field of the header that must be a list of texts."""
        value = self.header.get(name)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise BadMessage(f"field {name} must be a list of texts")
        return tuple(value)


def parse_lengths(data: bytes) -> tuple[int, int]:
    """Read the first 8 bytes: how long header and body are. Raises BadMessage if either is too long."""
    if len(data) != LENGTHS.size:
        raise BadMessage(f"a message begins with {LENGTHS.size} bytes of lengths, got {len(data)}")
    header_bytes, body_bytes = LENGTHS.unpack(data)
    _check_lengths(header_bytes, body_bytes)
    return header_bytes, body_bytes


def parse_header(data: bytes) -> dict[str, object]:
    """Read the header. Raises BadMessage, and nothing else, for bytes that are not one JSON object."""
    try:
        header = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadMessage("a message's header is not JSON") from error
    if not isinstance(header, dict):
        raise BadMessage("a message's header is not a JSON object")
    return header


def _check_lengths(header_bytes: int, body_bytes: int) -> None:
    if header_bytes > LONGEST_HEADER_BYTES:
        raise BadMessage(f"a header has at most {LONGEST_HEADER_BYTES} bytes, this one {header_bytes}")
    if body_bytes > LONGEST_BODY_BYTES:
        raise BadMessage(f"a body has at most {LONGEST_BODY_BYTES} bytes, this one {body_bytes}")
