"""Whose fault it was. Everything that `figures` raises by itself is one of these."""


class FiguresError(Exception):
    """Base of all errors of this package."""


class FarEndError(FiguresError):
    """What somebody asked for cannot be done as things are. The message says why."""


class BadStep(FarEndError):
    """A chart cannot be parted there: no reason, a day that is to come, or one that has a step already."""


class NotAsShown(FarEndError):
    """What is confirmed or signed is not what the page showed: the figures changed meanwhile."""


class NotYet(FarEndError):
    """The month is not over."""


class NoReason(FarEndError):
    """A correction says why it is made."""


class AlreadySigned(FarEndError):
    """This person signed this month before."""


class OurError(FiguresError):
    """Something of ours is not as it should be. A defect: let it be seen."""
