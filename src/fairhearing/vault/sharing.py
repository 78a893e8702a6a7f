"""What processes of different users may share: as much as the folder says, and nothing where it says nothing.

Everything is for its owner alone. Where a folder hands its group down (setgid), a file or folder made in it is as open
to group and others as that folder is: so the folders' modes, set once by whoever looks after the machine, decide.
docs/reference/home.md tells them.
"""

from __future__ import annotations

import errno
import os
import pwd
import socket
import stat
import struct
from pathlib import Path
from typing import Final

from .errors import CannotWrite

PEERS_VARIABLE: Final = "FAIRHEARING_PEERS"
HEARING_VARIABLE: Final = "FAIRHEARING_HEARING"
"""Whom a recorder hands keys to, and nobody that FAIRHEARING_PEERS names."""
_READ_WRITE: Final = 0o066
_ALL: Final = 0o077
_PEER: Final = struct.Struct("3i")


class UnknownUser(CannotWrite):
    """FAIRHEARING_PEERS or FAIRHEARING_HEARING names a user that this machine does not have."""


def share_file(file: int | Path, folder: Path) -> None:
    """Open a file or socket that this process made in `folder` to whom the folder is open."""
    _open_up(file, folder, _READ_WRITE)


def share_folder(path: Path) -> None:
    """Open a folder that this process made to whom the folder above is open."""
    _open_up(path, path.parent, _ALL)


def _open_up(made: int | Path, folder: Path, bits: int) -> None:
    above = folder.stat()
    if not above.st_mode & stat.S_ISGID:
        return
    found = os.stat(made)  # noqa: PTH116 - a descriptor, or a path
    wanted = stat.S_IMODE(found.st_mode) | (above.st_mode & bits)
    if found.st_uid == os.geteuid() and wanted != stat.S_IMODE(found.st_mode):
        os.chmod(made, wanted)  # noqa: PTH101 - the same


def read_shared(path: Path, most: int, users: frozenset[int] | None = None) -> bytes:
    """Return what a file holds that others may have put into a folder; of one longer than `most`, so much and a byte.

    users: whose it must be, None for anybody's. Never waits, and follows no link. Raises OSError, also where it is no
    plain file, or another's.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "no plain file")
        if users is not None and found.st_uid not in users:
            raise PermissionError(errno.EPERM, "another user's")
        return file.read(most + 1)


def write_shared(path: Path, data: bytes) -> None:
    """Write a new file into a folder that others may write to, as open as that is. Raises OSError.

    One that lies there goes; where it is another's, in a folder that keeps each their own, nothing is written: not
    through a link either.
    """
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        share_file(descriptor, path.parent)


def users_of(folder: Path) -> frozenset[int]:
    """Return the users to believe in matters of a folder: whose it is, and our own."""
    return frozenset({os.geteuid(), *([folder.stat().st_uid] if folder.exists() else [])})


def peers_of(names: str) -> frozenset[int]:
    """Return the users whose processes are answered: our own, and those named, with commas between.

    names: of users, or their numbers. Raises UnknownUser.
    """
    return frozenset({os.geteuid(), *(_user(each.strip()) for each in names.split(",") if each.strip())})


def user_at_other_end(connection: socket.socket) -> int:
    """Say which user the process at the other end of a Unix socket runs as (SO_PEERCRED, unix(7))."""
    user: int = _PEER.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))[1]
    return user


def _user(name: str) -> int:
    if name.isascii() and name.isdigit():
        return int(name)
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError as error:
        raise UnknownUser(f"{PEERS_VARIABLE} names a user that this machine does not have") from error
