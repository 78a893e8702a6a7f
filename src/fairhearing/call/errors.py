"""Whose fault it was. Everything that `call` raises is one of these."""

from __future__ import annotations

from .actions import Refusal


class CallError(Exception):
    """Base of all errors of this package."""


class FarEndError(CallError):
    """The other side asked for something that cannot be had. It is told so, and we go on."""


class OurError(CallError):
    """We were about to do something we should not. A defect: let it be seen."""


class Rejected(FarEndError):
    """A request that is answered with an error.

    status: the SIP status. fields: header fields that explain it. The text says what was found, never its content.
    """

    def __init__(self, found: str, *, status: int, reason: Refusal, fields: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(found)
        self.status = status
        self.reason = reason
        self.fields = fields
