"""SIP responses to requests: what is copied, and where they go (RFC 3261 sections 8.2.6 and 18.2, RFC 3581)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .sip import Headers, render_message
from .sip_headers import BadHeader, Via, read_via, render_via, split_list

DEFAULT_PORT = 5060

REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    413: "Request Entity Too Large",
    415: "Unsupported Media Type",
    416: "Unsupported URI Scheme",
    420: "Bad Extension",
    481: "Call/Transaction Does Not Exist",
    482: "Loop Detected",
    488: "Not Acceptable Here",
    491: "Request Pending",
    500: "Server Internal Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    505: "Version Not Supported",
    513: "Message Too Large",
}
"""The statuses that we send, and their phrases (RFC 3261 section 21)."""


def render_response(
    headers: Headers,
    source: tuple[str, int],
    status: int,
    *,
    to_tag: str,
    fields: Iterable[tuple[str, str]] = (),
    body: bytes = b"",
) -> bytes:
    """Write the response to a request that came from this address with these header fields.

    The request need not be sound: what it lacks the response lacks too. to_tag is added to a To that has none.
    """
    copied = [("Via", value) for value in _vias(headers, source)]
    copied += [("From", value) for value in headers.every("from")[:1]]
    copied += [("To", _tagged(value, to_tag)) for value in headers.every("to")[:1]]
    copied += [("Call-ID", value) for value in headers.every("call-id")[:1]]
    copied += [("CSeq", value) for value in headers.every("cseq")[:1]]
    return render_message(f"SIP/2.0 {status} {REASONS[status]}", [*copied, *fields], body)


def response_destination(headers: Headers, source: tuple[str, int]) -> tuple[str, int]:
    """Return where the response to this request goes over UDP.

    Always to the address that the request came from: a Via (or its `maddr`) can choose the port, never another victim.
    """
    hop = _top(headers)
    if hop is None or hop.asks_rport:
        return source
    return source[0], hop.port or DEFAULT_PORT


def _vias(headers: Headers, source: tuple[str, int]) -> list[str]:
    """Return all hops to copy, the top one marked with where the request really came from."""
    values = headers.every("via")
    hop = _top(headers)
    if hop is None:
        return list(values)
    _, *rest = split_list(values[0])
    marked = tuple((name, str(source[1]) if name == "rport" else value) for name, value in hop.parameters)
    marked = tuple(pair for pair in marked if pair[0] != "received")
    if hop.asks_rport or hop.host.strip("[]") != source[0]:
        marked += (("received", source[0]),)
    return [render_via(replace(hop, parameters=marked)), *rest, *values[1:]]


def _top(headers: Headers) -> Via | None:
    try:
        return read_via(split_list(headers.first("via"))[0])
    except (BadHeader, IndexError):
        return None


def _tagged(to: str, tag: str) -> str:
    """Add our tag to a To that has none. A tag inside the address's brackets is not one."""
    return to if ";tag" in to.rpartition(">")[2].replace(" ", "").replace("\t", "").lower() else f"{to};tag={tag}"
