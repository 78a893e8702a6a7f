"""SIP over a connection: whole messages cut out of a stream of bytes (RFC 3261 sections 7.5 and 18.3).

    head, empty line, as much body as Content-Length says      one message
    CRLF CRLF between messages                                 a ping, answered with one CRLF (RFC 5626 section 4.4.1)
    CRLF between messages                                      passed over

One read may bring several messages, or a piece of one. Without its length a message's end cannot be known, and nothing
that follows can be told apart: the connection is then of no more use.
"""

from __future__ import annotations

import re
from typing import Final

from .errors import FarEndError
from .sip import MAX_HEAD_BYTES, NotSip, split_message

MAX_BODY_BYTES: Final = 1024 * 1024
"""More than a server takes (it answers 413), and little enough to be held for every connection."""

PING: Final = b"\r\n\r\n"
PONG: Final = b"\r\n"

_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_LENGTH: Final = re.compile(r"[0-9]{1,9}")


class BadFraming(FarEndError):
    """The end of a message cannot be told. Answer what is in `head`, where that is possible, and close the connection.

    head: the message's start line and fields, empty where not even they came to an end.
    """

    def __init__(self, found: str, head: bytes = b"") -> None:
        super().__init__(found)
        self.head = head


class SipFramer:
    """One connection's bytes, cut into messages. Holds at most one unfinished message."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._wanted = 0
        self._searched = 0

    @property
    def is_waiting(self) -> bool:
        """Whether a message has begun and not ended."""
        return bool(self._held)

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes in the order they came, and return the messages they complete; PING stands for a ping.

        Raises BadFraming, after which nothing may be fed any more. `finished` then has what came before the fault.
        """
        self.finished: list[bytes] = []
        self._held += data
        while self._held and (self._wanted or self._find_end()) and len(self._held) >= self._wanted:
            self.finished.append(bytes(self._held[: self._wanted]))
            del self._held[: self._wanted]
            self._wanted = self._searched = 0
        return self.finished

    def _find_end(self) -> bool:
        """Find where the message at the front ends. Return whether that is known yet."""
        if self._held.startswith((b"\r", b"\n")):
            return self._pass_line_ends()
        end = _HEAD_END.search(self._held, max(0, self._searched - 3), MAX_HEAD_BYTES)
        self._searched = len(self._held)
        if end is None:
            if len(self._held) >= MAX_HEAD_BYTES:
                raise BadFraming(f"no end of the header fields within {MAX_HEAD_BYTES} bytes")
            return False
        self._wanted = end.end() + _body_length(bytes(self._held[: end.end()]))
        return True

    def _pass_line_ends(self) -> bool:
        """Take the line ends between two messages away; four bytes of them are a ping."""
        if self._held.startswith(PING):
            self._wanted = len(PING)
            return True
        if PING.startswith(self._held):
            return False
        while self._held.startswith((b"\r", b"\n")):
            del self._held[:1]
        return bool(self._held) and self._find_end()


def _body_length(head: bytes) -> int:
    """Return how long the body is. Absent is none, unless the head says that there is a body. Raises BadFraming."""
    try:
        headers = split_message(head).headers
    except NotSip as error:
        raise BadFraming(str(error)) from error
    lengths = set(headers.every("content-length"))
    if not lengths and not headers.first("content-type"):
        return 0
    if len(lengths) != 1:
        raise BadFraming(f"{len(lengths)} different lengths of one body", head)
    (text,) = lengths
    if not _LENGTH.fullmatch(text):
        raise BadFraming("Content-Length is no number", head)
    if int(text) > MAX_BODY_BYTES:
        raise BadFraming(f"{int(text)} bytes of body, at most {MAX_BODY_BYTES} are held", head)
    return int(text)
