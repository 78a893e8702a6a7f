"""A wire by hand: what two who call each other would put on it, caught frame by frame."""

import struct

from tests.wire.capture_writer import fragments, framed, pcap, tcp, udp

from .phone_system import PACKET, noise

MS = 10**6
BEGAN_NS = 1_795_345_158_000_000_000
PBX, DESK = ("192.0.2.1", 5060), ("192.0.2.9", 5060)
A_LAW_SILENCE = 0xD5


def plain(source, destination, payload):
    """One way in which a payload may go over a wire: the frames that it makes."""
    return [framed(udp(source, destination, payload))]


def tagged(source, destination, payload):
    return [framed(udp(source, destination, payload), vlans=(0x8100,))]


def tagged_twice(source, destination, payload):
    return [framed(udp(source, destination, payload), vlans=(0x88A8, 0x8100))]


def in_fragments(source, destination, payload):
    return [framed(piece) for piece in fragments(udp(source, destination, payload), 96)]


class OverTcp:
    """SIP in segments of a connection each way, which begins with the first of them; sound by UDP."""

    def __init__(self, size=150):
        self.size = size
        self.sent = {}

    def __call__(self, source, destination, payload):
        if b"SIP/2.0" not in payload:
            return plain(source, destination, payload)
        begins = source not in self.sent
        first = self.sent.get(source, 0xFFFF_FF00)
        self.sent[source] = first + len(payload)
        pieces = [payload[at : at + self.size] for at in range(0, len(payload), self.size)]
        syn = [framed(tcp(source, destination, first - 1, b"", 0x02))] if begins else []
        return syn + [framed(tcp(source, destination, first + n * self.size, each)) for n, each in enumerate(pieces)]


class WireTap:
    """Writes down what goes over a wire: calls, and anything between. hosts: of who calls, and who is called."""

    def __init__(self, way=plain, hosts=(PBX[0], DESK[0])):
        self.frames = []
        self.now = BEGAN_NS
        self.way, self.hosts = way, hosts

    def caught(self, source, destination, payload, at=None):
        for frame in self.way(source, destination, payload):
            self.frame(frame, self.now if at is None else at)

    def frame(self, frame, at):
        self.frames.append((at, frame))

    def sip(  # noqa: PLR0913 - a message has many parts
        self, start, call, *, body="", to_tag="b", number=1, method="INVITE", from_desk=False,
        content_type="application/sdp", more_fields="", branch="z9hG4bK-one",
    ):  # fmt: skip
        pbx, desk = ((host, 5060) for host in self.hosts)
        route = (desk, pbx) if from_desk else (pbx, desk)
        message = (
            f"{start}\r\nVia: SIP/2.0/UDP 192.0.2.1;branch={branch}\r\nFrom: <{call.caller}>;tag={call.tag}\r\n"
            f"To: <{call.callee}>{';tag=' + to_tag if to_tag else ''}\r\nCall-ID: {call.id}\r\n"
            f"CSeq: {number} {method}\r\n{more_fields}Content-Type: {content_type}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
        self.caught(*route, message.encode())

    def file(self, path, shape=pcap, **options):
        path.write_bytes(shape(sorted(self.frames, key=lambda pair: pair[0]), **options))
        return path


class OverheardCall:
    """One call between an outside caller and a desk."""

    def __init__(self, tap, number=1, *, caller="sip:07700900123@pbx.example", codec="8"):
        self.tap, self.id, self.tag = tap, f"call-{number}@pbx.example", f"tag{number}"
        self.caller, self.callee = caller, "sip:201@pbx.example"
        self.ports = (30000 + 10 * number, 40000 + 10 * number)
        self.codec = codec
        self.sent = [0, 0]
        self.keys = [None, None]
        self.offered = ()
        self.number = 0

    def sdp(self, who):
        host = self.tap.hosts[who]
        family = "IP6" if ":" in host else "IP4"
        key = self.keys[who]
        lines = [] if key is None else [*(self.offered if who == 0 else ()), key.line(tag=2)]
        return (
            f"v=0\r\no=- 1 1 IN {family} {host}\r\ns=-\r\nc=IN {family} {host}\r\nt=0 0\r\n"
            f"m=audio {self.ports[who]} RTP/{'SAVP' if lines else 'AVP'} {self.codec}\r\n"
            + "".join(f"a=crypto:{line}\r\n" for line in lines)
        )

    def invite(self, body=None, **more):
        self.number += 1
        to_tag = "" if self.number == 1 else "b"
        body = self.sdp(0) if body is None else body
        words = {"body": body, "to_tag": to_tag, "number": self.number} | more
        self.tap.sip("INVITE sip:201@pbx.example SIP/2.0", self, **words)

    def answer(self, status="200 OK", body=None, **more):
        words = {"body": self.sdp(1) if body is None else body, "number": self.number} | more
        self.tap.sip(f"SIP/2.0 {status}", self, from_desk=True, **words)

    def open(self):
        self.invite()
        self.answer()

    def bye(self):
        self.number += 1
        self.tap.sip("BYE sip:201@pbx.example SIP/2.0", self, number=self.number, method="BYE")

    def say(self, who, payload, at=None):
        head = struct.pack("!BBHII", 0x80, 8, 7 + self.sent[who], 99 + 160 * self.sent[who], 1000 + who)
        self.sent[who] += 1
        hosts = self.tap.hosts
        source = (hosts[who], self.ports[who])
        packet = head + payload if self.keys[who] is None else self.keys[who].protect(head + payload)
        self.tap.caught(source, (hosts[1 - who], self.ports[1 - who]), packet, at)


def talk(tap, calls, seconds, *, skip=()):
    """Both sides of all calls speak; returns what each said: [(caller's, callee's)]."""
    tracks = [tuple(noise(seconds, f"{call.id} {who}", A_LAW_SILENCE) for who in (0, 1)) for call in calls]
    for n in range(len(tracks[0][0]) // PACKET):
        for call, track in zip(calls, tracks, strict=True):
            for who in (0, 1):
                if (who, n) not in skip:
                    call.say(who, track[who][n * PACKET : (n + 1) * PACKET])
        tap.now += 20 * MS
    return tracks
