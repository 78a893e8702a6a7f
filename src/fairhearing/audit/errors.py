"""Whose fault it was. Everything that `audit` raises is one of these two."""


class AuditError(Exception):
    """Base of all errors of this package."""


class FarEndError(AuditError):
    """What we were handed, or found on the disk, is not what it should be."""


class OurError(AuditError):
    """This machine could not do what it owes."""


class BadLeaf(FarEndError):
    """An entry that the log does not take: too long, not of our form, or holding more than opaque ids."""


class BadCheckpoint(FarEndError):
    """A checkpoint that is not in the form of C2SP tlog-checkpoint, or not signed by this log's key."""


class BadProof(FarEndError):
    """A proof that does not lead to the root it should."""


class LogRewritten(BadProof):
    """Today's log does not begin with what it was: entries that were signed for are gone or others.

    Whoever holds the log's key can make such a log; the files it was found in are to be kept as they are.
    """


class LogCutShort(LogRewritten):
    """Today's log is shorter than it was."""


class BadCosignature(FarEndError):
    """A practice's countersignature is not what its key would have written, or its key is vouched for by nobody."""


class DamagedLog(FarEndError):
    """The log's files are not what was signed. The message names the first bad entry or file.

    Nothing repairs this by itself: keep the folder as it is and compare it with a copy and a printed checkpoint.
    """


class LogUnwritable(OurError):
    """The log could not be written to the disk: full, read-only or failing. What needed the entry must not happen.

    The next append tries again by itself.
    """
