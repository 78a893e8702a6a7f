"""Whose fault it was. Everything that `breaches` raises of itself is one of these."""


class BreachesError(Exception):
    """Base of all errors of this package."""


class FarEndError(BreachesError):
    """What was asked for cannot be. It is said, and nothing was changed."""


class BadMoment(FarEndError):
    """A day or a time cannot be one of the breach. The message says which may."""


class NotYet(FarEndError):
    """Something has to be said before this. The message is a sentence that says what."""


class BreachOver(FarEndError):
    """The breach was closed: nothing of it is changed any more."""
