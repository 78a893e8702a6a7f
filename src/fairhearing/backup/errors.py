"""Whose fault it was. Everything that `backup` raises by name is one of these; a disk's own errors stay `OSError`."""

from __future__ import annotations


class BackupError(Exception):
    """Base of all errors of this package. `hint` says in one sentence what to do, where there is something to do."""

    def __init__(self, found: str, *, hint: str = "") -> None:
        super().__init__(found)
        self.hint = hint


class FarEndError(BackupError):
    """What lies at the target, or the target itself, is not what it should be."""


class DamagedBackup(FarEndError):
    """A file of the backup is not the one that was written under that name."""

    def __init__(self, name: str, found: str, *, hint: str = "") -> None:
        super().__init__(f"{name} in the backup {found}", hint=hint)
        self.name = name


class MissingFile(DamagedBackup):
    """A file that the backup speaks of is not there."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "is missing")


class NoBackup(FarEndError):
    """There is no backup, or none of that generation, where it was looked for."""


class TargetAway(FarEndError):
    """The target cannot be reached or used now; the same call may be made again."""


class RemovalRefused(FarEndError):
    """The target keeps a file that should go: it is locked there."""


class WrongBackupKey(BackupError):
    """The key at hand is sound, but does not open this backup."""


class BadBackupSettings(BackupError):
    """HOME/backup.json is not what it should be, or is not there."""


class NotEmpty(BackupError):
    """A restore goes into an empty home only."""


class BackupRunning(BackupError):
    """Another backup of this home runs at this moment."""


class CatalogueUnusable(BackupError):
    """The catalogue's database cannot be copied, or cannot be filled, now."""
