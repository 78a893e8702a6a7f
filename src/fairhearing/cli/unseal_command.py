"""`fairhearing unseal`: open a sealed recording with a recovery kit, no database and no server."""

from __future__ import annotations

import argparse
from pathlib import Path

from .arguments import Commands


def add_to(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser("unseal", help="open a recording with the recovery kit", description=_run.__doc__)
    command.add_argument("file", type=Path, metavar="FILE", help="the sealed recording")
    command.add_argument("--kit", type=Path, required=True, help="the recovery kit's text; several may stand in a file")
    command.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.wav", help="where the sound goes")
    command.add_argument("--keyring", type=Path, help="keyring.sqlite, if FILE lies outside its home")
    command.add_argument("--manifest", type=Path, help="the recording's manifest, if FILE lies outside its home")
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    """Write a sealed recording as a WAV file that any player plays: left the outside party, right the practice.

    Keyring and manifest are found in the home that holds FILE.
    """
    from fairhearing.vault.unseal import unseal_file

    unseal_file(
        arguments.file,
        kit=arguments.kit,
        output=arguments.output,
        keyring=arguments.keyring,
        manifest=arguments.manifest,
    )
