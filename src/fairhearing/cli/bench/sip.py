"""How soon a recorder answers an INVITE while many calls are live and others are set up beside them, at a steady rate.

INVITEs leave by the clock, whether or not earlier ones were answered, so that a pause counts for all that wait in it.
No sound is sent: the recorder empties all sockets five times a second all the same, and finds nothing.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, cast

from fairhearing.capture.config import load_config, publish_config
from fairhearing.vault.home import Home

_FILL_EACH_S: Final = 0.01
_SETTLE_S: Final = 3.0
_MS: Final = 1000
_TO: Final = re.compile(r"(?mi)^to: *(.*?)\r?$")
_CALL_ID: Final = re.compile(r"(?mi)^call-id: *(.*?)\r?$")
_CSEQ: Final = re.compile(r"(?mi)^cseq: *(\d+) (\w+)")


def measure(calls: int, rate: int, seconds: int) -> None:
    """Open so many calls, then set up and hang up others beside them, and print how long INVITEs waited."""
    with tempfile.TemporaryDirectory(prefix="fairhearing-bench-") as folder, _recorder(Path(folder), calls) as address:
        phones = asyncio.run(_measure(address, calls, rate, seconds))
    waited_ms = sorted(_MS * each for each in phones.waited_s)
    if not waited_ms:
        raise TimeoutError("no INVITE was answered")
    print(f"INVITE to answer, {calls} calls live without sound, {rate} set-ups a second for {seconds} s:")
    print(
        f"  median {_share(waited_ms, 0.5):.1f} ms   p99 {_share(waited_ms, 0.99):.1f} ms   "
        f"slowest {waited_ms[-1]:.1f} ms   {len(waited_ms)} answered   {phones.refused} refused   "
        f"{len(phones.sent_s)} never answered"
    )


@contextmanager
def _recorder(folder: Path, calls: int) -> Iterator[tuple[str, int]]:
    """Run a recorder in a scratch home that takes so many calls and as many again; yield its SIP address."""
    home = Home(folder / "home")
    home.root.mkdir()
    run = [sys.executable, "-m", "fairhearing"]
    subprocess.run([*run, "demo", "--prepare", "--home", str(home.root), "--sip", "0"], check=True)
    config = load_config(home.recorder_json)
    publish_config(home, replace(config, limits=replace(config.limits, calls=2 * calls + 100)))
    recorder = subprocess.Popen(
        [*run, "recorder", "--home", str(home.root), "--sip", "0"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert recorder.stdout is not None  # noqa: S101 - a pipe was asked for
        host, _, port = json.loads(recorder.stdout.readline())["sip"].rpartition(":")
        yield host, int(port)
    finally:
        recorder.kill()
        recorder.communicate()


async def _measure(address: tuple[str, int], calls: int, rate: int, seconds: int) -> _Phones:
    loop = asyncio.get_running_loop()
    transport, phones = await loop.create_datagram_endpoint(lambda: _Phones(address), local_addr=("127.0.0.1", 0))
    for _ in range(calls):
        phones.invite()
        await asyncio.sleep(_FILL_EACH_S)
    await asyncio.sleep(_SETTLE_S)
    phones.waited_s.clear()
    began_s = time.monotonic()
    for n in range(rate * seconds):
        await asyncio.sleep(max(0.0, began_s + n / rate - time.monotonic()))
        phones.invite()
        if len(phones.live) > calls:
            phones.hang_up()
    await asyncio.sleep(_SETTLE_S)
    transport.close()
    return phones


@dataclass
class _Phones(asyncio.DatagramProtocol):
    """All sessions of one phone system, over one socket. live: those that were answered, the oldest first."""

    recorder: tuple[str, int]
    waited_s: list[float] = field(default_factory=list)
    sent_s: dict[str, float] = field(default_factory=dict)
    live: dict[str, str] = field(default_factory=dict)
    refused: int = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)
        self._port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        del addr
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
        else:
            self.refused += 1

    def invite(self) -> None:
        call_id = secrets.token_hex(12)
        self.sent_s[call_id] = time.monotonic()
        self._send("INVITE", 1, call_id, "<sip:recorder@127.0.0.1>", _FIELDS, _BODY)

    def hang_up(self) -> None:
        call_id = next(iter(self.live))
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


def _share(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


_FIELDS: Final = "Require: siprec\r\nContent-Type: multipart/mixed;boundary=cut\r\n"
_MEDIA: Final = "".join(
    f"m=audio {port} RTP/AVP 8 0\r\na=rtpmap:8 PCMA/8000\r\na=sendonly\r\na=label:{label}\r\n"
    for label, port in ((1, 40000), (2, 40002))
)
_PARTIES: Final = "".join(
    f'<participant participant_id="p{n}"><nameID aor="{aor}"/></participant>'
    f'<stream stream_id="s{n}" session_id="c1"><label>{n}</label></stream>'
    f'<participantstreamassoc participant_id="p{n}"><send>s{n}</send></participantstreamassoc>'
    for n, aor in ((1, "sip:07700900123@phones.example"), (2, "sip:201@phones.example"))
)
_BODY: Final = (
    "--cut\r\nContent-Type: application/sdp\r\n\r\n"
    f"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n{_MEDIA}\r\n"
    "--cut\r\nContent-Type: application/rs-metadata+xml\r\n\r\n"
    '<recording xmlns="urn:ietf:params:xml:ns:recording:1"><datamode>complete</datamode>'
    f'<session session_id="c1"/>{_PARTIES}</recording>\r\n--cut--\r\n'
)
