"""Reads a sound file by way of the reader's process, block by block; whatever becomes of that process, we go on."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from fairhearing.capture.errors import FarEndError

from .sound_file import ReadEnd, SoundFileForm

_IDLE_S: Final = 60.0
_BLOCK_BYTES: Final = 1 << 16
_LONGEST_LINE: Final = 500
_READER: Final = "fairhearing.capture.imports.reader"
_KEPT_VARIABLES: Final = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")


class UnreadableSound(FarEndError):
    """A file gave no sound. end: why; None where its reader was ended by a limit or broke off."""

    def __init__(self, end: ReadEnd | None) -> None:
        super().__init__("the file could not be read as sound")
        self.end = end


class SoundReading:
    """One file being read. `blocks` yields its sound; `is_cut_off` is known once they all came."""

    def __init__(self, path: Path) -> None:
        self.is_cut_off = False
        with path.open("rb") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", _READER],
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                cwd="/",
            )
        self._rest = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def form(self) -> SoundFileForm:
        """Return the file's form. Raises UnreadableSound."""
        while b"\n" not in self._rest:
            block = self._receive()
            if not block or len(self._rest) > _LONGEST_LINE:
                raise UnreadableSound(self._end())
            self._rest += block
        line, _, self._rest = self._rest.partition(b"\n")
        try:
            return SoundFileForm.read(line)
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableSound(None) from error

    def blocks(self, form: SoundFileForm) -> Iterator[bytes]:
        """Yield the sound after its form. Raises UnreadableSound where it ends for another reason than being read.

        A file that breaks off gives what it holds.
        """
        most = form.most_bytes + _BLOCK_BYTES
        while block := self._rest or self._receive():
            self._rest = b""
            most -= len(block)
            if most < 0:
                raise UnreadableSound(ReadEnd.TOO_LONG)
            yield block
        end = self._end()
        if end not in (ReadEnd.WHOLE, ReadEnd.CUT_OFF):
            raise UnreadableSound(end)
        self.is_cut_off = end is ReadEnd.CUT_OFF

    def _receive(self) -> bytes:
        """Return what the reader wrote next; nothing at its end."""
        pipe = self._process.stdout
        if pipe is None:
            return b""
        ready, _, _ = select.select([pipe], [], [], _IDLE_S)
        if not ready:
            raise UnreadableSound(None)
        return os.read(pipe.fileno(), _BLOCK_BYTES)

    def _end(self) -> ReadEnd | None:
        try:
            return ReadEnd(self._process.wait(_IDLE_S))
        except (ValueError, subprocess.TimeoutExpired):
            return None


def _environment() -> dict[str, str]:
    """Return the few variables that a Python process needs to start, and none that tells anything."""
    kept = {name: value for name in _KEPT_VARIABLES if (value := os.environ.get(name))}
    return kept | {"OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
