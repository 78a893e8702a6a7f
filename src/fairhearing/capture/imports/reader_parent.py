"""The parent of readers: it has loaded what a reader needs, looks at no file, and forks once for each.

    stdin   a SOCK_SEQPACKET socket to whoever started this; when that closes, this ends
            in     one byte, with two descriptors: a file opened for reading, and the pipe for what is read of it
            out    one byte, with a pidfd of the reader; then, at its end, one byte: a `ReadEnd`, or something else

A reader is a copy of this process: of any file but its own it holds nothing, because this process never held anything.
Before the first byte is read it has let go of everything but its file and its pipe, and has confined itself.

All readers of one parent have the same layout of memory, which a row of files could feel out by breaking reader after
reader. So a parent is thrown away when a reader ended as none should (`reading`).
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from typing import Final, NoReturn

from fairhearing.vault.memory import keep_memory_private

from . import reader

_STDIN, _STDOUT = 0, 1
_UNFORESEEN: Final = 1


def main() -> int:
    """Fork readers until the socket closes."""
    for number in (signal.SIGINT, signal.SIGTERM):  # meant for whoever started this, who may want to end a file first
        signal.signal(number, signal.SIG_IGN)
    reader.load_all()
    keep_memory_private()
    with socket.socket(fileno=_STDIN) as asked:
        while len(given := socket.recv_fds(asked, 1, 2)[1]) == 2:  # noqa: PLR2004 - a file and a pipe
            _fork_reader(asked, *given)
    return 0


def _fork_reader(asked: socket.socket, file: int, pipe: int) -> None:
    """Start a reader, say by which pidfd it is known, wait for its end and say how it ended."""
    child = os.fork()
    if child == 0:
        _be_reader(file, pipe)
    os.close(file)
    os.close(pipe)
    pidfd = os.pidfd_open(child)
    socket.send_fds(asked, [b"\0"], [pidfd])
    os.close(pidfd)
    _, status = os.waitpid(child, 0)
    asked.send(bytes([os.waitstatus_to_exitcode(status) & 0xFF]))


def _be_reader(file: int, pipe: int) -> NoReturn:
    end = _UNFORESEEN
    try:
        for given, place in ((file, _STDIN), (pipe, _STDOUT)):  # the socket, on stdin, goes with this
            os.dup2(given, place)
            os.close(given)
        end = reader.read_confined()
    finally:
        os._exit(end)


if __name__ == "__main__":
    sys.exit(main())
