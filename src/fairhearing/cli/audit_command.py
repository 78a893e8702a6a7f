"""`fairhearing audit`: the log's files, without any process or database."""

from __future__ import annotations

import argparse

from fairhearing.audit.files import LogReader
from fairhearing.audit.verify import verify_log

from .arguments import Commands, add_home, home_of
from .errors import CommandError, ExitCode
from .log_key import log_key


def add_to(commands: Commands) -> None:
    """Add the command with its parts."""
    audit = commands.add_parser(
        "audit",
        help="check and read the audit log",
        description="Check and read the audit log's files, without any process or database.",
    )
    parts = audit.add_subparsers(title="parts", metavar="PART", required=True)
    verify = parts.add_parser("verify", help="recompute the whole log", description=_verify.__doc__)
    verify.set_defaults(run=_verify)
    checkpoint = parts.add_parser("checkpoint", help="print the signed checkpoint", description=_checkpoint.__doc__)
    checkpoint.set_defaults(run=_checkpoint)
    export = parts.add_parser("export", help="print the entries", description=_export.__doc__)
    export.set_defaults(run=_export)
    for part in (verify, checkpoint, export):
        add_home(part)


def _verify(arguments: argparse.Namespace) -> None:
    """Recompute every entry's hash, the tree and the signature; name the first entry that is not what was signed."""
    home = home_of(arguments)
    key = log_key(home)
    checked = verify_log(home.log, key)
    print(f"{checked.size} entries, each as it was signed")
    print(f"root {checked.root.hex()}")
    print(f"check code {checked.check_code}")
    print(f"fingerprint of the key that signed it {key.fingerprint}")


def _checkpoint(arguments: argparse.Namespace) -> None:
    """Print the newest checkpoint: how many entries there are, and the one hash that stands for them all."""
    note = LogReader(home_of(arguments).log).checkpoint()
    if note is None:
        raise CommandError(
            "the log has no checkpoint yet", hint="it gets one with its first entry", code=ExitCode.NOT_FOUND
        )
    print(note, end="")


def _export(arguments: argparse.Namespace) -> None:
    """Print every entry as a line of JSON, with its number: what the log holds, byte for byte, for other tools."""
    home = home_of(arguments)
    if not home.log.is_dir():
        raise CommandError(f"there is no log in {home.root}", hint="check the path", code=ExitCode.NOT_FOUND)
    for number, entry in LogReader(home.log).entries():
        print(f'{{"index":{number},"entry":{entry.decode("utf-8")}}}')
