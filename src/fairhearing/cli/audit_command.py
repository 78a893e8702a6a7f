"""`fairhearing audit`: the log's files, without any process or database."""

from __future__ import annotations

import argparse
import base64

from fairhearing.audit.files import LogReader
from fairhearing.audit.verify import verify_log
from fairhearing.vault.home import Home
from fairhearing.vault.note import NoteVerifier
from fairhearing.vault.recipients import list_recipients, load_recipients

from .arguments import Commands, add_home, home_of
from .errors import CommandError, ExitCode


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
    key = _log_key(home)
    checked = verify_log(home.log, key)
    print(f"{checked.size} entries, each as it was signed")
    print(f"root {checked.root.hex()}")
    print(f"check code {_check_code(checked.root)}")
    print(f"fingerprint of the key that signed it {key.fingerprint}")


def _check_code(root: bytes) -> str:
    """Return the root as the log page shows it: base64 in groups of four."""
    code = base64.b64encode(root).decode()
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def _checkpoint(arguments: argparse.Namespace) -> None:
    """Print the newest checkpoint: how many entries there are, and the one hash that stands for them all."""
    note = LogReader(home_of(arguments).log).checkpoint()
    if note is None:
        raise CommandError(
            "the log has no checkpoint yet", hint="it gets one with its first entry", code=ExitCode.NOT_FOUND
        )
    print(note, end="")


def _log_key(home: Home) -> NoteVerifier:
    """Return the log's public key, as the practices signed it. All of a home's practices must name the same one."""
    recipients = list_recipients(home)
    if not recipients:
        raise CommandError(
            f"there is no practice's recipients file in {home.recipients}, so nothing says whose signature to expect",
            hint="a copy to check has the folders log and recipients side by side",
            code=ExitCode.NOT_FOUND,
        )
    named = {load_recipients(path).log_vkey for path in recipients}
    if len(named) != 1:
        raise CommandError(
            f"{len(named)} different log keys are named by the recipients files",
            hint="compare them with the fingerprint on a recovery kit",
            code=ExitCode.BAD_DATA,
        )
    return NoteVerifier.parse(named.pop())


def _export(arguments: argparse.Namespace) -> None:
    """Print every entry as a line of JSON, with its number: what the log holds, byte for byte, for other tools."""
    home = home_of(arguments)
    if not home.log.is_dir():
        raise CommandError(f"there is no log in {home.root}", hint="check the path", code=ExitCode.NOT_FOUND)
    for number, entry in LogReader(home.log).entries():
        print(f'{{"index":{number},"entry":{entry.decode("utf-8")}}}')
