"""`python -m fairhearing.cli.bench.keys.timed_keyholder HOME SYNCS`: a keyholder that says how long its disk took.

SYNCS is a file of 8 bytes: the seconds spent so far in what makes the log durable, a double, rewritten at each.
"""

from __future__ import annotations

import mmap
import os
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path

from fairhearing.keyholder.server import run
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home

SECONDS = struct.Struct("d")
"""How the seconds stand in the file."""


def main(home: Home, syncs: Path) -> None:
    """Serve, timing syncs and renames, at which some file systems sync too."""
    with syncs.open("r+b") as file, mmap.mmap(file.fileno(), SECONDS.size) as shared:

        def timed(wait: Callable[..., None]) -> Callable[..., None]:
            def waiting(*arguments: object) -> None:
                began_s = time.perf_counter()
                try:
                    wait(*arguments)
                finally:
                    [before_s] = SECONDS.unpack_from(shared)
                    SECONDS.pack_into(shared, 0, before_s + time.perf_counter() - began_s)

            return waiting

        for name in ("fsync", "fdatasync", "replace", "rename"):
            setattr(os, name, timed(getattr(os, name)))
        run(home, Clock())


if __name__ == "__main__":
    main(Home(Path(sys.argv[1])), Path(sys.argv[2]))
