"""Whose fault it was. Everything that `subject_access` raises of itself is one of these."""


class SubjectAccessError(Exception):
    """Base of all errors of this package."""


class OurError(SubjectAccessError):
    """Our own fault, or the machine's."""


class NoNumberLeft(OurError):
    """Every number that a test person could have is somebody's."""


class FarEndError(SubjectAccessError):
    """What was asked for cannot be. It is said, and nothing was changed."""


class BadDay(FarEndError):
    """A day cannot be one of a request. The message says which may."""


class BadReference(FarEndError):
    """What was typed is no reference of a request."""


class RequestOver(FarEndError):
    """The request was answered, refused, withdrawn or closed: this cannot be done with it any more."""


class NotYet(FarEndError):
    """Something has to be done before this. The message is a sentence that says what."""
