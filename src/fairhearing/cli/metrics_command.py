"""`fairhearing metrics`: what Prometheus reads, and the token by which it may from elsewhere."""

from __future__ import annotations

import argparse
import sys

from fairhearing.vault.clock import Clock, machine_time

from .arguments import Commands, add_home, founded_home_of


def add_to(commands: Commands) -> None:
    """Add the command with its parts."""
    metrics = commands.add_parser(
        "metrics", help="figures for Prometheus", description="Figures for Prometheus, and who may read them."
    )
    parts = metrics.add_subparsers(title="parts", metavar="PART", required=True)
    for name, run, words in (
        ("show", _show, "print all figures"),
        ("token", _token, "make the token for reading /metrics from elsewhere"),
    ):
        part = parts.add_parser(name, help=words, description=run.__doc__)
        add_home(part)
        part.set_defaults(run=run)


def _show(arguments: argparse.Namespace) -> None:
    """Print all figures in Prometheus' text format. Needs no process and no database."""
    home = founded_home_of(arguments)
    from fairhearing.health.metrics import metrics_text

    text = metrics_text(home.status, home.outages, machine=machine_time(), now=Clock().now())
    sys.stdout.write(text.decode())


def _token(arguments: argparse.Namespace) -> None:
    """Make a bearer token for /metrics, in place of any before, and print it this once; its hash is kept."""
    home = founded_home_of(arguments)
    from fairhearing.web.startup import start_django

    start_django(home)
    from fairhearing.web.metrics import make_token

    print(make_token(home))
