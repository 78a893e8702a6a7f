"""Hearing as it always runs: a process of its own, beside whatever a benchmark measures."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from fairhearing.cli.errors import CommandError, ExitCode
from fairhearing.vault.home import Home


@contextmanager
def hearing_process(home: Home) -> Iterator[int]:
    """Run hearing, and say by which number the system knows it. Raises CommandError if it does not start."""
    words = [sys.executable, "-m", "fairhearing", "hearing", "--home", str(home.root)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        if not process.stdout.readline():
            raise CommandError("hearing did not start", code=ExitCode.UNAVAILABLE)
        yield process.pid
    finally:
        process.terminate()
        process.communicate()
