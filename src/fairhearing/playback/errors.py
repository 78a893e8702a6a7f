"""Whose fault it was. Everything that `playback` raises of itself is one of these."""


class PlaybackError(Exception):
    """Base of all errors of this package."""


class FarEndError(PlaybackError):
    """What was asked for cannot be. It is said, and nothing was changed."""


class DiaryChanged(FarEndError):
    """The month has not ended, or has other listens than those that were shown: read it again."""


class RestrictedUse(FarEndError):
    """The use of a call is restricted, and what somebody wants to listen for is not among what the law allows."""


class AlreadySigned(FarEndError):
    """This person signed this month before."""
