"""Whose fault it was. Everything that `jobs` raises of itself is one of these two."""


class JobsError(Exception):
    """Base of all errors of this package."""


class FarEndError(JobsError):
    """Another process was not there, or answered what it should not."""


class LogIsShorter(FarEndError):
    """The audit log holds fewer entries than were read from it before: entries were taken away."""


class OurError(JobsError):
    """We did something out of order. A defect: let it be seen."""


class OutsideTransaction(OurError):
    """A log entry was recorded outside the transaction of its change: one could be kept without the other."""


class UnfitForTheLog(OurError):
    """A log entry holds more than opaque ids, codes and counts. Nothing was written."""


class LeaseLost(OurError):
    """A job took longer than its lease, and another worker has it now: what it did must not be marked as done."""
