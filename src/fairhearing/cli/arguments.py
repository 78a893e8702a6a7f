"""Arguments that several commands share."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from fairhearing.vault.home import Home

from .errors import CommandError, ExitCode

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse gives it no public name
else:
    Commands = object
"""Where a command module adds its parsers."""


def add_home(command: argparse.ArgumentParser) -> None:
    """Give a command its `--home`."""
    command.add_argument(
        "--home", type=Path, metavar="DIR", help="the home folder (default: the environment's FAIRHEARING_HOME)"
    )


def home_of(arguments: argparse.Namespace) -> Home:
    """Return the home that was named, by `--home` or by FAIRHEARING_HOME. Raises CommandError if it is not there."""
    named = arguments.home or os.environ.get("FAIRHEARING_HOME")
    if not named:
        raise CommandError(
            "no home folder was named", hint="add --home DIR, or set FAIRHEARING_HOME", code=ExitCode.USAGE
        )
    root = Path(named).absolute()
    if not root.is_dir():
        raise CommandError(f"there is no home folder at {root}", hint="check the path", code=ExitCode.NOT_FOUND)
    if Home(root).unfinished_restore.exists():
        raise CommandError(
            f"{root} is not whole: a restore into it goes on, or was broken off",
            hint="run the same `fairhearing restore` again; it goes on where it ended",
            code=ExitCode.NOT_FOUND,
        )
    return Home(root)


def founded_home_of(arguments: argparse.Namespace) -> Home:
    """Return the home that was named, if it was made by `fairhearing init` or its like. Raises CommandError.

    A process that made its own keys in a wrong folder would run, and prove nothing.
    """
    try:
        home = home_of(arguments)
        is_made = home.recorder_json.exists() or any(home.recipients.glob("*.note"))
        if home.recipients.is_dir():
            list(home.recipients.iterdir())  # glob passes over what may not be read
    except PermissionError as error:
        raise CommandError(
            f"this user may not read {error.filename}",
            hint="run the command as the user that Fairhearing runs as",
            code=ExitCode.NOT_ALLOWED,
        ) from error
    if not is_made:
        raise CommandError(
            f"{home.root} is not a home yet: nothing was set up in it",
            hint="check the path; `fairhearing init` makes a home, `fairhearing demo` one with two invented practices",
            code=ExitCode.NOT_FOUND,
        )
    return home
