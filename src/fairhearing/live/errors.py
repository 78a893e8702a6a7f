"""Whose fault it was. Everything that `live` raises of itself is one of these."""


class LiveError(Exception):
    """Base of all errors of this package."""


class FarEndError(LiveError):
    """What was asked for cannot be. It is said, and nothing was changed."""


class NotSaved(FarEndError):
    """The recorder's settings could not be written: nothing was changed."""


class NotTheirPause(FarEndError):
    """A pause that somebody else set: only they or a manager may lift it."""
