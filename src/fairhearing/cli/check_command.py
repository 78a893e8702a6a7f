"""`fairhearing check`: what is wrong, since when, whom it concerns and what to do. Needs no process and no database."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from fairhearing.health.lines import State, read_lines, state_of
from fairhearing.health.status import read_statuses
from fairhearing.health.told import document, terminal_text
from fairhearing.vault.clock import machine_time

from . import check_phone, outages_command
from .arguments import Commands, add_home, founded_home_of
from .errors import ExitCode
from .process_users import facts_text, process_facts

_CODES = {State.WELL: ExitCode.WELL, State.TROUBLE: ExitCode.NOT_WELL, State.NOT_KNOWN: ExitCode.UNAVAILABLE}
_PARTS = (outages_command, check_phone)


def add_to(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser("check", help="say what is wrong and what to do", description=_run.__doc__)
    command.add_argument("--json", action="store_true", help="one JSON object, for other programs")
    add_home(command)
    command.set_defaults(run=_run)
    parts = command.add_subparsers(title="parts", metavar="PART")
    for part in _PARTS:
        part.add_to(parts)


def _run(arguments: argparse.Namespace) -> ExitCode:
    """Say how everything is.

    Ends with 0 only if nothing needs looking after; 1 if something is wrong; 69 if that is not known.
    """
    folder = founded_home_of(arguments).status
    lines, statuses = read_lines(folder, machine_time()), read_statuses(folder)
    processes = process_facts(statuses)
    if arguments.json:
        figures = {name: dict(status.figures) for name, status in statuses.items()}
        print(json.dumps({**document(lines), "figures": figures, "processes": [asdict(each) for each in processes]}))
    else:
        print(terminal_text(lines) + facts_text(processes))
    return _CODES[state_of(lines)]
