"""Whose fault it was. Everything that `practice` raises of itself is one of these two."""


class PracticeError(Exception):
    """Base of all errors of this package."""


class FarEndError(PracticeError):
    """What was asked for cannot be. It is said, and nothing was changed."""


class OurError(PracticeError):
    """We did something out of order. A defect: let it be seen."""


class LinkOver(FarEndError):
    """A link by which somebody wants to set up opens nothing: used, expired, revoked, or never made."""


class NotPublished(OurError):
    """The recorder cannot be told: recorder.json cannot be read or written. Nothing was changed."""


class CannotFound(FarEndError):
    """A practice cannot be made as described: an id or a number is taken or malformed, or nobody would hold its key."""


class AppointmentRefused(FarEndError):
    """This person may not give or take this role, or not like this. The message is a sentence for them."""


class InvitationOver(FarEndError):
    """An invitation was used, taken back, has expired, or whoever made it may not invite so any more."""
