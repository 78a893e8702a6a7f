"""`fairhearing retention`: destroy what is due now, and check a certificate of destruction."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path

from fairhearing.vault.clock import Clock
from fairhearing.vault.note import NoteVerifier

from .arguments import Commands, add_home, founded_home_of, home_of
from .errors import CommandError, ExitCode
from .log_key import log_key
from .progress import ProgressLine

_LONGEST_BYTES = 1 << 20
_MAKES_WAY = 10
"""What takes minutes lets calls, pages and the log go first (nice(2))."""


def add_to(commands: Commands) -> None:
    """Add the command with its parts."""
    retention = commands.add_parser(
        "retention", help="destroy what is due; check a certificate", description="What recordings are kept for, ended."
    )
    parts = retention.add_subparsers(title="parts", metavar="PART", required=True)
    run = parts.add_parser("run", help="destroy what is due now", description=_run.__doc__)
    run.set_defaults(run=_run)
    verify = parts.add_parser("verify", help="check a certificate with its proof", description=_verify.__doc__)
    verify.add_argument("file", type=Path, metavar="FILE", help="a proof of destruction, as the pages give it out")
    verify.add_argument(
        "--log-key", metavar="KEY", help="the log's public key (default: as the home's practices have it)"
    )
    verify.set_defaults(run=_verify)
    for part in (run, verify):
        add_home(part)


def _run(arguments: argparse.Namespace) -> ExitCode:
    """Destroy the recordings whose time has come, by this machine's clock; the keyholder must run, for the log.

    What the worker does each night. Ends with 1 if anything is late: due, kept by nothing, and still there.
    """
    home = founded_home_of(arguments)
    os.nice(_MAKES_WAY)
    from fairhearing.web.startup import start_django

    start_django(home)
    from fairhearing.retention.means import means_of
    from fairhearing.retention.run import destroy_due

    with means_of(home, Clock()) as means, ProgressLine() as line:
        _ask_about_the_day(means.today())
        outcome = destroy_due(means, lambda done, total: line.show("recordings", done, total))
    waiting = f", {outcome.unconfirmed} waiting for a confirmed note" if outcome.unconfirmed else ""
    print(f"{outcome.destroyed} destroyed, {outcome.held} held{waiting}, {outcome.late} late")
    return ExitCode.NOT_WELL if outcome.late else ExitCode.WELL


def _ask_about_the_day(today: date) -> None:
    """Say so if the machine's day may be false; on a terminal, wait for a yes. Raises CommandError without one."""
    from fairhearing.retention.doubtful_day import refuse_doubtful_day
    from fairhearing.retention.errors import DoubtfulDay

    try:
        refuse_doubtful_day(today)
    except DoubtfulDay as doubt:
        print(f"fairhearing: {doubt}", file=sys.stderr)
        if sys.stdin.isatty() and input("Is that today's date? Type yes to destroy what is due: ").strip() != "yes":
            raise CommandError("nothing was destroyed", hint="set the machine's clock right first") from doubt


def _verify(arguments: argparse.Namespace) -> None:
    """Check, without database or process, that a certificate stands in the log it says it stands in."""
    try:
        with arguments.file.open("rb") as file:
            text = file.read(_LONGEST_BYTES).decode()
    except FileNotFoundError as error:
        raise CommandError(f"there is no file {arguments.file}", code=ExitCode.NOT_FOUND) from error
    except UnicodeDecodeError as error:
        raise CommandError("this is no proof of destruction: it is not text", code=ExitCode.BAD_DATA) from error
    verifier = NoteVerifier.parse(arguments.log_key) if arguments.log_key else log_key(home_of(arguments))
    from fairhearing.retention.proven import ProvenCertificate

    said, checkpoint = ProvenCertificate.parse(text).check(verifier)
    print(f"recording {said['recording']} of {said['practice_name']}, of a call on {said['call_day']}")
    print(f"destroyed {said['destroyed_at']} by the rule {said['rule']}, {said['months']} months after the call")
    print(f"opening it was tried and failed {said['opening_failed_at']}")
    print(f"its certificate stands in the log, under the checkpoint of {checkpoint.size} entries")
    print(f"fingerprint of the key that signed it {verifier.fingerprint}")
