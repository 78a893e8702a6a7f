"""A phone system that transfers, parks and joins calls while it records them. Everyone is invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.capture.phone_system import Call, Sender, noise, speak

KEELEY = ("keeley", "sip:201@allerton.example", "Keeley Barnes")
SANJAY = ("sanjay", "sip:202@allerton.example", "Sanjay Rao")
HELEN = ("helen", "sip:203@allerton.example", "Helen Ashworth")

RUTH = ("ruth", "sip:210@allerton.example", "Ruth Okafor")
"""Her extension nobody listed: calls between those that are listed may not be recorded."""


def patient(last: str) -> tuple[str, str, str]:
    return ("patient", f"sip:07700900{last}@phones.example", "Margaret Holroyd")


def named(*sent: tuple[tuple[str, str, str], str | None], mode: str = "complete", extra: str = "") -> str:
    """A document of these parties, each with the label of the stream that it sends, or None."""
    rows = [f"<datamode>{mode}</datamode>"]
    for (identity, aor, name), label in sent:
        rows.append(
            f"<participant participant_id='{identity}'><nameID aor='{aor}'><name>{name}</name></nameID></participant>"
        )
        if label is not None:
            rows.append(
                f"<stream stream_id='st-{label}'><label>{label}</label></stream>"
                f"<participantstreamassoc participant_id='{identity}'><send>st-{label}</send></participantstreamassoc>"
            )
    return f"<recording xmlns='urn:ietf:params:xml:ns:recording:1'>{''.join(rows)}{extra}</recording>"


def has_left(identity: str) -> str:
    """What a partial document says of somebody who is gone."""
    return (
        f"<participantsessionassoc participant_id='{identity}' session_id='s'>"
        "<disassociate-time>2026-11-23T10:00:00Z</disassociate-time></participantsessionassoc>"
        f"<participantstreamassoc participant_id='{identity}'/>"
    )


def on_hold(*parties: tuple[str, str, str]) -> str:
    """A document in which these people take part and nobody sends anything."""
    nothing = (f"<participantstreamassoc participant_id='{identity}'/>" for identity, _, _ in parties)
    return named(*((party, None) for party in parties), extra="".join(nothing))


def ucid(value: str) -> str:
    """The call's number through all its transfers, as one vendor's border controller writes it."""
    return (
        "<session session_id='s'><extensiondata xmlns:apkt='http:/acmepacket.com/siprec/extensiondata'>"
        f"<apkt:ucid>{value};encoding=hex</apkt:ucid></extensiondata></session>"
    )


@dataclass
class SwitchedCall(Call):
    """One recording session whose metadata the test writes itself."""

    document: str = ""

    def metadata(self) -> str:
        return self.document

    def go_on(self, document: str, ways: Any = None) -> None:
        """Say something else in a re-INVITE."""
        self.document = document
        assert self.change(ways) == 200

    def add_line(self, label: str, document: str) -> None:
        """Let another stream join."""
        self.document = document
        self.labels = (*self.labels, label)
        self.senders.append(Sender())
        status, body = self.request("INVITE", *self.offer())
        assert status == 200
        self.ack()
        ports = [line.split()[1] for line in body.splitlines() if line.startswith("m=audio")]
        self.senders[-1].target = ("127.0.0.1", int(ports[-1]))

    def talk(self, seconds: float) -> None:
        """Let everybody speak for so long."""
        speak([self], [[noise(seconds, f"{self.id} {n}") for n in range(len(self.senders))]])


def opened(recorder: tuple[str, int], document: str) -> SwitchedCall:
    call = SwitchedCall(recorder, document=document)
    assert call.open() == 200
    return call
