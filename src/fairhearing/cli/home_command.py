"""`fairhearing home`: who owns what in the home folder, where each process runs as a user of its own."""

from __future__ import annotations

import argparse
import grp
import os
import pwd

from fairhearing.vault.ownership import MEMBERS, Group, User, set_ownership

from .arguments import Commands, add_home, home_of
from .errors import CommandError, ExitCode

_USERS = (User.RECORDER, User.KEYHOLDER, User.WORKER, User.WEB, User.WATCH, User.HEARING)
_GROUPS = (Group.EVERYONE, Group.STORE, Group.PAGES, Group.KEYS, Group.NODES, Group.ALARMS)


def add_to(commands: Commands) -> None:
    """Add the command and its parts."""
    parts = commands.add_parser("home", help="who owns the home folder").add_subparsers(metavar="WHAT", required=True)
    separate = parts.add_parser(
        "separate-users", help="give each process's user what is its own", description=_separate.__doc__
    )
    separate.add_argument(
        "--users",
        default=",".join(f"fairhearing-{user}" for user in _USERS),
        metavar="R,K,W,P,A,H",
        help="users of recorder, keyholder, worker, web, watch and hearing, by name or number (default: %(default)s)",
    )
    separate.add_argument(
        "--groups",
        default=",".join(["fairhearing", *(f"fairhearing-{group}" for group in _GROUPS[1:])]),
        metavar="E,S,P,K,N,A",
        help="groups of everyone, store, pages, keys, nodes and alarms, by name or number (default: %(default)s)",
    )
    add_home(separate)
    separate.set_defaults(run=_separate)


def _separate(arguments: argparse.Namespace) -> None:
    """Set owner, group and mode of everything in the home, so that six users share no more than they must.

    For root, with nothing running; may be repeated. See docs/reference/home.md.
    """
    home = home_of(arguments)
    if os.geteuid() != 0:
        raise CommandError(
            "only root can give files to other users", hint="run it with sudo", code=ExitCode.NOT_ALLOWED
        )
    users = dict(zip(_USERS, map(_user, _names(arguments.users, len(_USERS), "--users")), strict=True))
    groups = dict(zip(_GROUPS, map(_group, _names(arguments.groups, len(_GROUPS), "--groups")), strict=True))
    set_ownership(home, {User.ROOT: 0, **users}, groups)
    for group, members in MEMBERS.items():
        print(f"group {group}: {', '.join(members)}")
    print(f"{home.root} is ready for separate users")


def _names(typed: str, count: int, option: str) -> list[str]:
    names = [name.strip() for name in typed.split(",")]
    if len(names) != count or not all(names):
        raise CommandError(f"{option} needs {count} names with commas between", code=ExitCode.USAGE)
    return names


def _user(name: str) -> int:
    try:
        return int(name) if name.isdigit() else pwd.getpwnam(name).pw_uid
    except KeyError as error:
        raise _unknown("user", name) from error


def _group(name: str) -> int:
    try:
        return int(name) if name.isdigit() else grp.getgrnam(name).gr_gid
    except KeyError as error:
        raise _unknown("group", name) from error


def _unknown(kind: str, name: str) -> CommandError:
    return CommandError(
        f"this machine has no {kind} {name}",
        hint="packaging/systemd/fairhearing.sysusers makes them: systemd-sysusers FILE",
        code=ExitCode.NOT_FOUND,
    )
