"""Reads sound files by way of readers' processes, block by block; whatever becomes of those, we go on."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType
from typing import BinaryIO, Final, Self

from fairhearing.capture.errors import FarEndError

from .sound_file import ReadEnd, SoundFileForm

_IDLE_S: Final = 60.0
_BLOCK_BYTES: Final = 1 << 16
_LONGEST_LINE: Final = 500
_PARENT: Final = "fairhearing.capture.imports.reader_parent"
_KEPT_VARIABLES: Final = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")


class UnreadableSound(FarEndError):
    """A file gave no sound. end: why; None where its reader was ended by a limit or broke off."""

    def __init__(self, end: ReadEnd | None) -> None:
        super().__init__("the file could not be read as sound")
        self.end = end


class Readers:
    """Starts a reader for one file after the other; each is a copy of one process (`reader_parent`), which is warm.

    That process is started when it is needed, and anew after a reader ended as none should. For one thread.
    """

    def __init__(self) -> None:
        self._parent: subprocess.Popen[bytes] | None = None
        self._asked: socket.socket

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process that readers are copies of; None where there is none now."""
        return self._parent.pid if self._parent else None

    def close(self) -> None:
        """End the process that readers come from. The next reader comes from a new one."""
        if self._parent is not None:
            self._asked.close()
            self._parent.kill()
            self._parent.wait()
            self._parent = None

    def read(self, file: BinaryIO) -> SoundReading:
        """Begin to read a file from its beginning. One at a time: the last one must have ended.

        Raises UnreadableSound where no reader can be had.
        """
        if self._parent is None:
            self._start()
        file.seek(0)
        pipe, readers_end = os.pipe()
        try:
            socket.send_fds(self._asked, [b"\0"], [file.fileno(), readers_end])
            _, (pidfd,), _, _ = socket.recv_fds(self._asked, 1, 1)
        except (OSError, ValueError) as error:
            os.close(pipe)
            self.close()
            raise UnreadableSound(None) from error
        finally:
            os.close(readers_end)
        return SoundReading(self, pipe, pidfd)

    def wait_for_end(self) -> ReadEnd | None:
        """Return how the reader ended; None where it ended as none should, or was killed."""
        try:
            [end] = self._asked.recv(1)
            return ReadEnd(end)
        except (OSError, ValueError):
            return None

    def _start(self) -> None:
        self._asked, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._asked.settimeout(_IDLE_S)
        with theirs:
            self._parent = subprocess.Popen(
                [sys.executable, "-P", "-m", _PARENT],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                cwd="/",
            )


class SoundReading:
    """One file being read. `blocks` yields its sound; `is_cut_off` is known once they all came."""

    def __init__(self, readers: Readers, pipe: int, pidfd: int) -> None:
        self.is_cut_off = False
        self._readers, self._pipe, self._pidfd = readers, pipe, pidfd
        self._has_ended = False
        self._rest = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        os.close(self._pidfd)
        os.close(self._pipe)
        if not self._has_ended:
            self._readers.wait_for_end()
        if isinstance(error, UnreadableSound) and error.end is None:
            self._readers.close()

    def kill(self) -> None:
        """End the reader, if it is there still."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)

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
        ready, _, _ = select.select([self._pipe], [], [], _IDLE_S)
        if not ready:
            raise UnreadableSound(None)
        return os.read(self._pipe, _BLOCK_BYTES)

    def _end(self) -> ReadEnd | None:
        self._has_ended = True
        return self._readers.wait_for_end()


def _environment() -> dict[str, str]:
    """Return the few variables that a Python process needs to start, and none that tells anything."""
    kept = {name: value for name in _KEPT_VARIABLES if (value := os.environ.get(name))}
    return kept | {"OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
