"""`fairhearing reader`: write the page that opens a recording with the recovery kit, in any browser, offline."""

from __future__ import annotations

import argparse
from pathlib import Path

from .arguments import Commands
from .errors import CommandError, ExitCode


def add_to(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser(
        "reader", help="write a page that opens recordings with the recovery kit", description=_run.__doc__
    )
    command.add_argument(
        "-o", "--output", type=Path, required=True, metavar="OUT.html", help="where the page goes; replaced if there"
    )
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    """Write one page that opens a recording with the recovery kit: in any browser, without a network, without us."""
    from fairhearing.vault.publishing import publish_file
    from fairhearing.web.assets.build import HPKE

    from .reader.page import reader_page

    if not arguments.output.parent.is_dir() or arguments.output.is_dir():
        raise CommandError(
            f"{arguments.output} cannot be written", hint="-o takes a file's name: reader.html", code=ExitCode.USAGE
        )
    publish_file(arguments.output, reader_page(HPKE).encode(), mode=0o644)
    print(f"{arguments.output}: keep it beside the backups; it opens in any browser, with the network unplugged")
