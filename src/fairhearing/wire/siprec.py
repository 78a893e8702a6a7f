"""SIPREC metadata: who takes part in a recorded call, and who sends which stream (RFC 7865). Bytes in, values out.

    recording
      datamode                   complete, or partial: an addition to what was sent before
      session                    one conversation
      participant                nameID with an address of record and a name
      stream                     label: which media line of the SDP it is
      participantstreamassoc     which streams a participant sends and receives
      participantsessionassoc    when a participant joined and left

Liberal, as senders are not one another's twins: namespaces are not looked at (three are in use, some misspelt), ids
stand in `id` or `participant_id`, older documents put `send` inside `participant`. Vendors' own elements are kept.
XML is hostile until proven otherwise: no entities, no document types, a limit on size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .errors import FarEndError

MAX_METADATA_BYTES = 256 * 1024
MAX_ELEMENTS = 1000
"""Participants, streams and the like that are read of one document; what follows is not looked at."""
MAX_TEXT = 512
"""Characters kept of any one text."""

MEDIA_TYPES = ("application/rs-metadata", "application/rs-metadata+xml")

_KNOWN = {
    "recording", "datamode", "group", "session", "sipsessionid", "group-ref", "participant", "nameid", "name", "aor",
    "stream", "label", "send", "recv", "mode", "associate-time", "disassociate-time", "start-time", "stop-time",
    "reason", "participantstreamassoc", "participantsessionassoc", "sessionrecordingassoc", "extensiondata",
}  # fmt: skip
_Element = TypeVar("_Element")
_TRUE = {"true", "1", "yes"}


class BadMetadata(FarEndError):
    """A metadata document cannot be read. The recording goes on without it."""


class DataMode(StrEnum):
    """Whether a document says everything or only what changed (RFC 7865 section 6.1.1)."""

    COMPLETE = "complete"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class Participant:
    """One party as its phone system knows it.

    aor: address of record as sent, "sip:201@pbx.example". calls: True where a vendor's element marks the caller.
    """

    id: str
    aor: str
    name: str
    calls: bool


@dataclass(frozen=True, slots=True)
class StreamLabel:
    """One stream of the conversation and the SDP label it travels under."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Sending:
    """Which streams one participant sends and receives, by their ids."""

    participant: str
    sends: tuple[str, ...]
    receives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extension:
    """One vendor's element: the id of the participant, session or stream it belongs to, its name and its text."""

    owner: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What one document, or several merged, says of a conversation. Orders are the document's."""

    mode: DataMode
    session: str
    sip_session: str
    participants: tuple[Participant, ...]
    streams: tuple[StreamLabel, ...]
    sendings: tuple[Sending, ...]
    extensions: tuple[Extension, ...]


def parse_metadata(document: bytes) -> Metadata:
    """Read one metadata document. Raises BadMetadata."""
    root = _root(document)
    parts = root[:MAX_ELEMENTS]
    sessions = [part for part in parts if _name(part) == "session"]
    extensions = tuple(_extensions(parts))
    callers = {extension.owner for extension in extensions if _marks_caller(extension)}
    return Metadata(
        mode=DataMode.PARTIAL if _text(root, "datamode").lower() == "partial" else DataMode.COMPLETE,
        session=_id(sessions[0]) if sessions else "",
        sip_session=_text(sessions[0], "sipsessionid") if sessions else "",
        participants=tuple(_participant(part, callers) for part in parts if _name(part) == "participant"),
        streams=tuple(StreamLabel(_id(part), _text(part, "label")) for part in parts if _name(part) == "stream"),
        sendings=tuple(_sending(part) for part in parts if _is_sending(part)),
        extensions=extensions,
    )


def merge_metadata(earlier: Metadata | None, later: Metadata) -> Metadata:
    """Return what is known after another document: a complete one replaces, a partial one adds and corrects."""
    if earlier is None or later.mode is DataMode.COMPLETE:
        return later
    return Metadata(
        mode=earlier.mode,
        session=earlier.session or later.session,
        sip_session=earlier.sip_session or later.sip_session,
        participants=_newest(
            ({p.id: p for p in earlier.participants} | {p.id: p for p in later.participants}).values()
        ),
        streams=_newest(({s.id: s for s in earlier.streams} | {s.id: s for s in later.streams}).values()),
        sendings=_newest(
            ({s.participant: s for s in earlier.sendings} | {s.participant: s for s in later.sendings}).values()
        ),
        extensions=_newest(dict.fromkeys(earlier.extensions + later.extensions)),
    )


def _newest(elements: Iterable[_Element]) -> tuple[_Element, ...]:
    """Return no more of them than one document may have: additions may come without end."""
    return tuple(elements)[-MAX_ELEMENTS:]


def _root(document: bytes) -> Element:
    if len(document) > MAX_METADATA_BYTES:
        raise BadMetadata(f"{len(document)} bytes of metadata, at most {MAX_METADATA_BYTES} are read")
    try:
        root: Element = fromstring(document.strip(), forbid_dtd=True)
    except DefusedXmlException as error:
        raise BadMetadata(f"metadata with {type(error).__name__.lower()}: no such thing is read") from error
    except ParseError as error:
        raise BadMetadata(f"metadata is no XML, line {error.position[0]}") from error
    except (ValueError, LookupError) as error:
        raise BadMetadata("metadata in an encoding that is not known") from error
    if _name(root) != "recording":
        raise BadMetadata("metadata's root is not a recording")
    return root


def _participant(part: Element, callers: set[str]) -> Participant:
    """Read a participant; of several addresses the first that is given."""
    names = [child for child in part.iter() if _name(child) == "nameid"]
    aors = (child.get("aor", "").strip() or _text(child, "aor") for child in names)
    shown = (_text(child, "name") for child in names)
    identity = _id(part)
    return Participant(
        id=identity,
        aor=next((aor for aor in aors if aor), "")[:MAX_TEXT],
        name=next((name for name in shown if name), ""),
        calls=identity in callers,
    )


def _sending(part: Element) -> Sending:
    sends = tuple(_reference(child) for child in part if _name(child) == "send")
    receives = tuple(_reference(child) for child in part if _name(child) == "recv")
    return Sending(_id(part), sends, receives)


def _is_sending(part: Element) -> bool:
    """Whether this part says who sends what; older documents say it inside the participant."""
    if _name(part) == "participantstreamassoc":
        return True
    return _name(part) == "participant" and any(_name(child) in ("send", "recv") for child in part)


def _reference(child: Element) -> str:
    """Return the id that an element refers to, as its text or as its attribute."""
    return (child.text or "").strip()[:MAX_TEXT] or _id(child)


def _extensions(parts: list[Element]) -> Iterator[Extension]:
    """Return vendors' elements that hold text, each with the id of the part it belongs to."""
    for part in parts:
        owner = part.get("parent", "").strip()[:MAX_TEXT] or _id(part)
        for element in part.iter():
            text = (element.text or "").strip()
            if text and _name(element) not in _KNOWN:
                yield Extension(owner, _local(element)[:MAX_TEXT], text[:MAX_TEXT])


def _marks_caller(extension: Extension) -> bool:
    return extension.name.lower() == "callingparty" and extension.text.lower() in _TRUE


def _id(part: Element) -> str:
    """Return a part's id: `participant_id`, `stream_id`, `session_id` for its own kind, or plain `id`."""
    kind = {"participantstreamassoc": "participant", "send": "stream", "recv": "stream"}.get(_name(part), _name(part))
    attributes = {name.rpartition("}")[2].lower(): value for name, value in part.attrib.items()}
    return (attributes.get(f"{kind}_id") or attributes.get("id") or "").strip()[:MAX_TEXT]


def _text(part: Element, name: str) -> str:
    """Return the text of the first child of this name, or empty."""
    found = (child.text for child in part if _name(child) == name)
    return (next(found, "") or "").strip()[:MAX_TEXT]


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _name(element: Element) -> str:
    return _local(element).lower()
