"""A copy as messages to a syslog (RFC 5424): one an entry, one for each checkpoint behind them.

    <109>1 2026-11-22T12:00:00.000Z HOST fairhearing - call.viewed - {"index":7,"entry":{…}}
    <109>1 2026-11-22T12:00:05.000Z HOST fairhearing - checkpoint - {"checkpoint":"…"}

Facility 13, log audit; severity 5, notice. Syslog knows no acknowledgement: what was handed over counts as copied.
"""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Final

from .errors import CopyAway
from .position import Position
from .settings import SyslogSettings, Transport
from .source import Source

_PRIORITY: Final = 13 * 8 + 5
_BATCH: Final = 500
_TIMEOUT_S: Final = 10.0
_TIME: Final = re.compile(rb'"time":"([^"]+)"')
_VERB: Final = re.compile(rb'"verb":"([^"]{1,32})"')
_HOST: Final = re.compile(r"[!-~]{1,255}")

Send = Callable[[bytes], None]


class SyslogCopy:
    """A copy that somebody else's machine collects. reached: told after each batch how far it is."""

    def __init__(self, settings: SyslogSettings, reached: Callable[[Position], None]) -> None:
        self._settings, self._reached = settings, reached
        host = socket.gethostname()
        self._host = host if _HOST.fullmatch(host) else "-"

    def bring(self, source: Source, position: Position) -> Position:
        """Send what was not sent yet, in batches, then the checkpoint. Raises CopyAway."""
        if position.size >= source.signed.size:
            return position
        try:
            with self._connected() as send:
                entries = source.reader.entries(position.size)
                for start in range(position.size, source.signed.size, _BATCH):
                    end = min(source.signed.size, start + _BATCH)
                    last = b""
                    for number, entry in islice(entries, end - start):
                        send(self._message(number, entry))
                        last = entry
                    if end < source.signed.size:
                        self._reached(source.at(end))
                send(self._checkpoint(source.note, last))
        except OSError as error:
            raise CopyAway(f"the syslog takes nothing now: {error.strerror or error}") from error
        return source.end

    def _message(self, number: int, entry: bytes) -> bytes:
        time, verb = _TIME.search(entry), _VERB.search(entry)
        body = b'{"index":%d,"entry":%b}' % (number, entry)
        return self._framed(time[1] if time else b"-", verb[1] if verb else b"-", body)

    def _checkpoint(self, note: str, last: bytes) -> bytes:
        """Return the message of a checkpoint, with the time of the last entry it covers."""
        time = _TIME.search(last)
        return self._framed(time[1] if time else b"-", b"checkpoint", json.dumps({"checkpoint": note}).encode())

    def _framed(self, time: bytes, kind: bytes, body: bytes) -> bytes:
        head = b"<%d>1 %b %b fairhearing - %b - " % (_PRIORITY, time, self._host.encode(), kind)
        return head + body

    @contextmanager
    def _connected(self) -> Iterator[Send]:
        """Give what sends one message."""
        place = self._settings
        if place.transport is Transport.TCP:
            with socket.create_connection((place.host, place.port), timeout=_TIMEOUT_S) as connection:
                yield lambda message: connection.sendall(b"%d %b" % (len(message), message))
                connection.shutdown(socket.SHUT_WR)
            return
        if place.transport is Transport.UNIX:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagrams:
                datagrams.settimeout(_TIMEOUT_S)
                datagrams.connect(place.path)
                yield datagrams.sendall
            return
        family, kind, protocol, _, address = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind, protocol) as datagrams:
            datagrams.settimeout(_TIMEOUT_S)
            datagrams.connect(address)
            yield datagrams.sendall
