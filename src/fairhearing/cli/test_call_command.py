"""`fairhearing test-call`: have the worker make test calls now, and say what became of them."""

from __future__ import annotations

import argparse
import json
import time
from datetime import datetime
from typing import TYPE_CHECKING, Final

from fairhearing.vault.clock import Clock

from .arguments import Commands, add_home, founded_home_of
from .errors import CommandError, ExitCode

if TYPE_CHECKING:
    from fairhearing.probing.models import ProbeCall

_WITHIN_S: Final = 240.0
_TAKEN_UP_WITHIN_S: Final = 30.0
_LOOK_EACH_S: Final = 0.2
_MS_PER_S: Final = 1000


def add_to(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser("test-call", help="make a test call now, and hear it", description=_run.__doc__)
    command.add_argument("--json", action="store_true", help="one JSON object, for other programs")
    add_home(command)
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> ExitCode:
    """Have the worker make a test call at each address the recorder listens to, and say what became of it.

    Ends with 0 only if each was heard; 1 if one was not; 69 if the worker makes none.
    """
    home = founded_home_of(arguments)
    from fairhearing.web.startup import start_django

    start_django(home)
    from fairhearing.jobs.doorbell import ring
    from fairhearing.jobs.worker import PROCESS
    from fairhearing.web.test_calls import ask_for_round

    asked_at = Clock().now()
    ask_for_round(PROCESS, now=asked_at)
    ring(home.doorbell_socket)
    calls = _await_round(asked_at)
    told = [
        {
            "node": call.node,
            "way": call.way,
            "ending": call.ending,
            "recording": call.recording,
            "took_ms": call.took_ms,
        }
        for call in calls
    ]
    if arguments.json:
        print(json.dumps({"calls": told}))
    else:
        for call in calls:
            took = "" if call.took_ms is None else f", {call.took_ms / _MS_PER_S:.2f} s after hanging up"
            print(f"{call.node} {call.way or 'nowhere'}: {call.ending}{took}")
    return ExitCode.WELL if all(call.ending == "heard" for call in calls) else ExitCode.NOT_WELL


def _await_round(asked_at: datetime) -> list[ProbeCall]:
    """Return the calls of the first round that ends from now on. Raises CommandError where none is made."""
    from fairhearing.probing.rounds import is_going_on, round_since

    began_s, within_s = time.monotonic(), _TAKEN_UP_WITHIN_S
    while not (calls := round_since(asked_at)):
        if is_going_on():
            within_s = _WITHIN_S
        if time.monotonic() - began_s > within_s:
            raise CommandError(
                "the worker made no test call",
                hint="is it running, and was a practice founded? `fairhearing check` says",
                code=ExitCode.UNAVAILABLE,
            )
        time.sleep(_LOOK_EACH_S)
    return calls
