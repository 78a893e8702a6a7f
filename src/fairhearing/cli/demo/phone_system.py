"""A small phone system that records its calls into Fairhearing: the SIPREC client (RFC 7866) of the demonstration.

It opens a recording session for each call, sends both sides as RTP in real time from two sockets, and hangs up. It
knows nothing of the recorder but its address.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self, cast
from xml.sax.saxutils import escape, quoteattr

from .speech import Conversation

_PACKET_BYTES = 160
_PACKET_S = 0.020
_FIRST_RETRY_S = 0.5
_TRIES = 5
_RTP = struct.Struct("!BBHII")
_ALAW = 8

Address = tuple[str, int]


class NotRecorded(Exception):
    """The recorder did not take the call, or did not answer. The call itself would have gone on."""


@dataclass(frozen=True, slots=True)
class Line:
    """One party as the phone system names it: an aor (RFC 7865 section 6.5) and a display name, both may be empty."""

    aor: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """Whom a call is put through to once its words are said, for how long that takes, and what is said then."""

    to: Line
    held_s: float
    words: Conversation


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """One call to make: who rings whom, and what both say. caller_is_left: the outside party rings the practice.

    transfer: from the called party to somebody else, None as a rule.
    """

    caller: Line
    called: Line
    words: Conversation
    caller_is_left: bool
    transfer: Transfer | None = None


async def place_call(call: PlannedCall, *, recorder: Address, host: str = "127.0.0.1") -> None:
    """Record one call from INVITE to BYE, in real time. Raises NotRecorded."""
    async with RecordingClient(recorder, host) as client:
        await client.open(call)
        await client.speak()
        if call.transfer is not None:
            await client.put_through(call, call.transfer)
            await client.speak()
        await client.hang_up()


class RecordingClient:
    """One recording session, from the phone system's end. `packets_sent` counts a side's packets so far."""

    def __init__(self, recorder: Address, host: str = "127.0.0.1") -> None:
        self.packets_sent = 0
        self._recorder = recorder
        self._host = host
        self._senders: list[asyncio.DatagramTransport] = []
        self._targets: list[Address] = []
        self._tracks: tuple[bytes, bytes] = (b"", b"")
        self._numbers = [(secrets.randbits(32), secrets.randbits(16), secrets.randbits(32)) for _ in self._tracks]

    async def __aenter__(self) -> Self:
        """Open the sockets: one for SIP, one for each side's sound."""
        loop = asyncio.get_running_loop()
        self._transport, self._dialog = await loop.create_datagram_endpoint(
            lambda: _Dialog(self._recorder), local_addr=(self._host, 0)
        )
        for _ in range(2):
            sender, _protocol = await loop.create_datagram_endpoint(
                asyncio.DatagramProtocol, local_addr=(self._host, 0)
            )
            self._senders.append(sender)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the sockets. A session that was not hung up stays open at the recorder."""
        for sender in (self._transport, *self._senders):
            sender.close()

    async def open(self, call: PlannedCall) -> None:
        """Open the session: INVITE, 200, ACK. Raises NotRecorded."""
        await self._agree("sendonly", (("p1", call.caller), ("p2", call.called)))
        self._take_up(call, call.words)

    async def speak(self) -> None:
        """Send both tracks side by side, a packet each every 20 ms, never early and never bunched after a pause."""
        loop = asyncio.get_running_loop()
        began_s, before = loop.time(), self.packets_sent
        for n in range(len(self._tracks[0]) // _PACKET_BYTES):
            for side, (sender, target, track) in enumerate(
                zip(self._senders, self._targets, self._tracks, strict=True)
            ):
                sender.sendto(_packet(n, self._numbers[side], track), target)
            self.packets_sent = before + n + 1
            await asyncio.sleep(max(0.0, began_s + (n + 1) * _PACKET_S - loop.time()))
        self._numbers = [
            (source, sequence + n + 1, timestamp + (n + 1) * _PACKET_BYTES)
            for source, sequence, timestamp in self._numbers
        ]

    async def put_through(self, call: PlannedCall, transfer: Transfer) -> None:
        """Put the caller on hold, then let somebody else take over from the called party. Raises NotRecorded."""
        await self._agree("inactive", (("p1", call.caller), ("p2", call.called)))
        await asyncio.sleep(transfer.held_s)
        await self._agree("sendonly", (("p1", call.caller), ("p3", transfer.to)))
        held = round(transfer.held_s / _PACKET_S) * _PACKET_BYTES  # a sender's clock goes on while it is silent
        self._numbers = [(source, sequence, timestamp + held) for source, sequence, timestamp in self._numbers]
        self._take_up(call, transfer.words)

    async def _agree(self, way: str, parties: Sequence[tuple[str, Line]]) -> None:
        """Tell the recorder which way sound goes now, and between whom."""
        ports = [sender.get_extra_info("sockname")[1] for sender in self._senders]
        answer = await self._dialog.invite(
            _session_description(self._host, ports, way), _metadata(parties, sends=way == "sendonly")
        )
        self._targets = _media_targets(answer)

    def _take_up(self, call: PlannedCall, words: Conversation) -> None:
        self._tracks = (words.left, words.right) if call.caller_is_left else (words.right, words.left)

    async def hang_up(self) -> None:
        """Close the session: BYE. Raises NotRecorded if nobody answers it."""
        await self._dialog.bye()


class _Dialog(asyncio.DatagramProtocol):
    """One SIP dialog over UDP, as its client: INVITE, ACK, BYE, each sent again until answered (RFC 3261 17.1)."""

    def __init__(self, recorder: Address) -> None:
        self._recorder = recorder
        self._call_id = secrets.token_hex(12)
        self._from_tag = secrets.token_hex(4)
        self._to = f"<sip:recorder@{recorder[0]}:{recorder[1]}>"
        self._sequence = 0
        self._answers: asyncio.Queue[str] = asyncio.Queue()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)
        self._host, self._port = transport.get_extra_info("sockname")

    def datagram_received(self, data: bytes, addr: Address) -> None:
        del addr
        self._answers.put_nowait(data.decode("utf-8", "replace"))

    async def invite(self, description: str, metadata: str) -> str:
        """Open the session, or change it, and return the answer's session description."""
        boundary = secrets.token_hex(8)
        body = (
            f"--{boundary}\r\nContent-Type: application/sdp\r\n\r\n{description}\r\n"
            f"--{boundary}\r\nContent-Type: application/rs-metadata+xml\r\n"
            f"Content-Disposition: recording-session\r\n\r\n{metadata}\r\n--{boundary}--\r\n"
        )
        extra = f"Require: siprec\r\nContent-Type: multipart/mixed;boundary={boundary}\r\n"
        answer = await self._request("INVITE", extra, body)
        self._to = _header(answer, "To")
        self._send("ACK", "", "", branch=secrets.token_hex(6))
        return answer.partition("\r\n\r\n")[2]

    async def bye(self) -> None:
        """Hang up."""
        await self._request("BYE", "", "")

    async def _request(self, method: str, extra: str, body: str) -> str:
        self._sequence += 1
        branch = secrets.token_hex(6)
        for attempt in range(_TRIES):
            self._send(method, extra, body, branch=branch)
            with contextlib.suppress(TimeoutError):
                return await asyncio.wait_for(self._final_answer(method), _FIRST_RETRY_S * 2**attempt)
        raise NotRecorded(f"the recorder did not answer {method}")

    async def _final_answer(self, method: str) -> str:
        while True:
            answer = await self._answers.get()
            status = int(answer.split(" ", 2)[1])
            if f"{self._sequence} {method}" not in _header(answer, "CSeq") or status < 200:  # noqa: PLR2004
                continue
            if status >= 300:  # noqa: PLR2004 - refused
                raise NotRecorded(f"the recorder answered {answer.splitlines()[0]}")
            return answer

    def _send(self, method: str, extra: str, body: str, *, branch: str) -> None:
        here = f"{self._host}:{self._port}"
        message = (
            f"{method} sip:recorder@{self._recorder[0]}:{self._recorder[1]} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {here};branch=z9hG4bK{branch};rport\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:phones@{here}>;tag={self._from_tag}\r\nTo: {self._to}\r\n"
            f"Call-ID: {self._call_id}\r\nCSeq: {self._sequence} {method}\r\n"
            f"Contact: <sip:phones@{here}>;+sip.src\r\nUser-Agent: Fairhearing demonstration phone system\r\n"
            f"{extra}Content-Length: {len(body.encode())}\r\n\r\n{body}"
        )
        self._transport.sendto(message.encode(), self._recorder)


def _header(message: str, name: str) -> str:
    for line in message.splitlines():
        if line.lower().startswith(name.lower() + ":"):
            return line.partition(":")[2].strip()
    return ""


def _session_description(host: str, ports: list[int], way: str) -> str:
    """Offer one A-law stream a party, labelled 1 and 2 (RFC 4566, RFC 4574)."""
    lines = ["v=0", f"o=- 1 1 IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0"]
    for label, port in enumerate(ports, start=1):
        lines += [f"m=audio {port} RTP/AVP {_ALAW}", f"a=rtpmap:{_ALAW} PCMA/8000", f"a={way}", f"a=label:{label}"]
    return "\r\n".join(lines) + "\r\n"


def _media_targets(answer: str) -> list[Address]:
    """Read where each stream goes, in the offer's order."""
    host, targets = "127.0.0.1", []
    for line in answer.splitlines():
        if line.startswith("c=IN IP4 "):
            host = line.removeprefix("c=IN IP4 ").strip()
        if line.startswith("m=audio "):
            targets.append(int(line.split()[1]))
    return [(host, port) for port in targets]


def _metadata(parties: Sequence[tuple[str, Line]], *, sends: bool) -> str:
    """Describe the call's parties, by their ids, and which stream each one's voice is on (RFC 7865).

    sends: whether they do; nobody does while the call is on hold.
    """
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: TID251 - a phone system has its own clock
    participants, associations, streams = [], [], []
    for label, (party, line) in enumerate(parties, start=1):
        name = f"<name>{escape(line.name)}</name>" if line.name else ""
        participants.append(
            f'<participant participant_id="{party}"><nameID aor={quoteattr(line.aor)}>{name}</nameID></participant>'
        )
        streams.append(f'<stream stream_id="s{label}" session_id="c1"><label>{label}</label></stream>')
        send = f"<send>s{label}</send>" if sends else ""
        associations.append(
            f'<participantstreamassoc participant_id="{party}">{send}<recv>s{3 - label}</recv></participantstreamassoc>'
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<recording xmlns="urn:ietf:params:xml:ns:recording:1">'
        f'<datamode>complete</datamode><session session_id="c1"><start-time>{now}</start-time></session>'
        f"{''.join(participants)}{''.join(streams)}{''.join(associations)}</recording>"
    )


def _packet(n: int, numbers: tuple[int, int, int], track: bytes) -> bytes:
    """Return a side's packet number `n` (RFC 3550 5.1). numbers: its source and where sequence and timestamp began."""
    source, sequence, timestamp = numbers
    head = _RTP.pack(
        0x80,
        _ALAW | (0x80 if n == 0 else 0),
        (sequence + n) & 0xFFFF,
        (timestamp + n * _PACKET_BYTES) & 0xFFFFFFFF,
        source,
    )
    return head + track[n * _PACKET_BYTES : (n + 1) * _PACKET_BYTES]
