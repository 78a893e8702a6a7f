"""SIP messages cut into their parts (RFC 3261 section 7), and put together again. Bytes in, values out.

    INVITE sip:recorder SIP/2.0         start line: a request's, or a response's (SIP/2.0 200 OK)
    Via: SIP/2.0/UDP 192.0.2.1          header fields; compact names (v:) are spelt out,
    To: <sip:recorder>                  folded lines joined by one space
                                        an empty line
    v=0 ...                             the body

Cutting is liberal: bare line feeds, space before a colon, fields that are none are passed over, and a datagram without
its empty line has no body. What the fields mean, and whether they are sound, is said by `sip_request`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .errors import FarEndError, OurError

MAX_HEAD_BYTES = 64 * 1024

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LINE_END = re.compile(r"\r?\n")
_FIELD = re.compile(r"([A-Za-z0-9.!%*_+`'~-]+)[ \t]*:[ \t]*(.*)", re.DOTALL)

COMPACT_NAMES = {
    "c": "content-type",
    "e": "content-encoding",
    "f": "from",
    "i": "call-id",
    "k": "supported",
    "l": "content-length",
    "m": "contact",
    "s": "subject",
    "t": "to",
    "v": "via",
    "x": "session-expires",
}
"""RFC 3261 section 7.3.3 and RFC 4028; others are kept as they came."""


class NotSip(FarEndError):
    """These bytes are no SIP message, or not enough of one to be answered. Counted and dropped."""


class UnsafeField(OurError):
    """A field that we were about to send holds a line end: it would have become two fields."""


@dataclass(frozen=True, slots=True)
class Headers:
    """A message's header fields in their order. Names are long and in lower case, values unfolded.

    Bytes that are no UTF-8 survive as surrogates, so that what is copied into a response is what came.
    """

    fields: tuple[tuple[str, str], ...]

    def every(self, name: str) -> tuple[str, ...]:
        """Return the values of all fields of this name, in order; none is no error."""
        return tuple(value for found, value in self.fields if found == name)

    def first(self, name: str) -> str:
        """Return the first value of this name, or an empty text."""
        return next((value for found, value in self.fields if found == name), "")


@dataclass(frozen=True, slots=True)
class SipMessage:
    """One message, cut but not yet understood. body: all that follows the empty line."""

    start_line: str
    headers: Headers
    body: bytes

    @property
    def is_response(self) -> bool:
        """Whether this answers a request."""
        return self.start_line.upper().startswith("SIP/")


def split_message(data: bytes) -> SipMessage:
    """Cut one datagram, or one framed message of a stream, into start line, fields and body.

    Raises NotSip where there is no start line at all, or the head is longer than MAX_HEAD_BYTES.
    """
    data = data.lstrip(b"\r\n")
    end = _HEAD_END.search(data, 0, MAX_HEAD_BYTES)
    if end is None and len(data) > MAX_HEAD_BYTES:
        raise NotSip(f"no end of the header fields within {MAX_HEAD_BYTES} bytes")
    head, body = (data, b"") if end is None else (data[: end.start()], data[end.end() :])

    lines = _unfold(head.decode("utf-8", "surrogateescape"))
    if not lines[0].strip():
        raise NotSip("an empty datagram" if not data.strip() else "no start line")
    fields = (_FIELD.fullmatch(line) for line in lines[1:])
    named = tuple((_long_name(field[1]), field[2].rstrip()) for field in fields if field)
    return SipMessage(start_line=lines[0], headers=Headers(named), body=body)


def render_message(start_line: str, fields: Iterable[tuple[str, str]], body: bytes = b"") -> bytes:
    """Put a message together; Content-Length is added.

    Raises UnsafeField where a value would break out of its line.
    """
    lines = [start_line, *(f"{name}: {value}" for name, value in fields), f"Content-Length: {len(body)}"]
    if any("\r" in line or "\n" in line for line in lines):
        raise UnsafeField("a line end inside a header field")
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + body


def _unfold(head: str) -> list[str]:
    """Return the head's lines, each continuation joined to its field by one space (section 7.3.1)."""
    lines: list[list[str]] = []
    for line in _LINE_END.split(head):
        if line[:1] in (" ", "\t") and lines:
            lines[-1].append(line.strip())
        else:
            lines.append([line])
    return [" ".join(parts).replace("\r", " ") for parts in lines]


def _long_name(name: str) -> str:
    return COMPACT_NAMES.get(name.lower(), name.lower())
