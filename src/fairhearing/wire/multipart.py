"""Bodies of several parts (RFC 2046 section 5.1), as SIPREC uses them: an SDP and a metadata document in one INVITE.

    --boundary                     each part: header fields, an empty line, its bytes;
    Content-Type: application/sdp  the line end before a boundary belongs to the boundary
    (empty line)
    v=0 ...
    --boundary--                   the last boundary; where it is missing the part ends with the body

Liberal: bare line feeds, a missing last boundary, text before the first part, parts inside parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .errors import FarEndError
from .sip import NotSip, split_message
from .sip_headers import BadHeader, MediaType, parameter, read_media_type

MAX_PARTS = 32
_MAX_DEPTH = 3
_MAX_BOUNDARY = 70
_TEXT = MediaType("text/plain", ())


class BadMultipart(FarEndError):
    """A body says that it has parts, but none can be found, or far too many."""


@dataclass(frozen=True, slots=True)
class BodyPart:
    """One part: what it is, and its bytes."""

    media_type: MediaType
    content: bytes


def split_body(media_type: MediaType, body: bytes) -> tuple[BodyPart, ...]:
    """Return the parts of a body of this type; a body that is not multipart is its own only part.

    Raises BadMultipart.
    """
    parts = tuple(_parts(media_type, body, _MAX_DEPTH))
    if len(parts) > MAX_PARTS:
        raise BadMultipart(f"{len(parts)} parts, at most {MAX_PARTS} are read")
    return parts


def _parts(media_type: MediaType, body: bytes, depth: int) -> Iterator[BodyPart]:
    if not media_type.name.startswith("multipart/"):
        yield BodyPart(media_type, body)
        return
    if depth == 0:
        raise BadMultipart(f"parts inside parts more than {_MAX_DEPTH} deep")
    for piece in _between_boundaries(media_type, body):
        inner, content = _head(piece)
        yield from _parts(inner, content, depth - 1)


def _between_boundaries(media_type: MediaType, body: bytes) -> list[bytes]:
    """Return what stands between the boundary lines, up to the last boundary or the body's end."""
    boundary = (parameter(media_type.parameters, "boundary") or "").encode("utf-8", "surrogateescape")
    if not 0 < len(boundary) <= _MAX_BOUNDARY:
        raise BadMultipart(f"the boundary has {len(boundary)} bytes, 1 to {_MAX_BOUNDARY} are allowed")
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\Z)")

    pieces: list[bytes] = []
    start: int | None = None
    for found in line.finditer(body):
        if start is not None:
            pieces.append(body[start : found.start()])
        start = found.end()
        if found[1] or len(pieces) > MAX_PARTS:
            break
    else:
        if start is not None:
            pieces.append(body[start:])
    if not pieces:
        raise BadMultipart("no part between boundaries")
    return pieces


def _head(piece: bytes) -> tuple[MediaType, bytes]:
    """Return what a part is and its bytes. A part without a head is plain text (RFC 2046 section 5.1)."""
    piece = piece.removeprefix(b"\r").removeprefix(b"\n")
    if piece[:1] in (b"\r", b"\n"):
        return _TEXT, piece.removeprefix(b"\r").removeprefix(b"\n")
    try:
        message = split_message(b"part\r\n" + piece)
        return read_media_type(message.headers.first("content-type") or _TEXT.name), message.body
    except (NotSip, BadHeader) as error:
        raise BadMultipart(f"a part's head: {error}") from error
