"""Whose fault it was. Everything that `retention` raises of itself is one of these two."""


class RetentionError(Exception):
    """Base of all errors of this package."""

    hint = ""


class FarEndError(RetentionError):
    """What was asked for cannot be. It is said, and nothing was changed."""


class OurError(RetentionError):
    """This machine could not do what it owes. What was begun goes on at the next run."""


class BadPeriod(FarEndError):
    """A period is a whole number of months, and only classes that are destroyed by time have one."""


class BadHold(FarEndError):
    """A hold needs a reason of the list, a call, and a review date that is not past."""


class HoldReleased(FarEndError):
    """The hold was released already; place a new one if the call must be kept."""


class BeingDestroyed(FarEndError):
    """The call's recordings are being destroyed, or were: nothing can keep it any longer. Names the calls."""

    def __init__(self, calls: tuple[str, ...]) -> None:
        super().__init__(f"being destroyed, or gone already: call {', '.join(calls)}")
        self.calls = calls


class CannotErase(FarEndError):
    """Something keeps a call from being erased: a hold, or that it is part of the health record. Names the calls."""

    def __init__(self, calls: tuple[str, ...]) -> None:
        super().__init__(f"kept for another reason: call {', '.join(calls)}")
        self.calls = calls


class BadRequest(FarEndError):
    """A request to keep a call says which call, and an answer that refuses says why."""


class AlreadyAnswered(FarEndError):
    """Somebody answered the request meanwhile. The first answer stands."""


class BadClass(FarEndError):
    """The call cannot have that class: notes are confirmed of unconfirmed clinical calls only."""


class BadCertificate(FarEndError):
    """A file is not a certificate of ours, or its proof does not hold. The message says what does not."""


class AnotherRun(OurError):
    """Another run destroys what is due. Two never meet."""

    hint = "wait until it has ended; one that was killed lets go within two minutes"


class DoubtfulDay(OurError):
    """The machine's day is so far ahead of the last run that its clock may be false; nothing was destroyed.

    Somebody has to look at the day, and let the run be made.
    """

    hint = "look at the machine's date; if it is right, let it be done: `fairhearing retention run`"


class NotInLogYet(OurError):
    """A certificate's entry is on its way into the log; it cannot be proved before."""
