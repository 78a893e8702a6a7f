"""Whose fault it was. Everything that `redaction` raises of itself is one of these."""

from __future__ import annotations


class RedactionError(Exception):
    """Base of all errors of this package."""


class FarEndError(RedactionError):
    """What was asked for cannot be. It is said, and nothing was changed."""


class SelectionClosed(FarEndError):
    """The matter has ended: nothing of its calls is chosen or hidden any more."""


class BadSought(FarEndError):
    """A search needs somebody, a number, a name or a day, and days in their order."""


class BadDecision(FarEndError):
    """A call that is left out, or not decided, needs a reason of the list that goes with it."""


class BadTime(FarEndError):
    """A time reads minutes, colon, seconds, and tenths if need be: 3:06.5."""


class BadSpan(FarEndError):
    """A part begins before it ends, lies within its recording, and has a ground; serious harm has an opinion.

    field: of the form, which has to be answered otherwise.
    """

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


class NotTheirs(FarEndError):
    """Whoever hid something, or took it back, cannot be the one who checks it."""


class BadCheck(FarEndError):
    """The check cannot be signed as it was asked for. The message says why."""


class NotReady(FarEndError):
    """No copy can be made yet. missing: what has to be done before, each in a sentence."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__("; ".join(missing))
        self.missing = missing
