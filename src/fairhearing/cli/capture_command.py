"""`fairhearing capture`: calls out of a capture file, recorded afterwards."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .arguments import Commands, add_home, home_of
from .errors import CommandError, ExitCode


def add_to(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser("capture", help="record the calls of a capture file", description=_run.__doc__)
    add_home(command)
    command.add_argument("--pcap", type=Path, required=True, metavar="FILE", help="pcap or pcapng")
    command.add_argument(
        "--practice", default="", metavar="ID", help="whose calls they are (default: by their numbers)"
    )
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> ExitCode:
    """Record the calls of a capture file: SIP over UDP, paired with its RTP.

    The recordings say that they were captured afterwards. Calls that were recorded before are passed over.
    """
    from fairhearing.capture.capture_file import record_file
    from fairhearing.vault.clock import Clock

    home = home_of(arguments)
    if not arguments.pcap.is_file():
        raise CommandError(f"there is no file {arguments.pcap}", hint="check the path", code=ExitCode.NOT_FOUND)
    outcome = record_file(
        home,
        arguments.pcap,
        Clock(),
        practice=arguments.practice,
        progress=_show_progress if sys.stderr.isatty() else lambda _done, _all: None,
    )
    print(f"calls recorded: {outcome.recorded}, recorded before: {outcome.repeated}")
    for why, count in sorted(outcome.not_taken.items()):
        print(f"not recorded: {count} x {why}")
    if outcome.is_cut_off:
        print("the file ends within a frame: calls that were live there end there")
    return ExitCode.NOT_WELL if outcome.not_taken or outcome.is_cut_off else ExitCode.WELL


def _show_progress(done: int, all_of_it: int) -> None:
    sys.stderr.write(f"\r{100 * done // max(all_of_it, 1):3d} % \r")
    sys.stderr.flush()
