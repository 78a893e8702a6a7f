"""`fairhearing checker`: write the page that says whether a copy is what the practice gave, in any browser."""

from __future__ import annotations

import argparse
from pathlib import Path

from .arguments import Commands
from .errors import CommandError, ExitCode


def add_to(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser("checker", help="write a page that checks copies", description=_run.__doc__)
    command.add_argument(
        "-o", "--output", type=Path, required=True, metavar="OUT.html", help="where the page goes; replaced if there"
    )
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    """Write one page that says whether a copy is what the practice gave: without passphrase, network, or us."""
    from fairhearing.vault.publishing import publish_file

    from .checker.page import checker_page

    if not arguments.output.parent.is_dir() or arguments.output.is_dir():
        raise CommandError(
            f"{arguments.output} cannot be written", hint="-o takes a file's name: checker.html", code=ExitCode.USAGE
        )
    publish_file(arguments.output, checker_page().encode(), mode=0o644)
    print(f"{arguments.output}: give it to whoever asks how a copy is checked; it needs no network")
