"""Whose fault it was. Everything that `vault` raises by name is one of these; a disk's own errors stay `OSError`."""

from __future__ import annotations


class VaultError(Exception):
    """Base of all errors of this package. `hint` says in one sentence what to do, where there is something to do."""

    def __init__(self, found: str, *, hint: str = "") -> None:
        super().__init__(found)
        self.hint = hint


class DamagedData(VaultError):
    """Bytes we were given are not what they should be: damaged on the way, altered, or never ours."""


class MissingData(VaultError):
    """A file, a row or an entry that something else speaks of is not where it should be."""


class WrongKey(VaultError):
    """The key at hand is sound, but not the one that was asked for."""


class CannotWrite(VaultError):
    """The disk did not take what we wrote. Nothing was lost yet: the same call may be made again."""


class OurError(VaultError):
    """We were about to do something we must not. A defect: let it be seen."""
