"""`fairhearing support-bundle`: how the system is, in one file that may be sent to whoever supplies it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from fairhearing.vault.home import Home

from .arguments import Commands, add_home, founded_home_of
from .errors import CommandError, ExitCode


def add_to(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser(
        "support-bundle", help="pack what a supplier needs, and nothing of anybody", description=_run.__doc__
    )
    command.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="the ZIP file to write")
    command.add_argument(
        "--said", type=Path, metavar="FILE", help="what the processes wrote, such as journalctl prints it; - for stdin"
    )
    add_home(command)
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    """Pack versions, health, masked settings, counts and log lines into a ZIP file without anything of anybody.

    Needs no process. Look through the file before you send it.
    """
    from .support_bundle import write_bundle

    home = founded_home_of(arguments)
    try:
        left_out = write_bundle(home, arguments.output, _said(arguments.said), _strangers(home))
    except FileExistsError as error:
        raise CommandError(
            f"{arguments.output} is there already", hint="name another file", code=ExitCode.USAGE
        ) from error
    print(f"written to {arguments.output}; look through it before you send it")
    for reason in left_out:
        print(f"left out: {reason}")


def _said(path: Path | None) -> list[str]:
    if path is None:
        return []
    if str(path) == "-":
        return sys.stdin.read().splitlines()
    try:
        return path.read_text("utf-8", errors="replace").splitlines()
    except FileNotFoundError as error:
        raise CommandError(f"there is no file {path}", code=ExitCode.NOT_FOUND) from error


def _strangers(home: Home) -> list[str]:
    """Return the names, addresses and numbers of practices and staff: a part that holds one is left out."""
    from django.db import DatabaseError

    from fairhearing.web.startup import start_django

    start_django(home)
    from fairhearing.practice.models import Person, Practice, PracticeNumber

    try:
        people = Person.objects.values_list("full_name", "email")
        words = [word for person in people for word in person]
        return [*words, *Practice.objects.values_list("name", flat=True), *_numbers(PracticeNumber)]
    except DatabaseError:
        print("the database does not answer: parts could not be compared with the names in it", file=sys.stderr)
        return []


def _numbers(model: type) -> list[str]:
    return [str(row.number) for row in model.objects.all()]  # type: ignore[attr-defined]  # Django's manager
