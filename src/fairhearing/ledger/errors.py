"""Whose fault it was. Everything that `ledger` raises by itself is one of these two."""


class LedgerError(Exception):
    """Base of all errors of this package."""


class FarEndError(LedgerError):
    """What was typed or brought cannot be used. The message says what to do, and holds nothing of it."""


class BadIndividual(FarEndError):
    """What was typed of somebody cannot be kept. field: where it stands in a form."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


class UnreadableList(FarEndError):
    """A file is no list of patients that can be read."""

    hint = "docs/how-to/bring-the-patient-list.md says what a list has to hold"


class CannotRearrange(FarEndError):
    """Two rows cannot be made one, one cannot be made two, or it is too late to undo that."""


class OurError(LedgerError):
    """Something of ours is not as it should be. A defect: let it be seen."""
