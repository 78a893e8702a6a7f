"""`fairhearing quality`: draw a published sample again, with nothing but its seed and its list."""

from __future__ import annotations

import argparse
from pathlib import Path

from .arguments import Commands
from .errors import CommandError, ExitCode


def add_to(commands: Commands) -> None:
    """Add the command with its part."""
    command = commands.add_parser(
        "quality", help="draw a random sample again", description="Random samples of calls, drawn again."
    )
    parts = command.add_subparsers(title="parts", metavar="PART", required=True)
    again = parts.add_parser("draw", help="draw a sample again", description=_draw.__doc__)
    again.add_argument("--seed", required=True, metavar="SEED", help="as the page and the log tell it")
    again.add_argument("--ids", required=True, type=Path, metavar="FILE", help="the list it was drawn from")
    again.set_defaults(run=_draw)


def _draw(arguments: argparse.Namespace) -> ExitCode:
    """Print which calls a seed draws from a list, and what the log has to say of both.

    Needs no process, no database and no home: anybody may check a draw.
    """
    from fairhearing.quality.errors import QualityError
    from fairhearing.quality.sampling import commitment, digest_of, draw, read_list

    try:
        text = arguments.ids.read_bytes().decode("ascii")
    except OSError as error:
        raise CommandError("the list cannot be read", hint="check the path", code=ExitCode.NOT_FOUND) from error
    except UnicodeDecodeError as error:
        raise CommandError(
            "the file is no list of calls", hint="take it from the sample's page", code=ExitCode.BAD_DATA
        ) from error
    try:
        listed = read_list(text)
        drawn = draw(listed, arguments.seed)
    except QualityError as error:
        raise CommandError(
            str(error), hint="take seed and list from the sample's page", code=ExitCode.BAD_DATA
        ) from error
    print(f"practice    {listed.practice}")
    print(f"month       {listed.month}")
    print(f"mark        {commitment(listed.practice, listed.month, arguments.seed)}")
    print(f"list        {digest_of(text)}")
    for each in drawn:
        print(f"drawn       {each.call}  team {each.team}")
    return ExitCode.WELL
