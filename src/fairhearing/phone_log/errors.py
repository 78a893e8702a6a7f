"""Whose fault it was. Everything that `phone_log` raises by itself is one of these two."""


class PhoneLogError(Exception):
    """Base of all errors of this package."""


class FarEndError(PhoneLogError):
    """What came from the phone system, or from whoever sent it, cannot be used. The message says what to do."""


class UnreadableLog(FarEndError):
    """A file is no call log that we know, or not the one it is said to be."""

    hint = "docs/how-to/bring-the-phone-log.md says which logs are known, and how to name the columns of others"


class OurError(PhoneLogError):
    """Something of ours is not as it should be. A defect: let it be seen."""
