"""Errors of making and reading copies: whose fault, what was found, what to do."""

from __future__ import annotations


class CopyingError(Exception):
    """The base of all errors here."""


class BadPlan(CopyingError):
    """Ours: the plan asks for what cannot be: no recording, a span that ends before it begins."""


class StillHeard(CopyingError):
    """Ours: what was made was read again, and something hidden could be heard. There is no copy."""


class SoundMissing(CopyingError):
    """A recording gave less sound than its manifest says: it was changed, or cannot be read to its end."""


class NoRoom(CopyingError):
    """The disk took no more. What was made so far stays, and is gone on with."""


class DamagedCopy(CopyingError):
    """A part of a copy does not open, is missing, or is another copy's."""


class WrongPassphrase(CopyingError):
    """These words do not open this copy."""


class NoCopy(CopyingError):
    """The file is none of our copies."""
