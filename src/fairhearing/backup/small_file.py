"""Files of a target that are read whole, and never as much as would fill the memory."""

from __future__ import annotations

from typing import Final

from .errors import DamagedBackup
from .target import Target

_MOST_BYTES: Final = 1 << 20


def read_small(target: Target, name: str) -> bytes:
    """Return a short file's bytes. Raises MissingFile, DamagedBackup, TargetAway."""
    data = bytearray()
    for chunk in target.read(name):
        data += chunk
        if len(data) > _MOST_BYTES:
            raise DamagedBackup(name, "is much longer than it can be")
    return bytes(data)
