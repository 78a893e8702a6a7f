"""What the keyholder does for itself before it holds anything."""

from __future__ import annotations

import os

from fairhearing.vault.memory import keep_memory_private


def harden() -> bool:
    """Keep memory private and make no file that others may read. Say whether memory is locked against swap."""
    os.umask(0o077)
    return keep_memory_private()
