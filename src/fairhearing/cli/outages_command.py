"""`fairhearing check outages`: when the recorder could not record. Needs no process and no database."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime, timedelta

from fairhearing.health.outage_words import outages_document, outages_text
from fairhearing.health.outages import read_outages
from fairhearing.vault.clock import Clock

from .arguments import Commands, add_home, founded_home_of
from .errors import CommandError, ExitCode

_DAYS = 30


def add_to(parts: Commands) -> None:
    """Add the part of `check`."""
    command = parts.add_parser("outages", help="say when the recorder could not record", description=_run.__doc__)
    command.add_argument(
        "--since", type=_moment, metavar="TIME", help=f"from when on, a day or a moment (default: {_DAYS} days ago)"
    )
    command.add_argument("--until", type=_moment, metavar="TIME", help="before when (default: now)")
    command.add_argument("--json", action="store_true", help="one JSON object, for other programs")
    add_home(command)
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> ExitCode:
    """List every stretch in which a recorder could not record, or lost some: why, from when to when, how many calls."""
    now = Clock().now()
    since, until = arguments.since or now - timedelta(days=_DAYS), min(arguments.until or now, now)
    if until <= since:
        raise CommandError("no time lies between --since and --until", code=ExitCode.USAGE)
    found = read_outages(founded_home_of(arguments).outages, since, until)
    print(json.dumps(outages_document(found)) if arguments.json else outages_text(found))
    return ExitCode.NOT_WELL if any(each.ended is None for each in found) else ExitCode.WELL


def _moment(text: str) -> datetime:
    """Read `2026-11-28` or `2026-11-28T10:02:00Z`; a time without a zone is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("write a day as 2026-11-28, a moment as 2026-11-28T10:02:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
