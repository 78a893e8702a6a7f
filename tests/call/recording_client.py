"""A recording client by hand: it writes requests as a phone system would and reads what the server answers.

All parties are invented; numbers are from the ranges kept free for drama.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_network
from itertools import count

from fairhearing.call.actions import Send
from fairhearing.call.clients import Client
from fairhearing.call.methods import ServerSettings
from fairhearing.call.parties import PracticeLines
from fairhearing.call.recording_server import RecordingServer
from fairhearing.wire.sip import Headers, split_message

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PHONE_SYSTEM = ("192.0.2.10", 5060)
RECORDER = ("198.51.100.7", 5060)
ALLERTON = PracticeLines("allerton", frozenset({"+441134960100"}), frozenset({"201", "202"}))
WESTFIELD = PracticeLines("westfield", frozenset({"+441134960200"}), frozenset({"301", "202"}))
CLIENT = Client(name="pbx", networks=(ip_network("192.0.2.0/24"),), default_practice="allerton")
OPEN_CLIENT = Client(
    name="trunk", networks=(ip_network("203.0.113.0/24"),), default_practice="westfield", records_plain_invites=True
)
SETTINGS = ServerSettings(clients=(CLIENT, OPEN_CLIENT), practices=(ALLERTON, WESTFIELD))

PATIENT = ("p-out", "sip:07700900123@pbx.example", "Alice Patient")
DESK = ("p-in", "sip:201@pbx.example", "Reception")


def audio(label, port=40000, way="sendonly"):
    """One offered line, as this phone system writes it."""
    return (
        f"m=audio {port} RTP/AVP 8 0 101\r\nc=IN IP4 192.0.2.10\r\na=label:{label}\r\n"
        f"a=rtpmap:101 telephone-event/8000\r\na={way}\r\n"
    )


def sdp(*media):
    return "v=0\r\no=- 1 1 IN IP4 192.0.2.10\r\ns=-\r\nt=0 0\r\n" + "".join(media)


def metadata(*sent, mode="complete", extra=""):
    """A document of these parties: each with the label of the stream it sends, or None."""
    rows = [f"<datamode>{mode}</datamode><session session_id='s1'><sipSessionID>abc</sipSessionID></session>"]
    for (identity, aor, name), label in sent:
        rows.append(
            f"<participant participant_id='{identity}'><nameID aor='{aor}'><name>{name}</name></nameID></participant>"
        )
        if label is not None:
            rows.append(f"<stream stream_id='st-{label}' session_id='s1'><label>{label}</label></stream>")
            rows.append(
                f"<participantstreamassoc participant_id='{identity}'><send>st-{label}</send></participantstreamassoc>"
            )
    return f"<recording xmlns='urn:ietf:params:xml:ns:recording:1'>{''.join(rows)}{extra}</recording>"


TWO_STREAMS = sdp(audio("1", 40000), audio("0", 40002))
TWO_PARTIES = metadata((PATIENT, "1"), (DESK, "0"))


def both(description=TWO_STREAMS, document=TWO_PARTIES):
    """The multipart body of an INVITE, with its Content-Type."""
    parts = [f"--cut\r\nContent-Type: application/sdp\r\n\r\n{description}\r\n"]
    if document is not None:
        parts.append(f"--cut\r\nContent-Type: application/rs-metadata+xml\r\n\r\n{document}\r\n")
    return "multipart/mixed;boundary=cut", "".join(parts) + "--cut--\r\n"


@dataclass
class Answered:
    """One response."""

    status: int
    headers: Headers
    body: str
    destination: tuple[str, int]

    @property
    def to_tag(self):
        return self.headers.first("to").rpartition(";tag=")[2]

    @property
    def media(self):
        """The m= lines of the body and what they are answered, as (kind, port, way)."""
        sections = self.body.split("\r\nm=")[1:]
        return [
            (
                section.split()[0],
                int(section.split()[1]),
                next((w for w in ("recvonly", "inactive") if f"a={w}" in section), ""),
            )
            for section in sections
        ]


def read_answers(actions):
    answers = []
    for action in actions:
        if isinstance(action, Send):
            message = split_message(action.data)
            status = int(message.start_line.split()[1])
            answers.append(Answered(status, message.headers, message.body.decode(), action.destination))
    return answers


@dataclass
class Ports:
    """Media ports, as many as there are."""

    free: int = 1000
    next: int = 20000

    def allocate(self, wanted, _host):
        if wanted > self.free:
            return None
        self.free -= wanted
        first, self.next = self.next, self.next + 2 * wanted
        return range(first, self.next, 2)


def make_server(settings=SETTINGS, ports=None):
    numbers = count(1)
    return RecordingServer(
        settings=settings,
        media_host=lambda _far: RECORDER[0],
        sip_address=RECORDER,
        allocate_ports=(ports or Ports()).allocate,
        random=lambda size: next(numbers).to_bytes(size),
    )


@dataclass
class RecordingClient:
    """One dialog's client half. now: moved by the tests."""

    server: RecordingServer = field(default_factory=make_server)
    source: tuple[str, int] = PHONE_SYSTEM
    call_id: str = "call-1@pbx.example"
    from_tag: str = "ft"
    to_tag: str = ""
    cseq: int = 0
    now: float = 100.0
    branches: count = field(default_factory=lambda: count(1))

    def write(self, method, *fields, body=("", ""), cseq=None, branch=None, to_tag=None):
        content_type, content = body
        to_tag = self.to_tag if to_tag is None else to_tag
        lines = [
            f"{method} sip:recorder@198.51.100.7 SIP/2.0",
            f"Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK{branch or next(self.branches)}",
            f"From: <sip:pbx@192.0.2.10>;tag={self.from_tag}",
            "To: <sip:recorder@198.51.100.7>" + (f";tag={to_tag}" if to_tag else ""),
            f"Call-ID: {self.call_id}",
            f"CSeq: {self.cseq if cseq is None else cseq} {method}",
            "Max-Forwards: 70",
            "Contact: <sip:pbx@192.0.2.10>;+sip.src",
            *([f"Content-Type: {content_type}"] if content_type else []),
            *fields,
            f"Content-Length: {len(content.encode())}",
        ]
        return "\r\n".join([*lines, "", ""]).encode() + content.encode()

    def send(self, data):
        """Hand over one datagram; return all actions."""
        return self.server.receive(data, self.source, self.now, NOON)

    def request(self, method, *fields, body=("", ""), **changes):
        """Send the next request of the dialog; return (answer, other actions)."""
        self.cseq += method != "ACK"
        actions = self.send(self.write(method, *fields, body=body, **changes))
        answers = read_answers(actions)
        return (answers[0] if answers else None), [each for each in actions if not isinstance(each, Send)]

    def invite(self, *fields, body=None):
        """Open the session or change it, acknowledge, and return (answer, other actions)."""
        answer, actions = self.request("INVITE", "Require: siprec", *fields, body=body or both())
        if answer.status < 300:
            self.to_tag = answer.to_tag
            self.request("ACK")
        return answer, actions

    def pass_time(self, seconds):
        """Let time pass, ticking whenever the server wants it; return all actions with their moments."""
        until, actions = self.now + seconds, []
        while (moment := self.server.next_timer()) is not None and moment <= until:
            self.now = max(self.now, moment)
            actions += [(self.now, action) for action in self.server.tick(self.now)]
        self.now = until
        return actions
