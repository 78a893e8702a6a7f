"""Session descriptions (RFC 8866) and the two kinds of line that a recorder reads in them: audio, and the rest.

    v=0                            o=- 77 1 IN IP4 192.0.2.1      s=-      t=0 0
    c=IN IP4 192.0.2.1             where to, for all lines that do not say themselves
    m=audio 40024 RTP/AVP 8 101    one stream: kind, port, protocol, payload types in order of preference
    a=rtpmap:8 PCMA/8000           what a payload type means
    a=fmtp:18 annexb=no            how its codec is used
    a=label:1                      the name by which metadata speaks of this stream (RFC 4574)
    a=crypto:1 AES_CM_…            what its packets are encrypted with (`sdes`)
    a=sendonly                     which way: sendrecv where nothing is said

Liberal: lines that are none of these are passed over, missing ones too. Two ways out: a value, or `BadSdp`.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from enum import StrEnum

from .codec import STATIC_CODECS
from .errors import FarEndError
from .sdes import Crypto, read_crypto

MAX_MEDIA_LINES = 64
MAX_LABEL = 128
_MOST_CRYPTO = 16
_STATIC_CODECS = {number: codec.value for number, codec in STATIC_CODECS.items()} | {13: "CN/8000"}
_MEDIA = re.compile(
    r"([A-Za-z0-9-]{1,32}) ([0-9]{1,5})(?:/[0-9]{1,5})? ([A-Za-z0-9/.-]{1,32})((?: [^ ]{1,32}){0,64}) *"
)
_RTPMAP = re.compile(r"([0-9]{1,3}) +([A-Za-z0-9.-]{1,32}/[0-9]{1,6}(?:/2)?)(?:/1)? *")
_FMTP = re.compile(r"([0-9]{1,3}) +(.{1,200})")
_CONNECTION = re.compile(r"IN IP[46] ([0-9A-Fa-f.:]+).*")
_HIGHEST_PORT = 65535


class BadSdp(FarEndError):
    """A body is no session description that can be answered."""


class Way(StrEnum):
    """Which way a stream's sound goes, as its sender sees it (RFC 8866 section 6.7)."""

    SENDRECV = "sendrecv"
    SENDONLY = "sendonly"
    RECVONLY = "recvonly"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class MediaLine:
    """One m= line with what belongs to it.

    port: 0 where the stream is not, or no longer, there. formats: payload types as text, the preferred first.
    host: where its sender is; empty where no address was given or it is a name. codecs: payload type to
    "PCMA/8000", in the order of `formats`; only those that are known. parameters: payload type to "annexb=no".
    crypto: the ways to encrypt that we can read, the preferred first.
    """

    kind: str
    port: int
    protocol: str
    formats: tuple[str, ...]
    host: str = ""
    label: str = ""
    way: Way = Way.SENDRECV
    codecs: tuple[tuple[int, str], ...] = ()
    parameters: tuple[tuple[int, str], ...] = ()
    crypto: tuple[Crypto, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionDescription:
    """An offer or an answer: its media lines, whose order means something."""

    media: tuple[MediaLine, ...]


@dataclass(slots=True)
class _Section:
    """What has been read of the session's head, or of one media line, so far."""

    media: tuple[str, int, str, tuple[str, ...]] | None = None
    host: str = ""
    label: str = ""
    way: Way | None = None
    codecs: dict[int, str] = field(default_factory=dict)
    parameters: dict[int, str] = field(default_factory=dict)
    crypto: list[Crypto] = field(default_factory=list)


def parse_sdp(body: bytes) -> SessionDescription:
    """Read a session description. Raises BadSdp."""
    lines = body.decode("utf-8", "replace").lstrip().splitlines()
    if not lines or lines[0].strip() != "v=0":
        raise BadSdp("a session description begins with v=0")

    sections = [_Section()]
    for line in lines[1:]:
        kind, _, value = line.partition("=")
        if kind == "m":
            sections.append(_Section(media=_read_media(value)))
        elif kind == "c":
            sections[-1].host = _read_connection(value)
        elif kind == "a":
            _read_attribute(value, sections[-1])
    head, *media = sections
    if len(media) > MAX_MEDIA_LINES:
        raise BadSdp(f"{len(media)} media lines, at most {MAX_MEDIA_LINES} are read")
    return SessionDescription(tuple(_media_line(section, head) for section in media))


def _read_media(value: str) -> tuple[str, int, str, tuple[str, ...]]:
    found = _MEDIA.fullmatch(value)
    if found is None or int(found[2]) > _HIGHEST_PORT:
        raise BadSdp("a media line is not kind, port, protocol and payload types")
    return found[1].lower(), int(found[2]), found[3], tuple(found[4].split())


def _read_connection(value: str) -> str:
    """Return the address of a c= line; empty for a name, which is never looked up."""
    found = _CONNECTION.fullmatch(value)
    try:
        return str(ipaddress.ip_address(found[1])) if found else ""
    except ValueError:
        return ""


def _read_attribute(value: str, section: _Section) -> None:
    name, _, rest = value.strip().partition(":")
    if name in tuple(Way):
        section.way = Way(name)
    elif name == "label":
        section.label = rest.strip()[:MAX_LABEL]
    elif name == "rtpmap" and (found := _RTPMAP.fullmatch(rest)):
        section.codecs[int(found[1])] = found[2].upper()
    elif name == "fmtp" and (found := _FMTP.fullmatch(rest)):
        section.parameters[int(found[1])] = found[2].strip()
    elif name == "crypto" and (crypto := read_crypto(rest)) and len(section.crypto) < _MOST_CRYPTO:
        section.crypto.append(crypto)


def _media_line(section: _Section, head: _Section) -> MediaLine:
    """Complete one media line from the session's head and from the payload types that need no explanation."""
    kind, port, protocol, formats = section.media or ("", 0, "", ())
    numbers = [int(text) for text in formats if re.fullmatch(r"[0-9]{1,3}", text)]
    named = ((number, section.codecs.get(number) or _STATIC_CODECS.get(number, "")) for number in numbers)
    return MediaLine(
        kind=kind,
        port=port,
        protocol=protocol,
        formats=formats,
        host=section.host or head.host,
        label=section.label,
        way=section.way or head.way or Way.SENDRECV,
        codecs=tuple((number, codec) for number, codec in named if codec),
        parameters=tuple((number, section.parameters[number]) for number in numbers if number in section.parameters),
        crypto=tuple(section.crypto),
    )
