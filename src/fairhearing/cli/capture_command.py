"""`fairhearing capture`: calls between others, of a capture file afterwards, or on a mirror port as they are made."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .arguments import Commands, add_home, home_of
from .errors import CommandError, ExitCode


def add_to(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser(
        "capture", help="record calls of a capture file, or of a mirror port", description=_run.__doc__
    )
    add_home(command)
    source = command.add_mutually_exclusive_group(required=True)
    source.add_argument("--pcap", type=Path, metavar="FILE", help="pcap or pcapng")
    source.add_argument("--interface", metavar="IF", help="network interface that a mirror port is wired to")
    command.add_argument(
        "--practice", default="", metavar="ID", help="with --pcap: whose calls they are (default: by their numbers)"
    )
    command.add_argument(
        "--user", default="", metavar="NAME", help="with --interface: whom to run as (default: who owns the home)"
    )
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> ExitCode:
    """Record calls between others: SIP over UDP and TCP, paired with its RTP.

    With --pcap those of a capture file, marked as captured afterwards; calls that were recorded before are passed over.
    With --interface those that pass a mirror port, until asked to stop.
    """
    if arguments.user and not arguments.interface:
        raise CommandError("--user belongs to --interface", hint="leave it out", code=ExitCode.USAGE)
    if arguments.practice and not arguments.pcap:
        raise CommandError(
            "--practice belongs to --pcap", hint="with --interface, recorder.json says whose", code=ExitCode.USAGE
        )
    return _listen(arguments) if arguments.interface else _read(arguments)


def _listen(arguments: argparse.Namespace) -> ExitCode:
    from fairhearing.capture.overheard import mirror
    from fairhearing.vault.clock import Clock

    mirror.run(home_of(arguments), Clock(), interface=arguments.interface, user=arguments.user)
    return ExitCode.WELL


def _read(arguments: argparse.Namespace) -> ExitCode:
    from fairhearing.call.overheard_call import OF_NO_PRACTICE
    from fairhearing.capture.overheard.capture_file import record_file
    from fairhearing.vault.clock import Clock
    from fairhearing.vault.memory import keep_memory_private

    home = home_of(arguments)
    if not arguments.pcap.is_file():
        raise CommandError(f"there is no file {arguments.pcap}", hint="check the path", code=ExitCode.NOT_FOUND)
    keep_memory_private()
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
    if outcome.not_taken[OF_NO_PRACTICE] and not arguments.practice:
        print("hint: list the practice's numbers in recorder.json, or say whose calls they are by --practice ID")
    if outcome.is_cut_off:
        print("the file ends within a frame: calls that were live there end there")
    return ExitCode.NOT_WELL if outcome.not_taken or outcome.is_cut_off else ExitCode.WELL


def _show_progress(done: int, all_of_it: int) -> None:
    sys.stderr.write(f"\r{100 * done // max(all_of_it, 1):3d} % \r")
    sys.stderr.flush()
