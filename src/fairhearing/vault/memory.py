"""What a process can do for its own memory without any privilege (prctl(2), setrlimit(2), mlockall(2))."""

from __future__ import annotations

import ctypes
import resource
from pathlib import Path
from typing import Final

_PR_SET_DUMPABLE: Final = 4
_MCL_CURRENT: Final = 1
_MCL_FUTURE: Final = 2
_MCL_ONFAULT: Final = 4
_CAP_IPC_LOCK: Final = 14


def keep_memory_private() -> bool:
    """Allow no core dump and no debugger of the same user, and lock memory against swap. Say whether it is locked.

    It is locked only where there is no limit to it: under a limit, a later allocation would fail for want of memory.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if not _may_lock_all():
        return False
    return bool(libc.mlockall(_MCL_CURRENT | _MCL_FUTURE | _MCL_ONFAULT) == 0)


def _may_lock_all() -> bool:
    soft, _ = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    return soft == resource.RLIM_INFINITY or bool(_capabilities() >> _CAP_IPC_LOCK & 1)


def _capabilities() -> int:
    """Return the effective capabilities as proc(5) shows them; none if it does not."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        return 0
    lines = [line for line in status.splitlines() if line.startswith("CapEff:")]
    return int(lines[0].split()[1], 16) if lines else 0
