"""Whose fault it was. Everything that `letters` raises of itself is one of these."""


class LettersError(Exception):
    """Base of all errors of this package."""


class FarEndError(LettersError):
    """What was asked for cannot be. It is said, and nothing was changed."""


class BadWording(FarEndError):
    """A wording cannot be used. The message is a sentence for who wrote it."""


class LetterFinished(FarEndError):
    """The letter was finished meanwhile: nobody edits it any more."""


class NotYetALetter(FarEndError):
    """A letter cannot be finished yet. The message is a sentence for who writes it."""
