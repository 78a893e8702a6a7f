"""A restore that dies: `python -m tests.backup.killed_restore TARGET KEY HOME NAME`.

It ends as kill -9 ends it, in the middle of reading the first file of the repository whose name begins so.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from fairhearing.backup.target import FolderTarget

from .restored import bring_back, opened_by_key_file


class DyingTarget(FolderTarget):
    """Dies when a file was read to its half."""

    __slots__ = ("begins",)

    def read(self, name: str) -> Iterator[bytes]:
        for chunk in super().read(name):
            if self.begins and name.startswith(self.begins):
                yield chunk[: len(chunk) // 2]
                os.kill(os.getpid(), signal.SIGKILL)
            yield chunk


def main(folder: str, key: str, root: str, name: str) -> None:
    target = DyingTarget(Path(folder))
    target.begins = ""
    repository = opened_by_key_file(target, Path(key))
    target.begins = name
    bring_back(repository, Path(root))


if __name__ == "__main__":
    main(*sys.argv[1:])
