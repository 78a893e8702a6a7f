"""A SIP message between two others, as far as who overhears it needs it: whose call, which request, what it brings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from fairhearing.wire.sip import SipMessage, split_message
from fairhearing.wire.sip_headers import NameAddress, read_address, read_cseq, tokens

from .admission import Content, read_content
from .errors import Rejected

_NOTHING: Final = Content(None, None, damaged=False)
_BRANCH: Final = re.compile(r";\s*branch\s*=\s*([^;,\s]+)", re.IGNORECASE)
_STATUS: Final = re.compile(r"SIP/2\.0 +([1-6][0-9]{2})(?: .*)?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Replaced:
    """Which dialog an INVITE takes the place of (RFC 3891). to_tag: of who receives the INVITE."""

    call_id: str
    to_tag: str
    from_tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverheardMessage:
    """One message. method, number: of the request, or of the request that a response answers. status: 0 of a request.

    branch: of the hop it was seen on. claims_recording: whether it says that it belongs to a recording session.
    """

    call_id: str
    method: str
    number: int
    status: int
    sender: NameAddress
    to: NameAddress
    branch: str
    content: Content
    claims_recording: bool
    replaces: Replaced | None

    @property
    def is_response(self) -> bool:
        """Whether this answers a request."""
        return self.status > 0

    @property
    def name(self) -> tuple[object, ...]:
        """What this message has in common with itself on another stretch of its way, and with nothing else."""
        return (self.method, self.number, self.status, self.sender.tag, self.to.tag)


def read_overheard(data: bytes) -> OverheardMessage:
    """Read a message. A body that cannot be read is none. Raises NotSip, BadHeader."""
    message = split_message(data)
    cseq = read_cseq(message.headers.first("cseq"))
    found = _STATUS.fullmatch(message.start_line)
    status = int(found[1]) if found else 0
    content = _content(message)
    return OverheardMessage(
        call_id=message.headers.first("call-id"),
        method=cseq.method,
        number=cseq.number,
        status=status,
        sender=read_address(message.headers.first("from"), "From"),
        to=read_address(message.headers.first("to"), "To"),
        branch=_branch(message),
        content=content,
        claims_recording=not status and _claims_recording(message, content),
        replaces=_replaced(message.headers.first("replaces")),
    )


def _content(message: SipMessage) -> Content:
    try:
        return read_content(message)
    except Rejected:
        return _NOTHING


def _claims_recording(message: SipMessage, content: Content) -> bool:
    """Say whether a request belongs to a recording session. That it could (`Supported: siprec`) is not enough here."""
    marked = any("+sip.src" in value.lower() for value in message.headers.every("contact"))
    required = "siprec" in tokens(message.headers.every("require"))
    return required or marked or content.metadata is not None or content.damaged


def _branch(message: SipMessage) -> str:
    found = _BRANCH.search(message.headers.first("via"))
    return found[1] if found else ""


def _replaced(value: str) -> Replaced | None:
    call_id, *rest = (part.strip() for part in value.split(";"))
    tags = dict(part.split("=", 1) for part in rest if "=" in part)
    return Replaced(call_id, tags["to-tag"], tags["from-tag"]) if {"to-tag", "from-tag"} <= tags.keys() else None
