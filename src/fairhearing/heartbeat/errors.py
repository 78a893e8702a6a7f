"""Whose fault it was. Everything that `heartbeat` raises of itself is one of these."""

from __future__ import annotations


class HeartbeatError(Exception):
    """Base of all errors of this package."""


class FarEndError(HeartbeatError):
    """The recorder did not do what it should."""


class NotRecorded(FarEndError):
    """The recorder did not take the call, or did not answer. A call itself would have gone on.

    status: as SIP has it, 0 where nobody answered. reason: why, as the recorder tells a test call; else empty.
    """

    def __init__(self, found: str, *, status: int = 0, reason: str = "") -> None:
        super().__init__(found)
        self.status = status
        self.reason = reason


class OurError(HeartbeatError):
    """Something of ours is in the way."""


class NotReady(OurError):
    """A test call cannot be made yet, or no more: its key, or what it needs besides, is not to be had."""


class NothingFounded(NotReady):
    """No practice was founded yet, so that nobody knows which recorders there are."""
