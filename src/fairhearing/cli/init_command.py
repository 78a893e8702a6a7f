"""`fairhearing init`: makes a home, and prints the one-time links by which it is set up in the browser."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from urllib.parse import urlsplit

from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home

from .arguments import Commands
from .errors import CommandError, ExitCode

_DEFAULT_URL = "http://127.0.0.1:8000"


def add_to(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser("init", help="make a home and print the links to set it up", description=_run.__doc__)
    command.add_argument(
        "--home", type=Path, metavar="DIR", help="the folder to make (default: the environment's FAIRHEARING_HOME)"
    )
    command.add_argument(
        "--web-url",
        default=_DEFAULT_URL,
        metavar="URL",
        help=f"where browsers reach the pages, for the links (default: {_DEFAULT_URL})",
    )
    which = command.add_mutually_exclusive_group()
    which.add_argument("--again", action="store_true", help="print new links; the ones before are dead")
    which.add_argument("--practice", action="store_true", help="print a link for a further practice")
    command.add_argument("--json", action="store_true", help="print one line of JSON")
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    """Make a home with everything but practices, and print two links: for who installs, and for the practice manager.

    Run again, it makes what is missing and prints no link, for none is kept. It never makes a practice's key: that is
    made when the manager has opened her link.
    """
    web_url = _web_url(arguments.web_url)
    home = _home(arguments)
    from . import home_making

    is_new = home_making.make_home(home)
    from .set_up_links import Wanted, print_links

    wanted = Wanted.AGAIN if arguments.again else Wanted.PRACTICE if arguments.practice else Wanted.FIRST
    links = print_links(home, wanted, web_url, Clock())
    if arguments.json:
        print(json.dumps({"home": str(home.root), "new": is_new, **links.document()}))
    else:
        print(links.text(home.root, is_new=is_new), end="")


def _web_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise CommandError("--web-url must look like https://recordings.practice.example", hint="", code=ExitCode.USAGE)
    return text.rstrip("/")


def _home(arguments: argparse.Namespace) -> Home:
    """Return the folder, made if it is not there. Raises CommandError if something else lies in it."""
    named = arguments.home or os.environ.get("FAIRHEARING_HOME")
    if not named:
        raise CommandError(
            "no home folder was named", hint="add --home DIR, or set FAIRHEARING_HOME", code=ExitCode.USAGE
        )
    home = Home(Path(named).absolute())
    try:
        home.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        strange = any(home.root.iterdir()) and not (home.web.is_dir() or home.recorder_json.exists())
    except OSError as error:
        raise CommandError(
            f"the folder {home.root} cannot be made or read: {error.strerror}",
            hint="name another one with --home, or run as the user that Fairhearing runs as",
            code=ExitCode.CANNOT_WRITE,
        ) from error
    if strange or home.unfinished_restore.exists():
        raise CommandError(
            f"{home.root} holds something that is not a home",
            hint="name an empty folder with --home",
            code=ExitCode.USAGE,
        )
    return home
