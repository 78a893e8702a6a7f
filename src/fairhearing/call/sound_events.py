"""What happened to a recording's sound on its way: events beside those of the session (`events.EventKind`).

The same thing may happen fifty times a second. The first is told at once; what follows within ten seconds is told as
one more event with a count.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .sides import Side

_GATHER_S: Final = 10


class SoundEventKind(StrEnum):
    """What happened. The words are stored: never change one, only add."""

    NEW_SOURCE = "new-source"
    """Another sender took over on this side (its SSRC changed)."""
    CLOCK_JUMPED = "clock-jumped"
    """The sender's timestamps jumped; what follows is placed by its arrival."""
    CLOCK_CORRECTED = "clock-corrected"
    """The sender's clock ran away from ours; what follows was moved to its arrival."""
    ADDRESS_CHANGED = "address-changed"
    """Sound went on from another address of the client's networks."""
    STRANGER = "stranger"
    """Packets came from outside the client's networks. They were not taken."""
    LATE = "late"
    """Packets came after their place was sealed. What they held is lost."""
    OTHER_LAW = "other-law"
    """The sender changed over to the other law of G.711. Its sound was converted."""
    OTHER_CODEC = "other-codec"
    """The sender changed over to another codec, such as from G.711 to G.722."""
    NARROWED = "narrowed"
    """Wideband sound came into a recording of G.711. It was brought down to 8,000 samples a second."""
    DIGITS = "digits"
    """Keys were pressed (RFC 4733). Which ones is not kept."""
    COMFORT_NOISE = "comfort-noise"
    """The sender announced silence (RFC 3389; within G.729 and Opus) instead of sending it."""
    DAMAGED = "damaged"
    """Packets whose sound could not be decoded. Their place stays silent."""
    UNKNOWN_PAYLOAD = "unknown-payload"
    """Packets of a payload type that was not agreed. They were not taken."""
    NOT_RTP = "not-rtp"
    """Datagrams that are no RTP packets."""
    GOODBYE = "goodbye"
    """The sender said that it sends no more (RTCP BYE). The recording goes on until SIP or silence ends it."""
    UNPROVED = "unproved"
    """Packets that did not prove to be the sender's (SRTP): forged, damaged, another key. They were not taken."""
    SILENT = "silent"
    """No sound has come for two seconds. Its gap is told when it is over; this remains if the recorder dies first."""
    SEALED_LATE = "sealed-late"
    """The journal could not be written for a while. Nothing was lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundEvent:
    """One event, or several of a kind. frame: of the first. count: how many packets or times, at least 1."""

    kind: SoundEventKind
    side: Side | None
    frame: int
    count: int = 1


@dataclass(slots=True)
class _Gathered:
    told_frame: int
    first_frame: int = 0
    count: int = 0


class SoundEvents:
    """Gathers one recording's events, so that a storm of them is told in few words."""

    def __init__(self, frames_per_second: int) -> None:
        self._gather_frames = _GATHER_S * frames_per_second
        self._ready: list[SoundEvent] = []
        self._gathered: dict[tuple[SoundEventKind, Side | None], _Gathered] = {}

    def note(self, kind: SoundEventKind, side: Side | None, frame: int, count: int = 1) -> None:
        """Take one event in."""
        gathered = self._gathered.get((kind, side))
        if gathered is None:
            self._gathered[kind, side] = _Gathered(told_frame=frame)
            self._ready.append(SoundEvent(kind=kind, side=side, frame=frame, count=count))
            return
        if not gathered.count:
            gathered.first_frame = frame
        gathered.count += count

    @property
    def has_none(self) -> bool:
        """Whether there is nothing to be told, now or later."""
        return not self._ready and not any(gathered.count for gathered in self._gathered.values())

    def take(self, now: int) -> list[SoundEvent]:
        """Return what is to be told at this frame."""
        if self._gathered:
            for key, gathered in list(self._gathered.items()):
                if now - gathered.told_frame >= self._gather_frames:
                    self._tell(key, gathered)
        ready, self._ready = self._ready, []
        return ready

    def take_all(self) -> list[SoundEvent]:
        """Return everything that was not told yet: the recording ends."""
        for key, gathered in list(self._gathered.items()):
            self._tell(key, gathered)
        return self.take(0)

    def _tell(self, key: tuple[SoundEventKind, Side | None], gathered: _Gathered) -> None:
        del self._gathered[key]
        if gathered.count:
            kind, side = key
            self._ready.append(SoundEvent(kind=kind, side=side, frame=gathered.first_frame, count=gathered.count))
            self._gathered[key] = _Gathered(told_frame=gathered.told_frame + self._gather_frames)
