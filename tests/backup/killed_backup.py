"""A backup that dies: `python -m tests.backup.killed_backup HOME TARGET STEP TIME`.

It ends at the named step as kill -9 ends it: nothing is flushed, nothing is tidied up. Steps are those that
`make_backup` tells, and `put NAME`: in the middle of writing the first file whose name begins so.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from fairhearing.backup.catalogue import EncryptedFile
from fairhearing.backup.making import make_backup
from fairhearing.backup.repository import begin_repository
from fairhearing.backup.settings import BackupSettings
from fairhearing.backup.target import FolderTarget
from fairhearing.vault.home import Home


def die() -> None:
    """End at once."""
    os.kill(os.getpid(), signal.SIGKILL)


class DyingTarget(FolderTarget):
    """Dies in the middle of a file."""

    __slots__ = ("begins",)

    def put(self, name: str, chunks: Iterable[bytes]) -> object:
        return super().put(name, self._dying(chunks) if self.begins and name.startswith(self.begins) else chunks)

    def _dying(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            yield chunk[: len(chunk) // 2]
            die()


def main(root: str, folder: str, step: str, moment: str) -> None:
    home, target = Home(Path(root)), DyingTarget(Path(folder))
    target.begins = step.removeprefix("put ") if step.startswith("put ") else ""
    now = datetime.fromisoformat(moment)
    repository = begin_repository(home, target, now)

    def reached(ended: str) -> None:
        if ended == step:
            die()

    make_backup(home, repository, EncryptedFile(home), BackupSettings("elsewhere"), now, reached=reached)


if __name__ == "__main__":
    main(*sys.argv[1:])
