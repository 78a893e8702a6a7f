"""Whose fault it was. Everything that `reported` raises of itself is one of these."""


class ReportedError(Exception):
    """Base of all errors of this package."""


class FarEndError(ReportedError):
    """What was asked for cannot be. It is said, and nothing was changed."""


class NotTheirs(FarEndError):
    """This call is none that the person may report."""


class TooLate(FarEndError):
    """The report was decided or closed meanwhile. Nothing was changed."""


class NotYet(FarEndError):
    """A step before this one is still owed. The message is a sentence for who takes it."""


class RemovalRefused(FarEndError):
    """Nobody may be removed from the list like this. The message is a sentence for who decides."""


class BadCaution(FarEndError):
    """A caution cannot be like this. The message is a sentence for who places it."""
