"""Whose fault it was. Everything that `cases` raises of itself is one of these."""


class CaseError(Exception):
    """Base of all errors of this package."""


class FarEndError(CaseError):
    """What was asked for cannot be. It is said, and nothing was changed."""


class BadReference(FarEndError):
    """A reference reads C, the year, the number: C-2026-014."""


class BadDay(FarEndError):
    """A day lies where it cannot: something received after today, or done before it was received."""


class CaseClosed(FarEndError):
    """The case is closed; open it again first."""


class NotHeardYet(FarEndError):
    """The call that was to be found was not played yet."""
