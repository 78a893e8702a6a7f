"""What phone systems say of which calls belong together: identifiers that related calls share.

    communication session   its id in the metadata; several recording sessions may carry the same one (RFC 7865 6.3)
    group                   of communication sessions, as a consultation and the call it is about (RFC 7865 6.2)
    session-id              one end's half of a Session-ID (RFC 7989): it stays when the other end is replaced
    call-id                 the recorded call's own SIP Call-ID
    global call             a vendor's: Avaya's UCID, Cisco's GUID, Genesys' UUID, Ribbon's GCID ...

They come in the metadata, as vendors' elements in it, and in the head of the INVITE. Senders write one and the same in
several ways; it is kept in one. What can be no one's own ("1", "regular", all zeros) is not kept: it would tie calls
together that have nothing to do with each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from fairhearing.wire.sip import Headers
from fairhearing.wire.siprec import Metadata

MAX_IDENTIFIERS = 64
"""Of a call, the first."""
LONGEST_VALUE = 128

_FEWEST_CHARACTERS = 8
_FEWEST_DIFFERENT = 4
_SESSION_ID = re.compile(r"([0-9a-f]{32})(?:\s*;\s*remote=([0-9a-f]{32}))?(?:\s*;.*)?", re.IGNORECASE)
_AVAYA_UCID = re.compile(r"(?:0[04])?fa08([0-9a-f]{16})")
_VENDORS_ELEMENTS = frozenset({
    "ucid", "avayaucid", "isrucid", "xisrucid", "oracleucid", "xucid", "gucid", "ciscogucid",
    "guid", "callguid", "ciscoguid", "callreferenceguid", "genesysuuid", "calluuid", "gcid", "globalcallid",
    "globalcallidentifier", "linkedid", "conversationid", "interactionid", "correlationid", "icid", "icidvalue",
    "exttrackingid", "externaltrackingid", "sessionguid", "masterid", "universalcallid",
})  # fmt: skip
"""As letters and digits only, in lower case."""
_VENDORS_CALL_IDS = frozenset({"callid", "originalcallid", "ingresscallid", "sipcallid", "legcallid"})
_VENDORS_FIELDS = (
    "cisco-guid", "cisco-gucid", "x-genesys-calluuid", "x-isr-ucid", "x-oracle-ucid", "x-ocsbc-ucid", "x-avaya-ucid",
    "x-linkedid", "x-asterisk-linkedid", "x-ms-conversation-id", "x-broadworks-correlation-info", "x-global-call-id",
)  # fmt: skip


class IdentifierKind(StrEnum):
    """What an identifier names. The words are stored: never change one, only add."""

    SESSION = "session"
    """A communication session of the phone system's."""
    GROUP = "group"
    """Several of them that belong together."""
    SESSION_ID = "session-id"
    """One end's half of a Session-ID."""
    CALL_ID = "call-id"
    """The SIP dialog that is recorded."""
    GLOBAL_CALL = "global-call"
    """A call through all its transfers, in a vendor's own numbering."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """One name that calls of a conversation share."""

    kind: IdentifierKind
    value: str


def is_identifying(value: str) -> bool:
    """Whether a value can be one conversation's own: long enough, with a digit, and not the same sign over and over."""
    return (
        len(value) >= _FEWEST_CHARACTERS
        and any(sign.isdigit() for sign in value)
        and len(set(value)) >= _FEWEST_DIFFERENT
    )


def identifiers_in_head(headers: Headers) -> tuple[Identifier, ...]:
    """Read what the header fields of a request identify."""
    found: list[Identifier] = []
    for value in headers.every("session-id"):
        found += _session_ids(value)
    for name in _VENDORS_FIELDS:
        found += (_global_call(value) for value in headers.every(name))
    for value in headers.every("user-to-user"):
        ucid = _AVAYA_UCID.match(value.strip().casefold())
        found += [Identifier(IdentifierKind.GLOBAL_CALL, ucid[1])] if ucid else []
    for value in headers.every("p-charging-vector"):
        icid = re.search(r'icid-value\s*=\s*"?([^";,\s]+)', value, re.IGNORECASE)
        found += [_global_call(icid[1])] if icid else []
    return _worthy(found)


def identifiers_in_metadata(metadata: Metadata) -> tuple[Identifier, ...]:
    """Read what a metadata document identifies."""
    return _worthy(_said(metadata))


def _said(metadata: Metadata) -> Iterator[Identifier]:
    for session in metadata.sessions:
        yield Identifier(IdentifierKind.SESSION, session.id)
        for name in session.sip_sessions:
            yield from _session_ids(name) or [Identifier(IdentifierKind.CALL_ID, name)]
    for group in (*metadata.groups, *(session.group for session in metadata.sessions)):
        yield Identifier(IdentifierKind.GROUP, group)
    for extension in metadata.extensions:
        name = "".join(sign for sign in extension.name.rpartition("@")[2].casefold() if sign.isalnum())
        if name in _VENDORS_ELEMENTS:
            yield _global_call(extension.text)
        elif name in _VENDORS_CALL_IDS:
            yield Identifier(IdentifierKind.CALL_ID, extension.text)
        elif name == "sessionid":
            yield from _session_ids(extension.text)


def _session_ids(value: str) -> list[Identifier]:
    """Return both halves of a Session-ID; nothing where it is none, as the older kind of RFC 7329 may be."""
    halves = _SESSION_ID.fullmatch(value.strip())
    return [Identifier(IdentifierKind.SESSION_ID, half.lower()) for half in halves.groups() if half] if halves else []


def _global_call(value: str) -> Identifier:
    """Write a vendor's identifier in one way: no parameters behind it, no braces, no case."""
    bare = value.partition(";")[0].strip().strip("{}\"'<>").casefold()
    ucid = _AVAYA_UCID.fullmatch(bare)
    return Identifier(IdentifierKind.GLOBAL_CALL, ucid[1] if ucid else bare)


def _worthy(found: Iterable[Identifier]) -> tuple[Identifier, ...]:
    kept = (each for each in found if len(each.value) <= LONGEST_VALUE and is_identifying(each.value))
    return tuple(dict.fromkeys(kept))[:MAX_IDENTIFIERS]
