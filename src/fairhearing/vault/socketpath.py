"""Unix socket addresses for folders of any depth.

An AF_UNIX address holds 108 bytes (unix(7)), fewer than a deep home folder needs. Linux lets us name the folder by
an open descriptor instead, which always fits.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LONGEST = 100


@contextmanager
def unix_address(path: Path) -> Iterator[str]:
    """Yield an address to bind or connect to, good inside the `with` block only."""
    if len(os.fsencode(path)) <= _LONGEST:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
