"""Whose fault it was. Everything that `quality` raises of itself is one of these."""


class QualityError(Exception):
    """Base of all errors of this package."""


class FarEndError(QualityError):
    """What was asked for cannot be. It is said, and nothing was changed."""


class BadList(FarEndError):
    """A list of eligible calls is not one of ours. The message names the line."""


class BadSeed(FarEndError):
    """A seed is 64 hexadecimal digits."""


class BadSampling(FarEndError):
    """A team has a name, 1 to 50 calls a month, and two extensions or more: a sample is never of one person."""


class BadCard(FarEndError):
    """A scorecard has a name and 1 to 20 questions, each with its words."""


class AlreadyReviewed(FarEndError):
    """The call is being reviewed, or was replaced already."""


class OwnCall(FarEndError):
    """The reviewer took part in the call: somebody else reviews it."""


class NotComplete(FarEndError):
    """A review can be shared when each of its questions has an answer."""


class NotNow(FarEndError):
    """The review is not where this can be done: not shared, answered meanwhile, within its 14 days, or closed."""


class BadAction(FarEndError):
    """A learning action says what changes, who makes it, by when, and what was done."""
