"""The benchmark's C programs, compiled by this machine's own compiler when they are first needed."""

from __future__ import annotations

import shutil
import subprocess
from enum import StrEnum
from pathlib import Path

from fairhearing.cli.errors import CommandError, ExitCode


class Program(StrEnum):
    """A program, by its source's name."""

    SENDER = "paced_sender"
    SINK = "sink"
    SYNC_WATCH = "sync_watch"
    """A library to be loaded before libc."""


def compiled(program: Program, folder: Path) -> Path:
    """Compile a program into a folder, once, and return its path. Raises CommandError where that cannot be done."""
    target = folder / program
    if target.exists():
        return target
    compiler = shutil.which("cc")
    if compiler is None:
        raise CommandError(
            "this benchmark sends sound by a program in C, and there is no C compiler",
            hint="install one: apt-get install gcc libc6-dev",
            code=ExitCode.UNAVAILABLE,
        )
    source = Path(__file__).with_name(f"{program}.c")
    as_library = ("-shared", "-fPIC") if program is Program.SYNC_WATCH else ()
    words = [compiler, "-O2", *as_library, "-o", target, source, "-ldl"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandError(
            f"{compiler} does not compile {source.name}: {next(iter(done.stderr.splitlines()), 'it says nothing')}",
            hint="the headers of the C library are needed, too: apt-get install libc6-dev",
            code=ExitCode.UNAVAILABLE,
        )
    return target
