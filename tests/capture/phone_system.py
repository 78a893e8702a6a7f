"""A phone system by hand: SIPREC over real UDP, sound as RTP from real sockets, every fault on request.

All parties are invented; numbers are from the ranges kept free for drama.
"""

import random
import re
import socket
import struct
import time
from dataclasses import dataclass, field
from itertools import count

PACKET = 160
PATIENT = ("p-out", "sip:07700900123@pbx.example", "Alice Patient")
DESK = ("p-in", "sip:201@pbx.example", "Reception")
_numbers = count(1)


def noise(seconds, seed, law_silence=None):
    """Sound that no other seed makes. No byte of it is a law's silence, if one is given."""
    sound = random.Random(f"noise {seed}").randbytes(round(seconds * 8000))
    return sound if law_silence is None else sound.replace(bytes([law_silence]), b"\x00")


@dataclass
class Sender:
    """One stream's sender: its socket and its numbering. ticks: of a packet, 0 for as many as it has bytes."""

    target: tuple = None
    payload_type: int = 8
    ssrc: int = field(default_factory=lambda: random.getrandbits(32))
    sequence: int = field(default_factory=lambda: random.getrandbits(16))
    timestamp: int = field(default_factory=lambda: random.getrandbits(32))
    host: str = "127.0.0.1"
    srtp: object = None
    ticks: int = 0

    def __post_init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((self.host, 0))

    @property
    def port(self):
        return self.socket.getsockname()[1]

    def packet(self, payload, payload_type=None):
        """The next packet of this stream."""
        kind = self.payload_type if payload_type is None else payload_type
        head = struct.pack("!BBHII", 0x80, kind, self.sequence & 0xFFFF, self.timestamp & 0xFFFF_FFFF, self.ssrc)
        packet = head + payload if self.srtp is None else self.srtp.protect(head + payload, self.sequence >> 16)
        self.sequence += 1
        self.timestamp += self.ticks or len(payload)
        return packet

    def send(self, payload, payload_type=None):
        self.socket.sendto(self.packet(payload, payload_type), self.target)


@dataclass
class Call:
    """One recording session. Streams in the order of their m-lines, each labelled.

    codecs: each line's payload types. attributes: of every line.
    """

    recorder: tuple
    labels: tuple = ("1", "0")
    parties: tuple = ((PATIENT, "1"), (DESK, "0"))
    payload_types: tuple = (8, 8)
    codecs: str | tuple = "8 0 101"
    attributes: tuple = ()
    keys: tuple = (None, None)

    def __post_init__(self):
        self.id = f"call-{next(_numbers)}@pbx.example"
        self.cseq = 0
        self.to = "<sip:recorder@127.0.0.1>"
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(3)
        self.senders = [
            Sender(payload_type=kind, srtp=key)
            for kind, key in zip(self.payload_types, (*self.keys, *[None] * len(self.payload_types)), strict=False)
        ]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
        for sender in self.senders:
            sender.socket.close()

    def open(self, *, ack=True):
        """INVITE and ACK; the senders know their targets afterwards. Returns the status."""
        status, body = self.request("INVITE", *self.offer())
        if status != 200:
            return status
        ports = [int(port) for port in re.findall(r"m=audio (\d+)", body)]
        for sender, port in zip(self.senders, ports, strict=True):
            sender.target = ("127.0.0.1", port)
        if ack:
            self.ack()
        return status

    def ack(self):
        self.socket.sendto(self.message("ACK", "", ""), self.recorder)

    def change(self, ways):
        """A re-INVITE that sets each line's way."""
        status, _ = self.request("INVITE", *self.offer(ways))
        self.ack()
        return status

    def bye(self):
        return self.request("BYE", "", "")[0]

    def offer(self, ways=None):
        ways = ways or ["sendonly"] * len(self.senders)
        codecs = [self.codecs] * len(self.senders) if isinstance(self.codecs, str) else self.codecs
        attributes = "".join(f"a={each}\r\n" for each in self.attributes)
        media = "".join(
            f"m=audio {sender.port} RTP/{'SAVP' if sender.srtp else 'AVP'} {formats}\r\na=label:{label}\r\n"
            f"{f'a=crypto:{sender.srtp.line()}' if sender.srtp else 'a=x-none'}\r\n"
            f"{attributes}a=rtpmap:101 telephone-event/8000\r\na={way}\r\n"
            for sender, formats, label, way in zip(self.senders, codecs, self.labels, ways, strict=True)
        )
        description = f"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n{media}"
        body = (
            f"--cut\r\nContent-Type: application/sdp\r\n\r\n{description}\r\n"
            f"--cut\r\nContent-Type: application/rs-metadata+xml\r\n\r\n{self.metadata()}\r\n--cut--\r\n"
        )
        return "Require: siprec\r\nContent-Type: multipart/mixed;boundary=cut\r\n", body

    def metadata(self):
        rows = ["<datamode>complete</datamode><session session_id='s1'/>"]
        for (identity, aor, name), label in self.parties:
            rows.append(
                f"<participant participant_id='{identity}'><nameID aor='{aor}'><name>{name}</name></nameID>"
                f"</participant><stream stream_id='st-{label}' session_id='s1'><label>{label}</label></stream>"
                f"<participantstreamassoc participant_id='{identity}'><send>st-{label}</send></participantstreamassoc>"
            )
        return f"<recording xmlns='urn:ietf:params:xml:ns:recording:1'>{''.join(rows)}</recording>"

    def request(self, method, fields, body):
        self.cseq += 1
        self.socket.sendto(self.message(method, fields, body), self.recorder)
        while True:
            head, _, content = self.socket.recv(65535).decode().partition("\r\n\r\n")
            if f"CSeq: {self.cseq} {method}" in head:
                self.to = re.search(r"(?m)^To: (.*?)\r?$", head)[1]
                return int(head.split()[1]), content

    def message(self, method, fields, body):
        host, port = self.socket.getsockname()
        lines = [
            f"{method} sip:recorder@{self.recorder[0]}:{self.recorder[1]} SIP/2.0",
            f"Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{random.getrandbits(48):x}",
            "Max-Forwards: 70",
            f"From: <sip:pbx@pbx.example>;tag=f{id(self)}",
            f"To: {self.to}",
            f"Call-ID: {self.id}",
            f"CSeq: {self.cseq} {method}",
            f"Contact: <sip:pbx@{host}:{port}>",
        ]
        head = "\r\n".join(lines)
        return f"{head}\r\n{fields}Content-Length: {len(body.encode())}\r\n\r\n{body}".encode()


def speak(calls, tracks, *, packet=PACKET, until=None):
    """Send all tracks of all calls side by side in real time. tracks[call][stream]; returns packets sent a stream.

    until: stop once this says so.
    """
    began = time.monotonic()
    packets = max(len(track) for each in tracks for track in each) // packet
    for n in range(packets):
        if until is not None and until():
            return n
        for call, each in zip(calls, tracks, strict=True):
            for sender, track in zip(call.senders, each, strict=True):
                payload = track[n * packet : (n + 1) * packet]
                if payload:
                    sender.send(payload)
        time.sleep(max(0, began + (n + 1) * packet / 8000 - time.monotonic()))
    return packets
