"""A disk that fails with EIO, or is full, below one folder, for one process. Needs a C compiler, and says so."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

_SOURCE = Path(__file__).with_name("broken_disk.c")


@dataclass(frozen=True)
class BrokenDisk:
    """Breaks and mends what lies below a path, for processes that were started with `environment`."""

    environment: Mapping[str, str]
    flag: Path

    def break_down(self) -> None:
        self.flag.touch()

    def mend(self) -> None:
        self.flag.unlink()


def broken_disk(folder: Path, below: Path, *, full: bool = False) -> BrokenDisk:
    """Make a disk that can be broken. folder: for the library and the flag. below: where paths that fail begin.

    full: what fails, fails because the disk is full.
    """
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("a disk that fails is made with a C compiler (Debian: gcc)")
    folder.mkdir(parents=True, exist_ok=True)
    library, flag = folder / "broken_disk.so", folder / "broken"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, _SOURCE, "-ldl"], check=True)
    environment = {"LD_PRELOAD": str(library), "BROKEN_DISK_BELOW": str(below), "BROKEN_DISK_WHILE": str(flag)}
    return BrokenDisk(environment | ({"BROKEN_DISK_FULL": "1"} if full else {}), flag)
