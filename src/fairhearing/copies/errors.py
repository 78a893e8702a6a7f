"""Whose fault it was. Everything that `copies` raises of itself is one of these two."""


class CopiesError(Exception):
    """Base of all errors of this package."""


class FarEndError(CopiesError):
    """Whoever asked wanted something that does not go, or no longer."""


class OurError(CopiesError):
    """This machine could not do what it owes."""


class CopyUnderWay(FarEndError):
    """A copy of this matter is being made already: wait for it, or stop it."""


class NotAnyMore(FarEndError):
    """The copy is in another state by now: made, handed out, deleted. Look at its page again."""


class NotAllowed(FarEndError):
    """The matter owes something before a copy of its calls is made or leaves. The message is a sentence: what."""


class GroundOwed(FarEndError):
    """No ground was given on which restricted calls are copied. The message is a sentence; field: where it belongs."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


class NotTheirs(FarEndError):
    """Whoever opened something, or said what it was, wanted to agree to that as well. Somebody else has to."""


class NotSaid(FarEndError):
    """Something is missing of what is said of a way out. The message is a sentence, field: where it is missing."""

    def __init__(self, words: str, field: str) -> None:
        super().__init__(words)
        self.field = field


class NoRoom(OurError):
    """The disk has not the room that the copy takes. Nothing was begun."""


class KeyChanged(OurError):
    """The practice changed its key while a copy was made: it has to be made again."""


class DamagedPlan(OurError):
    """What a copy was to be made of cannot be read from its row."""
