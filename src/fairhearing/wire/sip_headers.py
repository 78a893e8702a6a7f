"""The header fields of SIP that a recorder has to understand, as values (RFC 3261 section 20, 3581, 4028).

Every reader here has two ways out: a value, or a `BadHeader` that names the field and the fault, never its content.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .errors import FarEndError

MAX_CSEQ = 2**31 - 1
"""RFC 3261 section 8.1.1.5."""

_HIGHEST_PORT = 65535
_TOKEN = re.compile(r"[A-Za-z0-9.!%*_+`'~-]+")
_SENT_PROTOCOL = re.compile(
    r"SIP\s*/\s*2\.0\s*/\s*([A-Za-z0-9.!%*_+`'~-]+)\s+(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?:\s*:\s*([0-9]{1,5}))?",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(r'((?:"(?:[^"\\]|\\.)*"|[^"<])*)<([^<>]*)>(.*)', re.DOTALL)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")

Parameters = tuple[tuple[str, str | None], ...]
"""Names in lower case with their values as they came; None where there is no equals sign."""


class BadHeader(FarEndError):
    """A header field is not what its standard says. Where the field is needed the request is refused."""


@dataclass(frozen=True, slots=True)
class Via:
    """One hop of a request's way to us: where its answer goes (section 20.42). port: None where it names none."""

    transport: str
    host: str
    port: int | None
    parameters: Parameters

    @property
    def branch(self) -> str:
        """The transaction's identifier, or empty."""
        return parameter(self.parameters, "branch") or ""

    @property
    def asks_rport(self) -> bool:
        """Whether the sender wants the answer at the port it sent from (RFC 3581)."""
        return any(name == "rport" for name, _ in self.parameters)


@dataclass(frozen=True, slots=True)
class NameAddress:
    """An address with its parameters, as in From, To and Contact (section 20.10). The display name is not kept."""

    uri: str
    parameters: Parameters

    @property
    def tag(self) -> str:
        """The dialog's half that this address stands for, or empty."""
        return parameter(self.parameters, "tag") or ""


@dataclass(frozen=True, slots=True)
class CSeq:
    """Which request of a dialog this is (section 20.16)."""

    number: int
    method: str


@dataclass(frozen=True, slots=True)
class MediaType:
    """What a body is (section 20.15): type and subtype in lower case, "application/sdp"."""

    name: str
    parameters: Parameters


@dataclass(frozen=True, slots=True)
class SessionExpires:
    """How long a session lasts unless it is refreshed, and by whom: "uac", "uas" or empty (RFC 4028 section 4)."""

    interval_s: int
    refresher: str


def parameter(parameters: Parameters, name: str) -> str | None:
    """Return the value of the first parameter of this name, its quotes taken off; None where there is none."""
    return next((_unquote(value or "") for found, value in parameters if found == name), None)


def split_list(value: str) -> list[str]:
    """Cut a field into its elements at the commas, those inside quotes and angle brackets excepted."""
    return [part for part in _cut(value, ",") if part]


def tokens(values: Iterable[str]) -> tuple[str, ...]:
    """Return the lower-case tokens of one list spread over these fields; what is no token is left out."""
    elements = (element for value in values for element in value.split(","))
    return tuple(element.strip().lower() for element in elements if _TOKEN.fullmatch(element.strip()))


def read_via(value: str) -> Via:
    """Read one hop. Raises BadHeader."""
    sent, *rest = _cut(value, ";")
    found = _SENT_PROTOCOL.fullmatch(sent)
    if found is None:
        raise BadHeader("Via does not begin with SIP/2.0/transport and a host")
    port = int(found[3]) if found[3] else None
    if port is not None and not 0 < port <= _HIGHEST_PORT:
        raise BadHeader(f"Via names port {port}")
    return Via(transport=found[1].upper(), host=found[2], port=port, parameters=_parameters(rest, "Via"))


def render_via(via: Via) -> str:
    """Write one hop as a field's value."""
    port = "" if via.port is None else f":{via.port}"
    rest = "".join(f";{name}" if value is None else f";{name}={value}" for name, value in via.parameters)
    return f"SIP/2.0/{via.transport} {via.host}{port}{rest}"


def read_address(value: str, field: str) -> NameAddress:
    """Read the address in this field, with or without angle brackets. Raises BadHeader.

    Liberal: commas in a display name, space around the address inside its brackets.
    """
    if "<" in value:
        found = _ADDRESSED.fullmatch(value)
        if found is None:
            raise BadHeader(f"{field} has quotes or brackets that do not close")
        uri, rest = found[2].strip(), _cut(found[3], ";")
        if rest.pop(0):
            raise BadHeader(f"{field} goes on after its address")
    else:
        uri, *rest = _cut(value, ";")
    if not _SCHEME.match(uri) or any(character.isspace() for character in uri):
        raise BadHeader(f"{field} holds no address")
    return NameAddress(uri=uri, parameters=_parameters(rest, field))


def read_cseq(value: str) -> CSeq:
    """Read a sequence number and its method. Raises BadHeader."""
    number, _, method = value.strip().partition(" ")
    if not (number.isascii() and number.isdigit() and _TOKEN.fullmatch(method.strip())):
        raise BadHeader("CSeq is not a number and a method")
    if len(number) > len(str(MAX_CSEQ)) + 8 or int(number) > MAX_CSEQ:
        raise BadHeader("CSeq is above 2^31")
    return CSeq(number=int(number), method=method.strip())


def read_media_type(value: str, field: str = "Content-Type") -> MediaType:
    """Read a media type with its parameters. Raises BadHeader."""
    name, *rest = _cut(value, ";")
    kind, _, subtype = (part.strip() for part in name.partition("/"))
    if not (_TOKEN.fullmatch(kind) and _TOKEN.fullmatch(subtype)):
        raise BadHeader(f"{field} is not type/subtype")
    return MediaType(name=f"{kind}/{subtype}".lower(), parameters=_parameters(rest, field))


def read_session_expires(value: str) -> SessionExpires:
    """Read a session's interval and refresher. Raises BadHeader."""
    seconds, *rest = _cut(value, ";")
    if not re.fullmatch(r"[0-9]{1,9}", seconds):
        raise BadHeader("Session-Expires is not a number of seconds")
    refresher = parameter(_parameters(rest, "Session-Expires"), "refresher") or ""
    return SessionExpires(interval_s=int(seconds), refresher=refresher.lower())


def scheme(uri: str) -> str:
    """Return a URI's scheme in lower case, or empty."""
    found = _SCHEME.match(uri)
    return found[1].lower() if found else ""


def _parameters(parts: list[str], field: str) -> Parameters:
    """Read what follows the semicolons. Empty parts and spaces around the equals sign are let pass."""
    read: list[tuple[str, str | None]] = []
    for part in parts:
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if part and not _TOKEN.fullmatch(name):
            raise BadHeader(f"{field} has a parameter without a name")
        if part:
            read.append((name.lower(), value if equals else None))
    return tuple(read)


def _cut(value: str, separator: str) -> list[str]:
    """Cut at this character, outside quoted strings and angle brackets; each part stripped.

    Raises BadHeader for a quote that never closes.
    """
    parts, start, position, quoted, bracketed = [], 0, 0, False, False
    while position < len(value):
        character = value[position]
        if quoted:
            position += character == "\\"
            quoted = character != '"'
        elif character == '"':
            quoted = True
        elif character in "<>":
            bracketed = character == "<"
        elif character == separator and not bracketed:
            parts.append(value[start:position].strip())
            start = position + 1
        position += 1
    if quoted:
        raise BadHeader("a quoted string that never closes")
    return [*parts, value[start:].strip()]


def _unquote(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == '"':
        return re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL)
    return value
