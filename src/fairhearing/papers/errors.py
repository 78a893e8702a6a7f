"""Whose fault it was. Everything that `papers` raises of itself is one of these."""


class PapersError(Exception):
    """Base of all errors of this package."""


class FarEndError(PapersError):
    """What was asked for cannot be. It is said, and nothing was changed. The message is for whoever asked."""


class BadVersion(FarEndError):
    """A version of the policy has words for its clauses, days in their order, and figures within reason."""


class AlreadySigned(FarEndError):
    """What was signed is never changed: a new version is begun instead."""


class NotReady(FarEndError):
    """A version is signed when its words, its days and its figures are there."""


class Changed(FarEndError):
    """What is to be signed is no more what was read."""


class BadSignature(FarEndError):
    """A tension is signed until a day within the next twelve months."""


class BadQuestion(FarEndError):
    """Whoever asks for a tension to be looked at again says why."""


class BadPaper(FarEndError):
    """A paper is a file or a reference with a day and a name, or does not apply for a reason."""


class BadCopyPlace(FarEndError):
    """A place where other copies may lie has an owner, a day of review, and evidence for what is said of it."""
