"""`fairhearing demo`: two invented practices, everything running, a new real call every minute."""

from __future__ import annotations

import argparse
import os
import socket
from pathlib import Path

from fairhearing.vault.home import Home

from .arguments import Commands
from .errors import CommandError, ExitCode
from .ports import port_number, require_free_port

_OTHER_PORTS = 'is it running already? Otherwise choose other ports: make demo ARGS="--web 8080 --sip 5070"'


def add_to(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser("demo", help="show everything at work", description=_run.__doc__)
    command.add_argument(
        "--home",
        type=Path,
        metavar="DIR",
        help="where the system is made, and found again the second time (default: FAIRHEARING_HOME, or ./demo-home)",
    )
    command.add_argument(
        "--web", type=port_number, default=8000, metavar="PORT", help="web port, 0 for a free one (default: 8000)"
    )
    command.add_argument(
        "--sip", type=port_number, default=5060, metavar="PORT", help="SIP port, 0 for a free one (default: 5060)"
    )
    command.add_argument("--json", action="store_true", help="print one line of JSON when everything is ready")
    command.add_argument("--prepare", action="store_true", help="only set it up, then stop")
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    """Set up both practices with staff in every role, record thirteen past calls, start everything, go on recording.

    Everything is made once; a second run finds it again. The recovery kit and everyone's sign-ins lie beside the
    home, in DIR-handover.
    """
    root = Path(arguments.home or os.environ.get("FAIRHEARING_HOME") or "demo-home").absolute()
    if root.exists() and not root.is_dir():
        raise CommandError(f"{root} is not a folder", hint="name another one with --home", code=ExitCode.USAGE)
    if not arguments.prepare:
        require_free_port(arguments.web, socket.SOCK_STREAM, hint=_OTHER_PORTS)
        require_free_port(arguments.sip, socket.SOCK_DGRAM, hint=_OTHER_PORTS)
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(
            f"the folder {root} cannot be made: {error.strerror}",
            hint="name another one with --home",
            code=ExitCode.CANNOT_WRITE,
        ) from error
    home = Home(root)
    from .demo import founding, run

    if arguments.prepare:
        if not founding.is_founded(home):
            founding.found_demonstration(home, sip_port=arguments.sip)
        return
    run.run_demonstration(home, web_port=arguments.web, sip_port=arguments.sip, as_json=arguments.json)
