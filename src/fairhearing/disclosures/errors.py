"""Whose fault it was. Everything that `disclosures` raises of itself is one of these."""


class DisclosuresError(Exception):
    """Base of all errors of this package."""


class FarEndError(DisclosuresError):
    """What was asked for cannot be. It is said, and nothing was changed."""


class BadDay(FarEndError):
    """A day cannot be one of a disclosure. The message says which may."""


class BadReference(FarEndError):
    """What was typed is no reference of a disclosure."""


class DisclosureOver(FarEndError):
    """It was given, refused, withdrawn or closed: this cannot be done with it any more."""


class NotYet(FarEndError):
    """Something has to be done before this. The message is a sentence that says what."""


class NotChosen(NotYet):
    """Nothing of a list was chosen. field: of the form, where it is chosen."""

    def __init__(self, field: str, says: str) -> None:
        super().__init__(says)
        self.field = field


class NotTheirs(FarEndError):
    """Whoever prepared a disclosure, or whom a call of it is about, cannot be the one who approves it."""
