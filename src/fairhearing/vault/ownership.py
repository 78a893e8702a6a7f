"""Which process's user owns what in a home, and whom else it is open to. docs/reference/home.md is this table in words.

The worker is in `keys` and `nodes` for the backup's sake. Each owner is a member of the group of its own folders: the
kernel takes "hand the group down" from what a stranger to the group makes.

Six users, six groups. Nobody outside the group `everyone` passes the home's own folder, so "others" below means the
processes that are not in the group named.

    group      recorder  keyholder  worker  web  watch  hearing
    everyone   x         x          x       x    x      x
    store      x         x          x       -    -      x
    pages      -         -          x       x    -      -
    keys       -         x          x       -    -      -
    nodes      x         -          x       -    -      -
    alarms     -         -          x       x    x      -
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from .home import Home
from .keyring import Keyring


class User(StrEnum):
    """Whose process it is. ROOT: whoever looks after the machine."""

    ROOT = "root"
    RECORDER = "recorder"
    KEYHOLDER = "keyholder"
    WORKER = "worker"
    WEB = "web"
    WATCH = "watch"
    HEARING = "hearing"


class Group(StrEnum):
    """Who shares something."""

    EVERYONE = "everyone"
    STORE = "store"
    PAGES = "pages"
    KEYS = "keys"
    NODES = "nodes"
    ALARMS = "alarms"


MEMBERS: Final = {
    Group.EVERYONE: (User.RECORDER, User.KEYHOLDER, User.WORKER, User.WEB, User.WATCH, User.HEARING),
    Group.STORE: (User.RECORDER, User.KEYHOLDER, User.WORKER, User.HEARING),
    Group.PAGES: (User.WORKER, User.WEB),
    Group.KEYS: (User.KEYHOLDER, User.WORKER),
    Group.NODES: (User.RECORDER, User.WORKER),
    Group.ALARMS: (User.WORKER, User.WEB, User.WATCH),
}


@dataclass(frozen=True, slots=True)
class Owned:
    """One folder or file. folder_mode, file_mode: of it and of all below it; a folder that is not there is made.

    A folder's mode with 0o2000 hands its group and its openness down to what is made in it later (`sharing`).
    """

    name: str
    user: User
    group: Group
    folder_mode: int = 0
    file_mode: int = 0


TABLE: Final = (
    Owned(".", User.ROOT, Group.EVERYONE, 0o3770),
    Owned("recorder.json", User.WEB, Group.EVERYONE, file_mode=0o640),
    Owned("recorder.json.lock", User.WEB, Group.EVERYONE, file_mode=0o640),
    Owned("recipients", User.KEYHOLDER, Group.EVERYONE, 0o2750, 0o640),
    Owned("journal", User.RECORDER, Group.STORE, 0o700, 0o600),
    Owned("store", User.RECORDER, Group.STORE, 0o2775, 0o664),
    Owned("manifests", User.RECORDER, Group.STORE, 0o2775, 0o664),
    Owned("keyring.sqlite", User.RECORDER, Group.STORE, file_mode=0o660),
    Owned("probe", User.WORKER, Group.EVERYONE, 0o2750, 0o640),
    Owned("probe/probe.key", User.WORKER, Group.EVERYONE, file_mode=0o600),
    Owned("log", User.KEYHOLDER, Group.EVERYONE, 0o2750, 0o640),
    Owned("copies", User.WORKER, Group.PAGES, 0o2770, 0o660),
    Owned("log-copies.json", User.ROOT, Group.PAGES, file_mode=0o640),
    Owned("log-copies", User.WORKER, Group.PAGES, 0o2750, 0o640),
    Owned("keyholder", User.KEYHOLDER, Group.KEYS, 0o2750, 0o640),
    Owned("keyholder/pepper", User.KEYHOLDER, Group.KEYS, file_mode=0o600),
    Owned("announcements", User.WORKER, Group.EVERYONE, 0o2750, 0o640),
    Owned("heard", User.HEARING, Group.STORE, 0o2770, 0o660),
    Owned("recorder", User.RECORDER, Group.NODES, 0o2750, 0o640),
    Owned("catalogue", User.WORKER, Group.PAGES, 0o2770, 0o660),
    Owned("web", User.WEB, Group.PAGES, 0o2770, 0o660),
    Owned("web.json", User.ROOT, Group.PAGES, file_mode=0o640),
    Owned("mail.json", User.ROOT, Group.ALARMS, file_mode=0o640),
    Owned("mail.password", User.ROOT, Group.ALARMS, file_mode=0o640),
    Owned("alarms.json", User.WORKER, Group.ALARMS, file_mode=0o640),
    Owned("alarms", User.WATCH, Group.ALARMS, 0o2750, 0o640),
    Owned("oidc.json", User.ROOT, Group.PAGES, file_mode=0o640),
    Owned("run", User.ROOT, Group.EVERYONE, 0o3770, 0o660),
    Owned("status", User.ROOT, Group.EVERYONE, 0o3770, 0o660),
    Owned("outages", User.RECORDER, Group.EVERYONE, 0o2750, 0o640),
    Owned("backup.json", User.WORKER, Group.PAGES, file_mode=0o640),
    Owned("backup", User.WORKER, Group.PAGES, 0o2750, 0o640),
    Owned("public", User.WORKER, Group.PAGES, 0o2750, 0o640),
)
"""In this order; a later line speaks for its own path again."""


def set_ownership(home: Home, users: Mapping[User, int], groups: Mapping[Group, int]) -> None:
    """Give everything in the home its owner, group and mode. For root; may be repeated, with nothing running.

    users, groups: their numbers on this machine. Raises OSError.
    """
    Keyring(home.keyring).close()  # made now: made later, it would be as open as the folder above it
    for owned in TABLE:
        path = home.root / owned.name
        if owned.folder_mode:
            path.mkdir(mode=0o700, exist_ok=True)
        if not path.exists():
            continue
        _give(path, owned, users[owned.user], groups[owned.group])
        if owned.name != "." and path.is_dir():
            _give_all_below(path, owned, users[owned.user], groups[owned.group])


def _give_all_below(path: Path, owned: Owned, user: int, group: int) -> None:
    for above, folders, names in os.walk(path):
        for name in (*folders, *names):
            _give(Path(above) / name, owned, user, group)


def _give(path: Path, owned: Owned, user: int, group: int) -> None:
    """Set one; a link is given, and never what it leads to."""
    is_link, is_folder = path.is_symlink(), path.is_dir()
    os.chown(path, user, group, follow_symlinks=False)
    if not is_link:
        path.chmod((owned.folder_mode if is_folder else owned.file_mode) or 0o600)
