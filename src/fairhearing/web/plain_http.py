"""The plain HTTP port beside HTTPS: sends browsers on, and answers an ACME authority's question (RFC 8555, 8.3).

It never shows a page, sets a cookie or believes a Host that is not ours: whoever listens on the wire learns nothing.
"""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Final

from fairhearing.vault.home import Home
from fairhearing.web.serving import Serving, bracketed
from fairhearing.web.tls_files import challenges_folder

_LONGEST_HEAD: Final = 8 * 1024
_WITHIN_S: Final = 5.0
_MOST_AT_ONCE: Final = 64
_CHALLENGE: Final = re.compile(r"/\.well-known/acme-challenge/([A-Za-z0-9_-]{16,128})")
_TARGET: Final = re.compile(r"/[!-~]{0,2000}")
_FOR_PROGRAMS: Final = ("/api/", "/metrics")
_FIRST_LINE: Final = re.compile(r"(GET|HEAD) (\S+) HTTP/1\.[01]")


class PlainHttp:
    """The listener, in a thread of its own from `start` to the process's end. port: 0 takes a free one."""

    def __init__(self, home: Home, serving: Serving, https_port: int, port: int) -> None:
        self._challenges = challenges_folder(home)
        self._names = frozenset(map(bracketed, serving.names))
        self._chief = bracketed(serving.names[0])
        self._https_port = https_port
        self._at_once = 0
        family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
        self._listener = socket.create_server((serving.host, port), family=family)
        self.port: int = self._listener.getsockname()[1]

    def start(self) -> None:
        """Begin to answer."""
        threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True).start()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._converse, sock=self._listener, limit=_LONGEST_HEAD)
        await server.serve_forever()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request, then hang up."""
        self._at_once += 1
        try:
            if self._at_once <= _MOST_AT_ONCE:
                head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _WITHIN_S)
                writer.write(self._answer(head.decode("latin-1")))
                await asyncio.wait_for(writer.drain(), _WITHIN_S)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # whoever asked went away, was too slow, or sends what is no request
        finally:
            self._at_once -= 1
            writer.close()

    def _answer(self, head: str) -> bytes:
        lines = head.split("\r\n")
        first = _FIRST_LINE.fullmatch(lines[0])
        if not first or not _TARGET.fullmatch(first[2]):
            return _response("400 Bad Request")
        if challenge := _CHALLENGE.fullmatch(first[2]):
            return _challenge(self._challenges / challenge[1])
        if first[2].startswith(_FOR_PROGRAMS):
            return _response("403 Forbidden")  # a program that sent its key in the clear must notice
        name = _host(lines[1:], self._names) or self._chief
        return _response("301 Moved Permanently", f"Location: https://{name}:{self._https_port}{first[2]}\r\n")


def _host(headers: list[str], names: Collection[str]) -> str:
    """Return the name that was asked for, if it is one of ours."""
    for header in headers:
        key, _, value = header.partition(":")
        if key.lower() == "host":
            name = re.sub(r":\d{1,5}\Z", "", value.strip().lower())
            return name if name in names else ""
    return ""


def _challenge(path: Path) -> bytes:
    with suppress(OSError):
        return _response("200 OK", "Content-Type: application/octet-stream\r\n", path.read_bytes())
    return _response("404 Not Found")


def _response(status: str, headers: str = "", body: bytes = b"") -> bytes:
    always = f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n"
    return f"HTTP/1.1 {status}\r\n{headers}{always}\r\n".encode("latin-1") + body
