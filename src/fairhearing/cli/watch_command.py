"""`fairhearing watch`: tell people when something is wrong, apart from the processes that may be what is wrong."""

from __future__ import annotations

import argparse
import json
import signal
import threading

from fairhearing.vault.clock import Clock

from .arguments import Commands, add_home, founded_home_of


def add_to(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser("watch", help="send alarms when something is wrong", description=_run.__doc__)
    add_home(command)
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    """Look at what each process says, and send alarms by e-mail and webhook. Needs no database; `serve` has its own."""
    home = founded_home_of(arguments)
    from fairhearing.alarms.watcher import Watcher

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    watcher = Watcher(home, Clock())
    watcher.start()
    print(json.dumps({"ready": "watch"}), flush=True)
    stop.wait()
    watcher.stop()
