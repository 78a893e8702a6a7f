"""Whose fault it was. What `announcing` raises by itself has one of these two bases."""


class AnnouncingError(Exception):
    """Base of the errors of this package; `speaking.CannotSpeak` is the machine's."""


class FarEndError(AnnouncingError):
    """What somebody typed or brought cannot be used. The message says what to do."""


class BadWording(FarEndError):
    """A wording cannot be used. field: of the form, where it is wrong."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


class BadSound(FarEndError):
    """A file cannot be used as the sound of a wording."""


class NotSoNow(FarEndError):
    """A wording is not in the state in which this can be done: somebody was faster."""
