"""SIP requests as values: the fields that every request must carry, read and checked (RFC 3261 section 8.1.1).

what is wrong                                             answered with
start line, a needed field, CSeq's method, Content-Length  400
another version of SIP                                     505
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import FarEndError
from .sip import Headers, SipMessage
from .sip_headers import BadHeader, NameAddress, Via, read_address, read_cseq, read_via, split_list

_START_PARTS = 3
_METHOD = re.compile(r"[A-Za-z0-9.!%*_+`'~-]+")
_VERSION = re.compile(r"SIP/[0-9]+\.[0-9]+", re.IGNORECASE)
_LENGTH = re.compile(r"[0-9]{1,9}")
_ONCE = ("from", "to", "call-id", "cseq")


class BadRequest(FarEndError):
    """The request cannot be understood, but its sender can be told so."""

    status = 400


class WrongVersion(BadRequest):
    """The request is of another version of SIP than 2.0."""

    status = 505


@dataclass(frozen=True, slots=True)
class SipRequest:
    """One request whose needed fields are sound.

    uri: as it stands in the start line. via: the hop next to us. cseq: below 2^31. body: as long as announced.
    """

    method: str
    uri: str
    via: Via
    sender: NameAddress
    to: NameAddress
    call_id: str
    cseq: int
    headers: Headers
    body: bytes


def read_request(message: SipMessage) -> SipRequest:
    """Read and check a request's needed fields.

    Max-Forwards and Contact may be absent, and so may tag and branch: older senders leave them out.
    Raises BadRequest.
    """
    method, uri = _start_line(message.start_line)
    try:
        return _read_fields(message, method, uri)
    except BadHeader as error:
        raise BadRequest(str(error)) from error


def vias(headers: Headers) -> list[str]:
    """Return the hops of a request, the one next to us first, as they came. Raises BadHeader."""
    return [hop for value in headers.every("via") for hop in split_list(value)]


def _read_fields(message: SipMessage, method: str, uri: str) -> SipRequest:
    headers = message.headers
    hops = vias(headers)
    missing = [name for name in _ONCE if not headers.first(name)] + ([] if hops else ["via"])
    if missing:
        raise BadRequest(f"needed and not there: {', '.join(missing)}")
    repeated = [name for name in _ONCE if len(headers.every(name)) > 1]
    if repeated:
        raise BadRequest(f"more than once: {', '.join(repeated)}")

    via, *_ = [read_via(hop) for hop in hops]
    cseq = read_cseq(headers.first("cseq"))
    if cseq.method != method:
        raise BadRequest("CSeq is of another method than the start line")
    return SipRequest(
        method=method,
        uri=uri,
        via=via,
        sender=read_address(headers.first("from"), "From"),
        to=read_address(headers.first("to"), "To"),
        call_id=headers.first("call-id"),
        cseq=cseq.number,
        headers=headers,
        body=_body(message),
    )


def _start_line(line: str) -> tuple[str, str]:
    """Return method and address. Spare space around the three parts is let pass; inside the address it is not."""
    parts = line.split()
    if len(parts) != _START_PARTS or not _METHOD.fullmatch(parts[0]) or not _VERSION.fullmatch(parts[2]):
        raise BadRequest("the start line is not method, address and version")
    method, uri, version = parts
    if version.upper() != "SIP/2.0":
        raise WrongVersion(f"SIP/2.0 expected, got {version[:16]}")
    if uri.startswith("<"):
        raise BadRequest("the start line's address stands in angle brackets")
    return method, uri


def _body(message: SipMessage) -> bytes:
    """Return as much of the body as Content-Length says; all of it where the field is absent (section 18.3)."""
    lengths = set(message.headers.every("content-length"))
    if not lengths:
        return message.body
    if len(lengths) > 1:
        raise BadRequest("more than one Content-Length")
    (text,) = lengths
    if not _LENGTH.fullmatch(text):
        raise BadRequest("Content-Length is no number")
    if int(text) > len(message.body):
        raise BadRequest(f"Content-Length is {int(text)}, but {len(message.body)} bytes came")
    return message.body[: int(text)]
