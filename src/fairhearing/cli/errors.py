"""What the command line says when something is wrong: whose fault, what was found, what to do, and an exit code."""

from __future__ import annotations

from enum import IntEnum

from fairhearing.audit import errors as audit
from fairhearing.backup import errors as backup
from fairhearing.capture import errors as capture
from fairhearing.keyholder import errors as keyholder
from fairhearing.ledger import errors as ledger
from fairhearing.phone_log import errors as phone_log
from fairhearing.retention import errors as retention
from fairhearing.vault import errors as vault
from fairhearing.web import errors as web
from fairhearing.wire import errors as wire

from .supervisor import ChildFailed


class ExitCode(IntEnum):
    """How a command ended (sysexits.h where it has a word for it)."""

    WELL = 0
    NOT_WELL = 1
    """A check or a verification found something wrong."""
    USAGE = 2
    """The command's words are off."""
    OTHER_KEY = 3
    """Nothing was changed, but another key signed it than the one that was named."""
    BAD_DATA = 65
    """A file or a far end is not what it should be."""
    NOT_FOUND = 66
    """A file that was named, or a home, is not there."""
    UNAVAILABLE = 69
    """A process that is needed does not run or did not start."""
    OUR_FAULT = 70
    """A defect of this program."""
    CANNOT_WRITE = 73
    """A disk is full or a folder cannot be written."""
    NOT_ALLOWED = 77
    """The key, passphrase or role does not allow it."""
    BAD_SETTINGS = 78
    """recorder.json or another setting is wrong."""


class CommandError(Exception):
    """A command ends here: one line of what was found, one of what to do."""

    def __init__(self, found: str, *, hint: str = "", code: ExitCode = ExitCode.NOT_WELL) -> None:
        super().__init__(found)
        self.hint = hint
        self.code = code


_CODES: dict[type[Exception], ExitCode] = {
    ChildFailed: ExitCode.UNAVAILABLE,
    capture.BadSettings: ExitCode.BAD_SETTINGS,
    capture.FarEndError: ExitCode.UNAVAILABLE,
    phone_log.FarEndError: ExitCode.BAD_DATA,
    ledger.FarEndError: ExitCode.BAD_DATA,
    wire.FarEndError: ExitCode.BAD_DATA,
    vault.MissingData: ExitCode.NOT_FOUND,
    vault.DamagedData: ExitCode.BAD_DATA,
    vault.WrongKey: ExitCode.NOT_ALLOWED,
    vault.CannotWrite: ExitCode.CANNOT_WRITE,
    audit.LogUnwritable: ExitCode.CANNOT_WRITE,
    audit.FarEndError: ExitCode.BAD_DATA,
    audit.OurError: ExitCode.UNAVAILABLE,
    backup.NoBackup: ExitCode.NOT_FOUND,
    backup.TargetAway: ExitCode.UNAVAILABLE,
    backup.CatalogueUnusable: ExitCode.UNAVAILABLE,
    backup.BackupRunning: ExitCode.UNAVAILABLE,
    backup.WrongBackupKey: ExitCode.NOT_ALLOWED,
    backup.BadBackupSettings: ExitCode.BAD_SETTINGS,
    backup.NotEmpty: ExitCode.USAGE,
    backup.BackupError: ExitCode.BAD_DATA,
    keyholder.KeyholderDown: ExitCode.UNAVAILABLE,
    keyholder.LogUnwritable: ExitCode.CANNOT_WRITE,
    keyholder.FarEndError: ExitCode.BAD_DATA,
    keyholder.DamagedFiles: ExitCode.BAD_DATA,
    keyholder.OurError: ExitCode.UNAVAILABLE,
    retention.FarEndError: ExitCode.BAD_DATA,
    retention.OurError: ExitCode.UNAVAILABLE,
    web.BadSettings: ExitCode.BAD_SETTINGS,
    web.FarEndError: ExitCode.BAD_DATA,
    web.AuthorityAway: ExitCode.UNAVAILABLE,
    OSError: ExitCode.CANNOT_WRITE,
}


def exit_code_of(error: Exception) -> ExitCode | None:
    """Return the code of an error we know by name, the nearest class first; None for a defect, which shows itself."""
    return next((_CODES[kind] for kind in type(error).__mro__ if kind in _CODES), None)
