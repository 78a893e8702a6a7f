"""`fairhearing unseal`: open a sealed recording with a recovery kit, no database and no server."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .arguments import Commands
from .errors import CommandError, ExitCode
from .kits import read_kits


def add_to(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser("unseal", help="open a recording with the recovery kit", description=_run.__doc__)
    command.add_argument("file", type=Path, metavar="FILE", help="the sealed recording")
    command.add_argument(
        "--kit",
        type=Path,
        required=True,
        help="the recovery kit's text, or two shares of three; several may stand in a file",
    )
    command.add_argument(
        "-o", "--output", type=Path, required=True, metavar="OUT.wav", help="where the sound goes; replaced if there"
    )
    command.add_argument("--keyring", type=Path, help="keyring.sqlite, if FILE lies outside its home")
    command.add_argument("--manifest", type=Path, help="the recording's manifest, if FILE lies outside its home")
    command.add_argument(
        "--notes",
        type=Path,
        metavar="FOLDER",
        help="also write what a machine noted of the recording, into this folder",
    )
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    """Write a sealed recording as a WAV file that any player plays: left the outside party, right the practice.

    Keyring and manifest are found in the home that holds FILE, and that it was opened is told to the home's log.
    """
    from fairhearing.vault.unseal import unseal_file

    from .kit_entry import tell_log

    kits = read_kits(arguments.kit)
    if arguments.output.is_dir():
        raise CommandError(
            f"{arguments.output} is a folder", hint="-o takes the sound file's name: call.wav", code=ExitCode.USAGE
        )
    opened = unseal_file(
        arguments.file,
        kits,
        arguments.output,
        keyring=arguments.keyring,
        manifest=arguments.manifest,
        notes=arguments.notes,
        opening=tell_log,
        progress=_show_progress if sys.stderr.isatty() else lambda _done, _all: None,
    )
    state = "interrupted: it ends where the recorder was stopped" if opened.interrupted else "whole"
    print(f"{arguments.output}: recording {opened.recording} of practice {opened.practice}, {state}")
    print(f"manifest: {opened.trust}")
    if arguments.notes:
        print(f"notes: {', '.join(opened.notes) or 'there are none beside it'}")


def _show_progress(done: int, all_of_it: int) -> None:
    sys.stderr.write(f"\r{100 * done // max(all_of_it, 1):3d} % ")
    if done >= all_of_it:
        sys.stderr.write("\r      \r")
    sys.stderr.flush()
