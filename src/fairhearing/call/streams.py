"""One stream of a recording session, as agreed in offer and answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fairhearing.wire.codec import STATIC_CODECS, TAKEN, Codec
from fairhearing.wire.sdes import Crypto

from .sides import Side


class StreamState(StrEnum):
    """Whether sound is to be expected."""

    ACTIVE = "active"
    """Sound is to be expected: silence on the wire means something."""
    HELD = "held"
    """The sender said it pauses; its place on the timeline stays."""
    ENDED = "ended"
    """The sender closed this stream. Its port stays ours until the session ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """One stream and its place.

    index: of its media line in the offer, from 0.
    label: RFC 4574, empty where the sender gave none.
    local_port: where we receive RTP, even; RTCP comes to the next one.
    remote: where the offer says the sender is, None where it gave no usable address. Sound may come from elsewhere in
    the client's networks.
    payload_type, codec: of the sound, as we answered. telephone_event, comfort_noise: payload types of digits and of
    announced silence, which are no sound; the latter beside its usual 13. others: payload types of sound that were
    offered too: whoever copies a call may send what the phones agreed on, whatever we answered.
    is_inactive: held, and in that very word. Other ways to hold say less: who sends to us may well receive nowhere.
    crypto: what its packets are encrypted with, None for plain RTP.
    recording, side: the place, 0 for the call's first recording. It never changes.
    """

    index: int
    label: str
    local_port: int
    remote: tuple[str, int] | None
    payload_type: int
    codec: Codec
    telephone_event: int | None
    state: StreamState
    recording: int
    side: Side
    crypto: Crypto | None = None
    comfort_noise: int | None = None
    others: tuple[tuple[int, Codec], ...] = ()
    is_inactive: bool = False

    def codec_of(self, payload_type: int) -> Codec | None:
        """Return the codec of packets of this type, as agreed, as offered, or as RFC 3551 has it; None for no sound."""
        is_agreed = payload_type == self.payload_type
        codec = self.codec if is_agreed else dict(self.others).get(payload_type) or STATIC_CODECS.get(payload_type)
        return codec if codec in TAKEN else None
