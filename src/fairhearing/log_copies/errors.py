"""Whose fault it was. Everything that `log_copies` raises by name is one of these."""

from __future__ import annotations


class LogCopyError(Exception):
    """Base of all errors of this package. `hint` says in one sentence what to do, where there is something to do."""

    def __init__(self, found: str, *, hint: str = "") -> None:
        super().__init__(found)
        self.hint = hint


class FarEndError(LogCopyError):
    """Where a copy goes to, or what lies there, is not what it should be."""


class OurError(LogCopyError):
    """This machine could not do what it owes."""


class CopyAway(FarEndError):
    """The place of a copy cannot be reached or written now; it is tried again."""


class CopyDisagrees(FarEndError):
    """A copy holds something else than the log does. Neither is touched: one of them was altered."""


class BadCopySettings(OurError):
    """HOME/log-copies.json is not what it should be."""


class DamagedPosition(OurError):
    """What is remembered of how far a copy is cannot be read."""
