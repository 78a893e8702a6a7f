"""`fairhearing check`: what is wrong, since when, whom it concerns and what to do. Needs no process and no database."""

from __future__ import annotations

import argparse
import json

from fairhearing.health.lines import State, read_lines, state_of
from fairhearing.health.told import document, terminal_text
from fairhearing.vault.clock import machine_time

from .arguments import Commands, add_home, founded_home_of
from .errors import ExitCode

_CODES = {State.WELL: ExitCode.WELL, State.TROUBLE: ExitCode.NOT_WELL, State.NOT_KNOWN: ExitCode.UNAVAILABLE}


def add_to(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser("check", help="say what is wrong and what to do", description=_run.__doc__)
    command.add_argument("--json", action="store_true", help="one JSON object, for other programs")
    add_home(command)
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> ExitCode:
    """Say how everything is. Ends with 0 only if all is well; 1 if something is wrong; 69 if that is not known."""
    lines = read_lines(founded_home_of(arguments).status, machine_time())
    print(json.dumps(document(lines)) if arguments.json else terminal_text(lines))
    return _CODES[state_of(lines)]
