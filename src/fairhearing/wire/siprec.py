"""SIPREC metadata: who takes part in a recorded call, and who sends which stream (RFC 7865). Bytes in, values out.

    recording
      datamode                   complete, or partial: an addition to what was sent before
      group                      communication sessions that belong together, as a consultation and its call do
      session                    one communication session: its own ids, its group, whether it has ended
      participant                nameID with an address of record and a name
      stream                     label: which media line of the SDP it is
      participantstreamassoc     which streams a participant sends and receives
      participantsessionassoc    when a participant joined and left

Liberal, as senders are not one another's twins: namespaces are not looked at (three are in use, some misspelt), ids
stand in `id` or `participant_id`, older documents put `send` and the times inside `participant`. Vendors' own elements
are kept, their attributes too. Times are the sender's clock's: that they are there says who has left, never when.
XML is hostile until proven otherwise: no entities, no document types, a limit on size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
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
    "reason", "participantstreamassoc", "participantsessionassoc", "sessionrecordingassoc", "extensiondata", "param",
}  # fmt: skip
_NAMED_AS = {
    "participantstreamassoc": "participant",
    "participantsessionassoc": "participant",
    "send": "stream",
    "recv": "stream",
}
"""Elements that bear the id of another kind of part."""
_TRUE = {"true", "1", "yes"}
_NO_DATA = {"id", "parent", "lang", "label", "schemalocation"}
"""Attributes that say what an element is, or belongs to, and nothing of the call."""


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
class CommunicationSession:
    """One call of the phone system's. A recording session may carry several, side by side or one after the other.

    sip_sessions: what SIP calls it, a Session-ID (RFC 7989) or a Call-ID. group: of related sessions, or empty.
    """

    id: str
    sip_sessions: tuple[str, ...]
    group: str
    has_ended: bool


@dataclass(frozen=True, slots=True)
class Association:
    """That a participant takes part in a communication session, or has left it."""

    participant: str
    session: str
    has_left: bool


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
    groups: tuple[str, ...]
    sessions: tuple[CommunicationSession, ...]
    participants: tuple[Participant, ...]
    associations: tuple[Association, ...]
    streams: tuple[StreamLabel, ...]
    sendings: tuple[Sending, ...]
    extensions: tuple[Extension, ...]

    @property
    def session(self) -> str:
        """The id of the first communication session, empty where none is named."""
        return self.sessions[0].id if self.sessions else ""


def parse_metadata(document: bytes) -> Metadata:
    """Read one metadata document. Raises BadMetadata."""
    root = _root(document)
    parts = root[:MAX_ELEMENTS]
    extensions = tuple(_extensions(parts))
    callers = {extension.owner for extension in extensions if _marks_caller(extension)}
    return Metadata(
        mode=DataMode.PARTIAL if _text(root, "datamode").lower() == "partial" else DataMode.COMPLETE,
        groups=tuple(filter(None, (_id(part) for part in parts if _name(part) == "group"))),
        sessions=tuple(_session(part) for part in parts if _name(part) == "session"),
        participants=tuple(_participant(part, callers) for part in parts if _name(part) == "participant"),
        associations=tuple(_association(part) for part in parts if _is_association(part)),
        streams=tuple(StreamLabel(_id(part), _text(part, "label")) for part in parts if _name(part) == "stream"),
        sendings=_sendings(part for part in parts if _is_sending(part)),
        extensions=extensions,
    )


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


def _session(part: Element) -> CommunicationSession:
    named = ((child.text or "").strip()[:MAX_TEXT] for child in part if _name(child) == "sipsessionid")
    return CommunicationSession(
        id=_id(part),
        sip_sessions=tuple(filter(None, named)),
        group=_text(part, "group-ref"),
        has_ended=bool(_text(part, "stop-time")),
    )


def _is_association(part: Element) -> bool:
    """Whether this part says who takes part; older documents say it inside the participant."""
    if _name(part) == "participantsessionassoc":
        return True
    return _name(part) == "participant" and bool(_text(part, "associate-time") or _text(part, "disassociate-time"))


def _association(part: Element) -> Association:
    attributes = _attributes(part)
    session = attributes.get("session_id") or attributes.get("session") or ""
    return Association(_id(part), session.strip()[:MAX_TEXT], _is_over(part))


def _is_over(part: Element) -> bool:
    """Whether an association has ended and was not begun again since; times of one document are of one clock."""
    since, until = _text(part, "associate-time"), _text(part, "disassociate-time")
    return bool(until) and since <= until


def _sendings(parts: Iterable[Element]) -> tuple[Sending, ...]:
    """Read who sends what. Some senders say it once a stream, and some once a participant."""
    found: dict[str, Sending] = {}
    for part in parts:
        named = (
            {"send": (), "recv": ()}
            if _is_over(part)
            else {kind: tuple(_reference(child) for child in part if _name(child) == kind) for kind in ("send", "recv")}
        )
        earlier = found.get(_id(part), Sending(_id(part), (), ()))
        found[_id(part)] = Sending(_id(part), earlier.sends + named["send"], earlier.receives + named["recv"])
    return tuple(found.values())


def _is_sending(part: Element) -> bool:
    """Whether this part says who sends what; older documents say it inside the participant."""
    if _name(part) == "participantstreamassoc":
        return True
    return _name(part) == "participant" and any(_name(child) in ("send", "recv") for child in part)


def _reference(child: Element) -> str:
    """Return the id that an element refers to, as its text or as its attribute."""
    return (child.text or "").strip()[:MAX_TEXT] or _id(child)


def _extensions(parts: list[Element]) -> Iterator[Extension]:
    """Return what vendors' elements say, each with the id of the part it belongs to; attributes as `element@name`."""
    for part in parts:
        owner = part.get("parent", "").strip()[:MAX_TEXT] or _id(part)
        for element in part.iter():
            if _name(element) in _KNOWN:
                continue
            said = [(_local(element), element.text or "")]
            said += [(f"{_local(element)}@{name}", value) for name, value in _attributes(element).items()]
            for name, text in said:
                if text.strip() and name.rpartition("@")[2] not in _NO_DATA:
                    yield Extension(owner, name[:MAX_TEXT], text.strip()[:MAX_TEXT])


def _marks_caller(extension: Extension) -> bool:
    return extension.name.lower() == "callingparty" and extension.text.lower() in _TRUE


def _id(part: Element) -> str:
    """Return a part's id: `participant_id`, `stream_id`, `session_id` for its own kind, or plain `id`."""
    kind = _NAMED_AS.get(_name(part), _name(part))
    attributes = _attributes(part)
    return (attributes.get(f"{kind}_id") or attributes.get("id") or "").strip()[:MAX_TEXT]


def _attributes(element: Element) -> dict[str, str]:
    return {name.rpartition("}")[2].lower(): value for name, value in element.attrib.items()}


def _text(part: Element, name: str) -> str:
    """Return the text of the first child of this name, or empty."""
    found = (child.text for child in part if _name(child) == name)
    return (next(found, "") or "").strip()[:MAX_TEXT]


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _name(element: Element) -> str:
    return _local(element).lower()
