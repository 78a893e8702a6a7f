"""A phone system that nobody of ours wrote: SIPp, with two RTP flows from one capture.

SIPp replays one capture at a time, so both flows lie in one, to UDP ports base and base + 2; SIPp moves the base to the
port of the answer's first media line, which is why a session's streams get consecutive even ports.
It sends from a raw socket, which needs root.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

ALAW, ULAW = 8, 0
PACKET_BYTES = 160
_BASE_PORT = 40000
_ETHERNET = bytes(12) + b"\x08\x00"

needs_sipp = pytest.mark.skipif(
    shutil.which("sipp") is None or os.geteuid() != 0, reason="needs SIPp (Debian's sip-tester) and root"
)


@dataclass(frozen=True, slots=True)
class Flow:
    """One side's sound as it will be sent: seeded noise, so that a run of it occurs nowhere else."""

    payload_type: int
    sound: bytes

    @classmethod
    def noise(cls, seed: str, *, seconds: float, payload_type: int = ALAW) -> Flow:
        """Make noise that only this seed makes."""
        return cls(payload_type, Random(seed).randbytes(int(seconds * 50) * PACKET_BYTES))


def write_capture(path: Path, flows: tuple[Flow, Flow]) -> None:
    """Write both flows as a capture file (libpcap, Ethernet), a packet each every 20 ms."""
    records = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)]
    for n in range(len(flows[0].sound) // PACKET_BYTES):
        for which, flow in enumerate(flows):
            payload = flow.sound[n * PACKET_BYTES : (n + 1) * PACKET_BYTES]
            rtp = struct.pack("!BBHII", 0x80, flow.payload_type, 1000 + n, 8000 + n * PACKET_BYTES, 0xF000 + which)
            records.append(_record(n * 20_000 + which, _BASE_PORT + 2 * which, rtp + payload))
    path.write_bytes(b"".join(records))


def _record(at_us: int, port: int, payload: bytes) -> bytes:
    udp = struct.pack("!HHHH", port, port, 8 + len(payload), 0) + payload
    loopback = bytes([127, 0, 0, 1])
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, loopback, loopback)
    frame = _ETHERNET + ip + udp
    return struct.pack("<IIII", at_us // 1_000_000, at_us % 1_000_000, len(frame), len(frame)) + frame


@dataclass(frozen=True, slots=True)
class Party:
    """One party as SIPp names it in the metadata."""

    aor: str
    name: str = ""


def scenario(
    first: Party, second: Party, *, labels: tuple[str, str], capture: Path, pause_ms: int, law: int = ALAW
) -> str:
    """Write SIPp's scenario: INVITE with two streams, both flows, BYE.

    labels: of the first and the second media line. The first party speaks on the stream labelled 1.
    """
    name = {ALAW: "PCMA", ULAW: "PCMU"}[law]
    media = "".join(
        f"m=audio {20000 + 2 * n} RTP/AVP {law}\na=rtpmap:{law} {name}/8000\na=sendonly\na=label:{label}\n"
        for n, label in enumerate(labels)
    )
    participants = "".join(
        f'<participant participant_id="p{n}"><nameID aor="{party.aor}"><name>{party.name}</name></nameID></participant>'
        for n, party in enumerate((first, second), start=1)
    )
    streams = "".join(f'<stream stream_id="s{n}" session_id="x"><label>{n}</label></stream>' for n in (1, 2))
    sends = "".join(
        f'<participantstreamassoc participant_id="p{n}"><send>s{n}</send></participantstreamassoc>' for n in (1, 2)
    )
    return f"""<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="recording session">
<send retrans="500"><![CDATA[
INVITE sip:recorder@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:phones@[local_ip]:[local_port]>;tag=[pid]t[call_number]
To: <sip:recorder@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:phones@[local_ip]:[local_port]>;+sip.src
Max-Forwards: 70
Require: siprec
Content-Type: multipart/mixed;boundary=between
Content-Length: [len]

--between
Content-Type: application/sdp

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
{media}
--between
Content-Type: application/rs-metadata+xml
Content-Disposition: recording-session

<?xml version="1.0" encoding="UTF-8"?>
<recording xmlns="urn:ietf:params:xml:ns:recording:1"><datamode>complete</datamode><session session_id="x"/>
{participants}{streams}{sends}</recording>
--between--
]]></send>
<recv response="100" optional="true"/>
<recv response="200" rtd="true" rrs="true"/>
<send><![CDATA[
ACK sip:recorder@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:phones@[local_ip]:[local_port]>;tag=[pid]t[call_number]
To: <sip:recorder@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
<nop><action><exec play_pcap_audio="{capture}"/></action></nop>
<pause milliseconds="{pause_ms}"/>
<send retrans="500"><![CDATA[
BYE sip:recorder@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:phones@[local_ip]:[local_port]>;tag=[pid]t[call_number]
To: <sip:recorder@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
<recv response="200"/>
</scenario>
"""


def ring(recorder: str, scenario_text: str, folder: Path, *, within_s: float = 60) -> None:
    """Place one call with SIPp and wait for its end. recorder: host:port. Fails with SIPp's own words."""
    path = folder / "scenario.xml"
    path.write_text(scenario_text)
    done = subprocess.run(
        ["sipp", recorder, "-sf", str(path), "-m", "1", "-i", "127.0.0.1", "-nostdin", "-trace_err"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=within_s,
        check=False,
    )
    errors = "".join(file.read_text() for file in folder.glob("*errors.log"))
    assert done.returncode == 0, f"SIPp ended with {done.returncode}\n{errors}\n{done.stdout[-2000:]}"
