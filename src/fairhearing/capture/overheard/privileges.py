"""Giving up what only opening a packet socket needs: user, groups, capabilities, and the way back to them.

started as                         goes on as
root, and HOME is another user's   that user, or the one that was named
root, and HOME is root's           root, without a single capability: said, for it is not how it should be
a user with CAP_NET_RAW            the same user without it
"""

from __future__ import annotations

import ctypes
import os
import pwd
import resource
import struct
from pathlib import Path
from typing import Final

from fairhearing.capture.errors import BadSettings, OurError
from fairhearing.capture.say import say

_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_CAPBSET_DROP: Final = 24
_PR_CAP_AMBIENT: Final = 47
_PR_CAP_AMBIENT_CLEAR_ALL: Final = 4
_CAPABILITY_VERSION_3: Final = 0x2008_0522
_MOST_CAPABILITIES: Final = 64
_libc = ctypes.CDLL(None, use_errno=True)


def keep_memory_unlimited() -> None:
    """Let memory that is locked now be added to later, where this user may say so: the limit outlives the privilege."""
    try:
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except (ValueError, PermissionError):
        return


def drop_privileges(root: Path, user: str = "") -> None:
    """Become the user that was named, or else the owner of HOME, for good, without any capability.

    Raises BadSettings.
    """
    wanted = _user(root, user)
    if wanted.pw_uid != os.geteuid():
        if os.geteuid() != 0:
            raise BadSettings(f"{root} is another user's: run this as root, or as the user whose folder it is")
        if wanted.pw_name:
            os.initgroups(wanted.pw_name, wanted.pw_gid)
        else:
            os.setgroups([])
        _give_up_bounding_set()
        os.setresgid(wanted.pw_gid, wanted.pw_gid, wanted.pw_gid)
        os.setresuid(wanted.pw_uid, wanted.pw_uid, wanted.pw_uid)
    else:
        _give_up_bounding_set()
    _give_up_capabilities()
    if not all(os.access(file, os.R_OK) for file in (os.__file__, __file__)):
        raise BadSettings(
            f"user {wanted.pw_name or wanted.pw_uid} cannot read the files of Python or of this program: "
            "install both where others may read"
        )
    if os.geteuid() == 0:
        say(f"{root} belongs to root: this goes on as root, without capabilities; give the folder to a user of its own")


def _user(root: Path, name: str) -> pwd.struct_passwd:
    """Return the user to become."""
    if name:
        try:
            return pwd.getpwnam(name)
        except KeyError as error:
            raise BadSettings(f"there is no user {name}") from error
    state = root.stat()
    try:
        return pwd.getpwuid(state.st_uid)
    except KeyError:  # a container's, without a name
        return pwd.struct_passwd(("", "", state.st_uid, state.st_gid, "", "/", ""))


def _give_up_bounding_set() -> None:
    """Let no program that is started from here gain a capability again."""
    for number in range(_MOST_CAPABILITIES):
        _libc.prctl(_PR_CAPBSET_DROP, number, 0, 0, 0)  # those that this kernel lacks are refused


def _give_up_capabilities() -> None:
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    _check(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    _libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    _check(_libc.capset(header, bytes(24)))


def _check(answer: int) -> None:
    if answer != 0:
        raise OurError(f"privileges could not be given up: {os.strerror(ctypes.get_errno())}")
