"""What the recording server wants done. It touches no socket, file or clock: whoever drives it carries these out.

In the order given, before anything else is received: a recording starts before the answer that invites its sound.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fairhearing.wire.siprec import Extension, Metadata

from .events import Event
from .identifiers import Identifier
from .parties import Party
from .sides import Direction, SidesFrom
from .streams import Stream
from .withholding import Withheld


class EndReason(StrEnum):
    """Why a recording ended. The last four are said by whoever drives the server, not by it."""

    BYE = "bye"
    """The sender closed the session."""
    CANCEL = "cancel"
    """The sender gave the session up while it was being opened."""
    EXPIRED = "expired"
    """The session's timer ran out."""
    SILENCE = "silence"
    """No packet came for longer than the limit though a stream was active."""
    SHUTDOWN = "shutdown"
    """The recorder was stopped."""
    FILE_ENDED = "file-ended"
    """The capture file that was read ends before the call does."""
    IMPORTED = "imported"
    """The sound file that was imported ends there."""
    WITHHELD = "withheld"
    """Nothing more of the call was to be recorded; its last event says why."""


class Refusal(StrEnum):
    """Why a request was not carried out."""

    UNLISTED = "unlisted"
    """Its sender is no client of ours."""
    NOT_PROVED = "not-proved"
    """Its sender has a password and did not prove that it knows it; most then do."""
    NO_METADATA = "no-metadata"
    """A call without recording metadata, from a client whose settings do not allow that."""
    NO_SOUND = "no-sound"
    """No line of its offer has a codec that we take."""
    NO_PORTS = "no-ports"
    """All media ports are in use."""
    FULL = "full"
    """As many calls are live as there may be."""
    UNREADY = "unready"
    """The call's practice has no keys yet, so that nobody could open its recordings."""
    DRAINING = "draining"
    """The recorder is about to stop."""
    UNREADABLE = "unreadable"
    """The request is not what its standard says."""
    UNSUPPORTED = "unsupported"
    """It asks for something we do not have."""
    OUT_OF_PLACE = "out-of-place"
    """It belongs to no session or transaction that we know, or comes at the wrong moment."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send these bytes there, on the way the request came by. Loss is the server's own business.

    flow: which way that is (see `ways.Way`). A connection that is gone is not opened again: the client will come back.
    """

    data: bytes
    destination: tuple[str, int]
    flow: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """What is known of a call when its recording starts.

    session: the client's own id of the conversation, empty where it gave none.
    practice: the id of the practice whose call it is.
    started: when the session was opened, UTC.
    identifiers: what this call shares with others of the same conversation.
    """

    call_id: str
    session: str
    client: str
    practice: str
    direction: Direction
    parties: tuple[Party, ...]
    sides_from: SidesFrom
    started: datetime
    identifiers: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True)
class StartRecording:
    """Receive on these streams' ports and seal. Streams stand in the order of the offer's media lines.

    A call has as many recordings as its streams' highest `recording`, plus one. metadata: what the client said of the
    call, vendors' own elements included; None where it said nothing.
    earlier: how many recordings the call had before the recorder started again, 0 for a call that begins. Where there
    were some, the next recording begins with the next sound.
    withheld: why nothing is to be kept yet, None as a rule.
    """

    call: CallFacts
    streams: tuple[Stream, ...]
    events: tuple[Event, ...]
    metadata: Metadata | None = None
    earlier: int = 0
    withheld: Withheld | None = None


@dataclass(frozen=True, slots=True)
class ChangeStreams:
    """The session's streams are now these: all of them, in order. Ended ones stay listed; new ones have new ports.

    direction: as before, unless it was unknown. parties: everybody who took part so far.
    identifiers, extensions: those that were not known before.
    A place whose stream has ended may be given to a new one, on another port.
    """

    call_id: str
    direction: Direction
    streams: tuple[Stream, ...]
    parties: tuple[Party, ...]
    events: tuple[Event, ...]
    identifiers: tuple[Identifier, ...] = ()
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Keep this event with the call's recordings; nothing else changes."""

    call_id: str
    event: Event


@dataclass(frozen=True, slots=True)
class Withhold:
    """Keep nothing of the call's sound that arrives from now on; with None, keep it again.

    call: what is known of the call now, for a recording that begins after this.
    """

    call_id: str
    withheld: Withheld | None
    events: tuple[Event, ...]
    call: CallFacts


@dataclass(frozen=True, slots=True)
class StopRecording:
    """Close the call's recordings and free its ports. The server has forgotten the call."""

    call_id: str
    reason: EndReason
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A request was answered with an error. For counting and for the log: it holds no name or number.

    status: the SIP status sent; method: as received, or empty. is_test: whether it was a test call's of our own.
    """

    source: tuple[str, int]
    method: str
    status: int
    reason: Refusal
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class Discarded:
    """A datagram that cannot be answered. For counting. found: what was wrong, without any of its content."""

    source: tuple[str, int]
    found: str


Action = Send | StartRecording | ChangeStreams | Withhold | Note | StopRecording | Refused | Discarded
"""Everything that a server can ask for."""
