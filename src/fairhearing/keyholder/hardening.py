"""What the keyholder does for itself before it holds anything."""

from __future__ import annotations

import os
import resource
from typing import Final

from fairhearing.vault.memory import keep_memory_private

MOST_MEMORY_BYTES: Final = 2 << 30
"""Of addresses, not of memory in use: five times what the keyholder was seen to take."""


def harden() -> bool:
    """Keep memory private and within bounds, make no file that others may read. Say whether memory is locked."""
    os.umask(0o077)
    _, allowed = resource.getrlimit(resource.RLIMIT_AS)
    most = MOST_MEMORY_BYTES if allowed == resource.RLIM_INFINITY else min(MOST_MEMORY_BYTES, allowed)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    return keep_memory_private()
