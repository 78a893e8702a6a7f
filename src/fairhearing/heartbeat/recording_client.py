"""The SIPREC client (RFC 7866): one recording session as a phone system opens it, by UDP, TCP or TLS.

    open -> speak -> (change -> speak) -> hang_up

It knows nothing of the recorder but its address. Both sides' sound goes out as G.711 A-law, from two sockets, in real
time. The demonstration's phone system and the hourly test call are made of it.
"""

from __future__ import annotations

import asyncio
import secrets
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Self
from xml.sax.saxutils import escape, quoteattr

from fairhearing.call.ways import Transport

from .dialog import Address, ClientDialog
from .errors import NotRecorded

PACKET_BYTES: Final = 160
PACKET_S: Final = 0.020
_RTP: Final = struct.Struct("!BBHII")
_ALAW: Final = 8

Tracks = tuple[bytes, bytes]
"""What the first and what the second party say, in A-law, equally long."""


@dataclass(frozen=True, slots=True)
class Line:
    """One party as the phone system names it: an aor (RFC 7865 section 6.5) and a display name, both may be empty."""

    aor: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Recorder:
    """Where a recorder hears SIP, and what every request to it bears besides."""

    address: Address
    transport: Transport = Transport.UDP
    fields: Mapping[str, str] = field(default_factory=dict)


class RecordingClient:
    """One recording session, from the phone system's end. `packets_sent` counts a side's packets so far."""

    def __init__(self, recorder: Recorder, host: str = "127.0.0.1", *, agent: str) -> None:
        self.packets_sent = 0
        self._host = host
        self._dialog = ClientDialog(recorder.address, recorder.transport, host, agent=agent, fields=recorder.fields)
        self._senders: list[asyncio.DatagramTransport] = []
        self._targets: list[Address] = []
        self._numbers = [(secrets.randbits(32), secrets.randbits(16), secrets.randbits(32)) for _ in range(2)]

    async def __aenter__(self) -> Self:
        """Open the sockets: one for SIP, one for each side's sound. Raises NotRecorded."""
        await self._dialog.connect()
        for _ in range(2):
            sender, _protocol = await asyncio.get_running_loop().create_datagram_endpoint(
                asyncio.DatagramProtocol, local_addr=(self._host, 0)
            )
            self._senders.append(sender)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the sockets. A session that was not hung up stays open at the recorder."""
        await self._dialog.close()
        for sender in self._senders:
            sender.close()

    async def open(self, first: Line, second: Line) -> None:
        """Open the session: INVITE, 200, ACK. Raises NotRecorded."""
        await self._agree("sendonly", (("p1", first), ("p2", second)))

    async def speak(self, tracks: Tracks) -> None:
        """Send both tracks side by side, a packet each every 20 ms, never early."""
        loop = asyncio.get_running_loop()
        began_s, before = loop.time(), self.packets_sent
        count = len(tracks[0]) // PACKET_BYTES
        for n in range(count):
            for side, (sender, target, track) in enumerate(zip(self._senders, self._targets, tracks, strict=True)):
                sender.sendto(_packet(n, self._numbers[side], track), target)
            self.packets_sent = before + n + 1
            await asyncio.sleep(max(0.0, began_s + (n + 1) * PACKET_S - loop.time()))
        self._numbers = [
            (source, sequence + count, timestamp + count * PACKET_BYTES)
            for source, sequence, timestamp in self._numbers
        ]

    async def hold(self, first: Line, second: Line, held_s: float) -> None:
        """Let nobody speak for so long. Raises NotRecorded."""
        await self._agree("inactive", (("p1", first), ("p2", second)))
        await asyncio.sleep(held_s)
        held = round(held_s / PACKET_S) * PACKET_BYTES  # a sender's clock goes on while it is silent
        self._numbers = [(source, sequence, timestamp + held) for source, sequence, timestamp in self._numbers]

    async def take_over(self, first: Line, third: Line) -> None:
        """Go on, with somebody else in place of the second party. Raises NotRecorded."""
        await self._agree("sendonly", (("p1", first), ("p3", third)))

    async def hang_up(self) -> None:
        """Close the session: BYE. Raises NotRecorded if nobody answers it."""
        await self._dialog.bye()

    async def _agree(self, way: str, parties: Sequence[tuple[str, Line]]) -> None:
        """Tell the recorder which way sound goes now, and between whom."""
        ports = [sender.get_extra_info("sockname")[1] for sender in self._senders]
        answer = await self._dialog.invite(
            _session_description(self._host, ports, way), _metadata(parties, sends=way == "sendonly")
        )
        self._targets = _media_targets(answer, self._host)


def _session_description(host: str, ports: list[int], way: str) -> str:
    """Offer one A-law stream a party, labelled 1 and 2 (RFC 4566, RFC 4574)."""
    family = "IP6" if ":" in host else "IP4"
    lines = ["v=0", f"o=- 1 1 IN {family} {host}", "s=-", f"c=IN {family} {host}", "t=0 0"]
    for label, port in enumerate(ports, start=1):
        lines += [f"m=audio {port} RTP/AVP {_ALAW}", f"a=rtpmap:{_ALAW} PCMA/8000", f"a={way}", f"a=label:{label}"]
    return "\r\n".join(lines) + "\r\n"


def _media_targets(answer: str, host: str) -> list[Address]:
    """Read where each stream goes, in the offer's order. Raises NotRecorded where there are not two."""
    targets = []
    for line in answer.splitlines():
        if line.startswith("c=IN IP"):
            host = line.split()[-1]
        if line.startswith("m=audio ") and line.split()[1].isdecimal():
            targets.append(int(line.split()[1]))
    if len(targets) != 2:  # noqa: PLR2004 - the two sides
        raise NotRecorded(f"the recorder takes {len(targets)} of two streams")
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
        (timestamp + n * PACKET_BYTES) & 0xFFFFFFFF,
        source,
    )
    return head + track[n * PACKET_BYTES : (n + 1) * PACKET_BYTES]
