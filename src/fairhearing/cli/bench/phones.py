"""The half of a phone system that opens recording sessions and hangs them up: many at a time, over one socket."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, cast

_TO: Final = re.compile(r"(?mi)^to: *(.*?)\r?$")
_CALL_ID: Final = re.compile(r"(?mi)^call-id: *(.*?)\r?$")
_CSEQ: Final = re.compile(r"(?mi)^cseq: *(\d+) (\w+)")
_PORT: Final = re.compile(r"(?m)^m=audio (\d+) ")


@dataclass
class Phones(asyncio.DatagramProtocol):
    """All sessions of one phone system. live: those that were answered, the oldest first.

    waited_s: from each INVITE to its answer. sent_s: when those left that are not answered.
    aim: told which ports the sound of which slot goes to; there are so many slots, and a call that finds none is mute.
    body: what each INVITE carries.
    """

    recorder: tuple[str, int]
    slots: int = 0
    aim: Callable[[int, list[str]], None] = lambda _slot, _ports: None
    body: str = field(default_factory=lambda: BODY)
    waited_s: list[float] = field(default_factory=list)
    sent_s: dict[str, float] = field(default_factory=dict)
    live: dict[str, str] = field(default_factory=dict)
    refused: int = 0

    def __post_init__(self) -> None:
        self._free = list(range(self.slots))[::-1]
        self._slot_of: dict[str, int] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.DatagramTransport", transport)
        self._port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Acknowledge an answer; whatever comes from anywhere else was meant for who had this port before."""
        if addr != self.recorder:
            return
        now_s, text = time.monotonic(), data.decode()
        call_id, cseq, to = _CALL_ID.search(text), _CSEQ.search(text), _TO.search(text)
        if call_id is None or cseq is None or to is None or cseq[2] != "INVITE":
            return
        began_s = self.sent_s.pop(call_id[1], None)
        if began_s is not None:
            self.waited_s.append(now_s - began_s)
        if text.startswith("SIP/2.0 200"):
            self.live[call_id[1]] = to[1]
            self._send("ACK", 1, call_id[1], to[1])
            if self._free:
                self._slot_of[call_id[1]] = slot = self._free.pop()
                self.aim(slot, _PORT.findall(text))
        else:
            self.refused += 1

    def invite(self) -> None:
        """Open a session."""
        call_id = secrets.token_hex(12)
        self.sent_s[call_id] = time.monotonic()
        self._send("INVITE", 1, call_id, "<sip:recorder@127.0.0.1>", _FIELDS, self.body)

    def hush(self) -> None:
        """Let the sound of the oldest call end."""
        self.aim(self._slot_of[next(iter(self.live))], [])

    def hang_up(self) -> None:
        """Hang up the oldest call."""
        call_id = next(iter(self.live))
        if call_id in self._slot_of:
            self._free.append(self._slot_of.pop(call_id))
        self._send("BYE", 2, call_id, self.live.pop(call_id))

    def _send(self, method: str, number: int, call_id: str, to: str, fields: str = "", body: str = "") -> None:
        here = f"127.0.0.1:{self._port}"
        message = (
            f"{method} sip:recorder@127.0.0.1 SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {here};branch=z9hG4bK{secrets.token_hex(6)};rport\r\nMax-Forwards: 70\r\n"
            f"From: <sip:phones@{here}>;tag={call_id[:8]}\r\nTo: {to}\r\nCall-ID: {call_id}\r\n"
            f"CSeq: {number} {method}\r\nContact: <sip:phones@{here}>;+sip.src\r\n"
            f"{fields}Content-Length: {len(body)}\r\n\r\n{body}"
        )
        self._transport.sendto(message.encode(), self.recorder)


_FIELDS: Final = "Require: siprec\r\nContent-Type: multipart/mixed;boundary=cut\r\n"
_PARTIES: Final = "".join(
    f'<participant participant_id="p{n}"><nameID aor="{aor}"/></participant>'
    f'<stream stream_id="s{n}" session_id="c1"><label>{n}</label></stream>'
    f'<participantstreamassoc participant_id="p{n}"><send>s{n}</send></participantstreamassoc>'
    for n, aor in ((1, "sip:07700900123@phones.example"), (2, "sip:201@phones.example"))
)


def offer(protocol: str = "RTP/AVP", keys: tuple[str, str] = ("", "")) -> str:
    """Return the body of an INVITE for both sides of a call in G.711. keys: each side's attribute of SRTP, if any."""
    media = "".join(
        f"m=audio {port} {protocol} 8 0\r\na=rtpmap:8 PCMA/8000\r\n{key}a=sendonly\r\na=label:{label}\r\n"
        for label, port, key in ((1, 40000, keys[0]), (2, 40002, keys[1]))
    )
    return (
        "--cut\r\nContent-Type: application/sdp\r\n\r\n"
        f"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n{media}\r\n"
        "--cut\r\nContent-Type: application/rs-metadata+xml\r\n\r\n"
        '<recording xmlns="urn:ietf:params:xml:ns:recording:1"><datamode>complete</datamode>'
        f'<session session_id="c1"/>{_PARTIES}</recording>\r\n--cut--\r\n'
    )


BODY: Final[str] = offer()
