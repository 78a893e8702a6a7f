"""What a request must be before it is carried out (RFC 3261 section 8.2), and what its body holds (RFC 7866).

it has                                    answered with
a method that SIP knows and we do not     405, any other 501
an address that is not sip: or sips:      416
a Require with something we lack          420, naming it
a body above MAX_BODY_BYTES               413; a head above MAX_HEAD_BYTES 513
a body that is none of ours               415
a damaged session description             400; damaged metadata is noted and passed over
"""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.wire.multipart import BadMultipart, BodyPart, split_body
from fairhearing.wire.sdp import BadSdp, SessionDescription, parse_sdp
from fairhearing.wire.sip import SipMessage
from fairhearing.wire.sip_headers import BadHeader, MediaType, read_media_type, scheme, tokens
from fairhearing.wire.sip_request import SipRequest
from fairhearing.wire.siprec import MEDIA_TYPES, BadMetadata, Metadata, parse_metadata

from .actions import Refusal
from .errors import Rejected
from .identifiers import Identifier, identifiers_in_head, identifiers_in_metadata

MAX_BODY_BYTES = 256 * 1024
MAX_HEAD_BYTES = 32 * 1024

ALLOW = ("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE")
ACCEPT = ("Accept", "application/sdp, multipart/mixed, application/rs-metadata, application/rs-metadata+xml")
SUPPORTED = ("Supported", "siprec, timer")

METHODS = {"INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "UPDATE"}
_OTHER_METHODS = {"REGISTER", "SUBSCRIBE", "NOTIFY", "PUBLISH", "MESSAGE", "INFO", "REFER", "PRACK"}
# 100rel asks that provisional answers be reliable: we never give any, so that it is kept by itself.
_EXTENSIONS = {"siprec", "timer", "100rel"}
_SDP = "application/sdp"


@dataclass(frozen=True, slots=True)
class Content:
    """What a request brings. damaged: whether there was metadata that could not be read.

    identifiers: what its head and its metadata say of which calls it belongs with.
    """

    sdp: SessionDescription | None
    metadata: Metadata | None
    damaged: bool
    identifiers: tuple[Identifier, ...] = ()


def check_request(request: SipRequest, head_bytes: int) -> None:
    """Refuse what we cannot carry out at all. Raises Rejected."""
    if request.method not in METHODS:
        status = 405 if request.method in _OTHER_METHODS else 501
        raise _unsupported("a method that is not served", status, ALLOW)
    if scheme(request.uri) not in ("sip", "sips"):
        raise _unsupported("an address that is not sip: or sips:", 416)
    unknown = [each for each in tokens(request.headers.every("require")) if each not in _EXTENSIONS]
    if unknown and request.method not in ("ACK", "CANCEL"):
        raise _unsupported("required extensions that are not there", 420, ("Unsupported", ", ".join(unknown)))
    if len(request.body) > MAX_BODY_BYTES:
        raise _unsupported(f"{len(request.body)} bytes of body", 413)
    if head_bytes > MAX_HEAD_BYTES:
        raise _unsupported(f"{head_bytes} bytes of header fields", 513)


def read_content(request: SipRequest | SipMessage) -> Content:
    """Read what a request, or any message, brings. Raises Rejected."""
    parts = _parts(request)
    offers = [part.content for part in parts if part.media_type.name == _SDP]
    documents = [part.content for part in parts if _is_metadata(part)]
    try:
        sdp = parse_sdp(offers[0]) if offers else None
    except BadSdp as error:
        raise Rejected(str(error), status=400, reason=Refusal.UNREADABLE) from error
    identified = identifiers_in_head(request.headers)
    try:
        metadata = parse_metadata(documents[0]) if documents else None
    except BadMetadata:
        return Content(sdp, None, damaged=True, identifiers=identified)
    identified += identifiers_in_metadata(metadata) if metadata else ()
    return Content(sdp, metadata, damaged=False, identifiers=identified)


def claims_recording(request: SipRequest, content: Content) -> bool:
    """Whether a request says that it opens a recording session (RFC 7866 section 6.1), in any of the ways in use."""
    required = tokens(request.headers.every("require") + request.headers.every("supported"))
    marked = any("+sip.src" in value.lower() for value in request.headers.every("contact"))
    return "siprec" in required or marked or content.metadata is not None or content.damaged


def accepts_sdp(request: SipRequest) -> bool:
    """Whether the sender can read a session description as the answer; without an Accept field it can."""
    accepted = [value.strip().lower() for field in request.headers.every("accept") for value in field.split(",")]
    names = {value.partition(";")[0].strip() for value in accepted}
    return not any(names) or bool(names & {_SDP, "application/*", "*/*"})


def _parts(request: SipRequest | SipMessage) -> tuple[BodyPart, ...]:
    if not request.body.strip():
        return ()
    try:
        media_type = read_media_type(request.headers.first("content-type") or _SDP)
        encoding = request.headers.first("content-encoding").strip().lower()
        if encoding not in ("", "identity") or not _is_ours(media_type):
            raise _unsupported("a body of another type", 415, ACCEPT)
        return split_body(media_type, request.body)
    except (BadHeader, BadMultipart) as error:
        raise Rejected(str(error), status=400, reason=Refusal.UNREADABLE) from error


def _is_ours(media_type: MediaType) -> bool:
    return media_type.name.startswith("multipart/") or media_type.name in (_SDP, *MEDIA_TYPES)


def _is_metadata(part: BodyPart) -> bool:
    """Whether a part is metadata; some senders call it plain XML."""
    return part.media_type.name in (*MEDIA_TYPES, "application/xml", "text/xml")


def _unsupported(found: str, status: int, *fields: tuple[str, str]) -> Rejected:
    return Rejected(found, status=status, reason=Refusal.UNSUPPORTED, fields=fields)
