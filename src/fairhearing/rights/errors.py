"""Whose fault it was. Everything that `rights` raises of itself is one of these."""


class RightsError(Exception):
    """Base of all errors of this package."""


class FarEndError(RightsError):
    """What was asked for cannot be. It is said, and nothing was changed."""


class BadDay(FarEndError):
    """A day cannot be one of the request. The message says which may."""


class RequestOver(FarEndError):
    """The request stands elsewhere: this cannot be done with it any more."""


class NotYet(FarEndError):
    """Something has to be done before this. The message is a sentence that says what."""
