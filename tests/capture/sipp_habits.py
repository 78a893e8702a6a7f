"""SIPp's scenarios, one for each habit of recording clients: what they send, step by step, and what must come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Step = Callable[[str], str]

_OURS = "sip:recorder@[remote_ip]:[remote_port]"
_THEIRS = "sip:phones@[local_ip]:[local_port]"
SIPREC = "Require: siprec"
PLAIN = "application/sdp"
MIXED = "multipart/mixed;boundary=between"


def offer(*, ways: tuple[str, str] = ("sendonly", "sendonly"), port: int = 20000) -> str:
    lines = "".join(
        f"m=audio {port + 2 * n} RTP/AVP 8\na=rtpmap:8 PCMA/8000\na={way}\na=label:{n}\n" for n, way in enumerate(ways)
    )
    return f"v=0\no=- 1 1 IN IP4 [local_ip]\ns=-\nc=IN IP4 [local_ip]\nt=0 0\n{lines}"


def metadata(habit: str, *aors: str, mode: str = "complete") -> str:
    people = "".join(
        f'<participant participant_id="p{aor}"><nameID aor="sip:{aor}@pbx.example"/></participant>'
        f'<participantstreamassoc participant_id="p{aor}"><send>s{n}</send></participantstreamassoc>'
        for n, aor in enumerate(aors)
    )
    streams = "".join(f'<stream stream_id="s{n}" session_id="{habit}"><label>{n}</label></stream>' for n in range(2))
    return (
        f'<recording xmlns="urn:ietf:params:xml:ns:recording:1"><datamode>{mode}</datamode>'
        f'<session session_id="{habit}"/>{people}{streams}</recording>'
    )


def mixed(description: str, document: str) -> str:
    parts = (("application/sdp", description), ("application/rs-metadata+xml", document))
    return "".join(f"--between\nContent-Type: {kind}\n\n{content}\n" for kind, content in parts) + "--between--\n"


def send(method: str, number: int, *fields: str, body: str = "", kind: str = MIXED) -> Step:
    """A request, sent again until it is answered. Requests after the first bear the recorder's tag."""
    opens = method == "CANCEL" or (method == "INVITE" and number <= 2 and "same" not in fields)

    def write(habit: str) -> str:
        tag = "" if opens else "[peer_tag_param]"
        described = [f"Content-Type: {kind}"] if body else []
        lines = [
            f"{method} {_OURS} SIP/2.0",
            "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]",
            f"From: <{_THEIRS}>;tag=t[call_number]",
            f"To: <{_OURS}>{tag}",
            "Call-ID: [call_id]",
            f"CSeq: {number} {method}",
            f"Contact: <{_THEIRS}>;+sip.src",
            "Max-Forwards: 70",
            *(each for each in fields if each != "same"),
            *described,
            "Content-Length: [len]",
        ]
        text = "\n".join([*lines, "", body.replace("HABIT", habit)])
        retrans = ' retrans="500"' if method != "ACK" else ""
        return f"<send{retrans}><![CDATA[\n{text}\n]]></send>"

    return write


def receive(status: int, *, has: str = "") -> Step:
    """An answer. has: a header field that it must bear."""
    check = (
        f'<action><ereg regexp="." search_in="hdr" header="{has}:" check_it="true" assign_to="1"/>'
        '<log message="[$1]"/></action>'
        if has
        else ""
    )
    return lambda _: f'<recv response="{status}" rrs="true">{check}</recv>'


def pause(milliseconds: int) -> Step:
    return lambda _: f'<pause milliseconds="{milliseconds}"/>'


PARTIES = ("07700900123", "201")
OPENING = mixed(offer(), metadata("HABIT", *PARTIES))
OPENED = (send("INVITE", 1, SIPREC, body=OPENING), receive(200), send("ACK", 1))
BYE = (send("BYE", 9), receive(200))


def changed(number: int, body: str, kind: str = MIXED) -> tuple[Step, ...]:
    return (send("INVITE", number, "same", body=body, kind=kind), receive(200), send("ACK", number))


@dataclass(frozen=True)
class Habit:
    """What a client does. events: all that the recording must tell of it, in this order among others. words: SIPp's."""

    steps: tuple[Step, ...]
    reason: str = "bye"
    events: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    transport: str = "udp"
    parties: int = field(default=2)

    def scenario(self, name: str) -> str:
        steps = "\n".join(step(name) for step in self.steps)
        return f'<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="{name}">\n{steps}\n</scenario>\n'


_TIMER = ("Supported: timer", "Session-Expires: 1800;refresher=uac")

HABITS = {
    "plain": Habit((*OPENED, *BYE)),
    "hold-and-resume": Habit(
        (
            *OPENED,
            *changed(2, offer(ways=("inactive", "sendonly")), PLAIN),
            *changed(3, offer(), PLAIN),
            *BYE,
        ),
        events=("held", "resumed"),
    ),
    "another-port": Habit((*OPENED, *changed(2, offer(port=24000), PLAIN), *BYE), events=("stream-moved",)),
    "transfer": Habit(
        (*OPENED, *changed(2, mixed(offer(), metadata("HABIT", "07700900123", "202"))), *BYE),
        events=("parties-changed",),
        parties=3,
    ),
    "update": Habit(
        (*OPENED, send("UPDATE", 2, body=offer(ways=("inactive", "sendonly")), kind=PLAIN), receive(200), *BYE),
        events=("held",),
    ),
    "cancel": Habit(
        (
            send("INVITE", 1, SIPREC, body=OPENING),
            receive(200),
            send("BYE", 2),
            receive(200),
        ),
    ),
    "late-ack": Habit((send("INVITE", 1, SIPREC, body=OPENING), receive(200), pause(1200), send("ACK", 1), *BYE)),
    "never-ack": Habit((send("INVITE", 1, SIPREC, body=OPENING), receive(200), *BYE)),
    "session-timer": Habit(
        (
            send("INVITE", 1, SIPREC, *_TIMER, body=OPENING),
            receive(200, has="Session-Expires"),
            send("ACK", 1),
            send("UPDATE", 2, *_TIMER),
            receive(200, has="Session-Expires"),
            *BYE,
        )
    ),
    "no-metadata": Habit(
        (send("INVITE", 1, SIPREC, body=offer(), kind=PLAIN), receive(200), send("ACK", 1), *BYE),
        events=("metadata-missing",),
        parties=0,
    ),
    "tcp": Habit((*OPENED, *BYE), transport="tcp", words=("-t", "t1")),
}
