"""One SIP dialog as its client: INVITE, ACK, BYE (RFC 3261), over UDP, TCP or TLS.

Over UDP each request is sent again until it is answered (section 17.1). The certificate at the other end of TLS is not
judged: no caller is let in by it, and what is sent is of use to nobody else.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import ssl
from collections.abc import Mapping
from typing import Final, cast

from fairhearing.call.probe import REFUSED
from fairhearing.call.ways import Transport
from fairhearing.wire.errors import FarEndError as WireFarEndError
from fairhearing.wire.sip_stream import SipFramer

from .errors import NotRecorded

_FIRST_RETRY_S: Final = 0.5
_TRIES: Final = 5
_CONNECTED_WITHIN_S: Final = 5.0
_CLOSED_WITHIN_S: Final = 2.0
_OK: Final = 200
_ANSWERS_FROM: Final = 300

Address = tuple[str, int]


class ClientDialog(asyncio.Protocol, asyncio.DatagramProtocol):
    """One dialog. agent: who calls. fields: what every request bears besides."""

    def __init__(
        self, recorder: Address, transport: Transport, host: str, *, agent: str, fields: Mapping[str, str]
    ) -> None:
        self._recorder, self._kind, self._host = recorder, transport, host
        self._agent, self._fields = agent, fields
        self._call_id, self._from_tag = secrets.token_hex(12), secrets.token_hex(4)
        self._to = f"<{self._uri}>"
        self._sequence = 0
        self._answers: asyncio.Queue[str] = asyncio.Queue()
        self._framer = SipFramer()
        self._transport: asyncio.BaseTransport | None = None
        self._closed = asyncio.Event()

    async def connect(self) -> None:
        """Open the socket. Raises NotRecorded."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(_CONNECTED_WITHIN_S):
                if self._kind is Transport.UDP:
                    await loop.create_datagram_endpoint(lambda: self, local_addr=(self._host, 0))
                    return
                await loop.create_connection(
                    lambda: self,
                    *self._recorder,
                    local_addr=(self._host, 0),
                    ssl=_unjudged() if self._kind is Transport.TLS else None,
                )
        except (OSError, TimeoutError) as error:
            raise NotRecorded(f"nobody answers at the recorder's {self._kind} port") from error

    async def close(self) -> None:
        """Close the socket; it is closed when this returns."""
        if self._transport is None:
            return
        self._transport.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closed.wait(), _CLOSED_WITHIN_S)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - however it ended
        """Let `close` return."""
        self._closed.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take down where we are."""
        self._transport = transport
        self._port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Take one answer."""
        del addr
        self._answers.put_nowait(data.decode("utf-8", "replace"))

    def data_received(self, data: bytes) -> None:
        """Take what a connection brings."""
        try:
            for message in self._framer.feed(data):
                self._answers.put_nowait(message.decode("utf-8", "replace"))
        except WireFarEndError:
            cast("asyncio.Transport", self._transport).abort()

    def error_received(self, exc: Exception) -> None:
        """Pass over that nobody listens now: the request is sent again."""

    async def invite(self, description: str, metadata: str) -> str:
        """Open the session, or change it, and return the answer's session description. Raises NotRecorded."""
        boundary = secrets.token_hex(8)
        body = (
            f"--{boundary}\r\nContent-Type: application/sdp\r\n\r\n{description}\r\n"
            f"--{boundary}\r\nContent-Type: application/rs-metadata+xml\r\n"
            f"Content-Disposition: recording-session\r\n\r\n{metadata}\r\n--{boundary}--\r\n"
        )
        extra = f"Require: siprec\r\nContent-Type: multipart/mixed;boundary={boundary}\r\n"
        answer = await self._request("INVITE", extra, body)
        self._to = header_of(answer, "To")
        self._send("ACK", "", "", branch=secrets.token_hex(6))
        return answer.partition("\r\n\r\n")[2]

    async def bye(self) -> None:
        """Hang up. Raises NotRecorded."""
        await self._request("BYE", "", "")

    @property
    def _uri(self) -> str:
        uri = f"sip:recorder@{_at(*self._recorder)}"
        return uri if self._kind is Transport.UDP else f"{uri};transport={self._kind}"

    async def _request(self, method: str, extra: str, body: str) -> str:
        self._sequence += 1
        branch = secrets.token_hex(6)
        for attempt in range(_TRIES):
            if attempt == 0 or self._kind is Transport.UDP:
                self._send(method, extra, body, branch=branch)
            with contextlib.suppress(TimeoutError):
                return await asyncio.wait_for(self._final_answer(method), _FIRST_RETRY_S * 2**attempt)
        raise NotRecorded(f"the recorder did not answer {method}")

    async def _final_answer(self, method: str) -> str:
        while True:
            answer = await self._answers.get()
            status = int(answer.split(" ", 2)[1])
            if f"{self._sequence} {method}" not in header_of(answer, "CSeq") or status < _OK:
                continue
            if status >= _ANSWERS_FROM:
                raise NotRecorded(
                    f"the recorder answered {answer.splitlines()[0]}", status=status, reason=header_of(answer, REFUSED)
                )
            return answer

    def _send(self, method: str, extra: str, body: str, *, branch: str) -> None:
        here = _at(self._host, self._port)
        also = "".join(f"{name}: {value}\r\n" for name, value in self._fields.items())
        message = (
            f"{method} {self._uri} SIP/2.0\r\n"
            f"Via: SIP/2.0/{self._kind.upper()} {here};branch=z9hG4bK{branch};rport\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:phones@{here}>;tag={self._from_tag}\r\nTo: {self._to}\r\n"
            f"Call-ID: {self._call_id}\r\nCSeq: {self._sequence} {method}\r\n"
            f"Contact: <sip:phones@{here}>;+sip.src\r\nUser-Agent: {self._agent}\r\n"
            f"{also}{extra}Content-Length: {len(body.encode())}\r\n\r\n{body}"
        ).encode()
        if self._kind is Transport.UDP:
            cast("asyncio.DatagramTransport", self._transport).sendto(message, self._recorder)
        else:
            cast("asyncio.Transport", self._transport).write(message)


def header_of(message: str, name: str) -> str:
    """Return a field of a message, empty where there is none."""
    for line in message.partition("\r\n\r\n")[0].splitlines():
        if line.lower().startswith(name.lower() + ":"):
            return line.partition(":")[2].strip()
    return ""


def _at(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _unjudged() -> ssl.SSLContext:
    """Return what takes any certificate, as phone systems' own settings are none of ours."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
