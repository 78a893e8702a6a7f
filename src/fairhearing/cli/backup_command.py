"""`fairhearing backup` and `fairhearing restore-drill`: by hand what the worker does each night and each month."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from fairhearing.vault.clock import Clock

from .arguments import Commands, add_home, founded_home_of
from .errors import ExitCode
from .progress import ProgressLine

if TYPE_CHECKING:
    from fairhearing.backup.drill import Drill
    from fairhearing.backup.making import MadeBackup

_ACTOR = "command"


def add_to(commands: Commands) -> None:
    """Add both commands."""
    backup = commands.add_parser(
        "backup", help="copy everything, sealed, to another place", description=_back_up.__doc__
    )
    backup.add_argument(
        "--to", metavar="TARGET", help="set up where to, the first time: a folder that is there, or s3://bucket/prefix"
    )
    backup.set_defaults(run=_back_up)
    drill = commands.add_parser(
        "restore-drill", help="try whether the backup can be restored", description=_try.__doc__
    )
    drill.set_defaults(run=_try)
    for command in (backup, drill):
        command.add_argument("--json", action="store_true", help="say the result as one line of JSON")
        add_home(command)


def _back_up(arguments: argparse.Namespace) -> ExitCode:
    """Make a backup where HOME/backup.json says: what is new since the last one. Everything may run meanwhile.

    The pepper is never in it, and no key that opens sound. Ends with 1 if a recording could not be taken along.
    """
    from fairhearing.backup.settings import set_up
    from fairhearing.web.startup import start_django

    home = founded_home_of(arguments)
    if arguments.to:
        set_up(home, arguments.to if arguments.to.startswith("s3://") else str(Path(arguments.to).absolute()))
    start_django(home)
    from fairhearing.web.backups import back_up

    with ProgressLine() as progress:
        made = back_up(home, Clock().now(), actor=_ACTOR, progress=progress.show)
    print(_made_as_json(made) if arguments.json else _made_as_text(made))
    return ExitCode.NOT_WELL if made.unfit else ExitCode.WELL


def _try(arguments: argparse.Namespace) -> ExitCode:
    """Restore the newest backup into a scratch folder and look through it: every digest, key and log entry.

    What was destroyed must not open. The scratch folder is removed; the home is left as it is.
    """
    home = founded_home_of(arguments)
    from fairhearing.web.startup import start_django

    start_django(home)
    from fairhearing.web.backups import try_backup

    clock = Clock()
    began_s = clock.monotonic()
    with ProgressLine() as progress:
        found = try_backup(home, clock.now(), actor=_ACTOR, progress=progress.show)
    seconds = clock.monotonic() - began_s
    print(
        json.dumps(asdict(found) | {"seconds": round(seconds, 1)}) if arguments.json else _found_as_text(found, seconds)
    )
    return ExitCode.NOT_WELL if found.failures else ExitCode.WELL


def _made_as_text(made: MadeBackup) -> str:
    lines = [
        f"backup {made.generation} is whole: {made.recordings:,} recordings, {made.generations:,} generations",
        f"{made.added:,} recordings were new, {made.added_bytes:,} bytes",
    ]
    if made.removed:
        lines.append(f"{made.removed:,} recordings that were destroyed were taken away from it")
    if made.locked:
        until = f"until {made.locked_until:%d %B %Y} at the latest" if made.locked_until else "nobody said until when"
        lines.append(f"of {made.locked:,} destroyed recordings the target still keeps the bytes, {until}")
    lines += [f"not taken along: recording {each}: its file is missing or not as it was signed" for each in made.unfit]
    return "\n".join(lines)


def _made_as_json(made: MadeBackup) -> str:
    return json.dumps(asdict(made) | {"locked_until": made.locked_until.isoformat() if made.locked_until else ""})


def _found_as_text(found: Drill, seconds: float) -> str:
    lines = [
        f"backup {found.generation}, tried in {seconds:,.1f} s",
        f"{found.recordings:,} recordings are whole and have their keys, {found.bytes_read:,} bytes read",
        f"{found.log_size:,} entries of the log, each as it was signed",
        f"{found.destroyed:,} destroyed recordings, none of which opens",
        *(f"not as it should be: {each}" for each in found.failures),
        "something would be missing after a restore" if found.failures else "all is well",
    ]
    return "\n".join(lines)
