"""`fairhearing verify`: whether a file is the copy that a practice gave, without passphrase, home or network."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from .arguments import Commands
from .errors import CommandError, ExitCode

if TYPE_CHECKING:
    from fairhearing.copying.verdict import Verdict


def add_to(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser(
        "verify", help="say whether a copy is what the practice gave", description=_run.__doc__
    )
    command.add_argument("copy", type=Path, metavar="COPY", help="the file that the practice sent")
    command.add_argument(
        "--key",
        default="",
        metavar="FINGERPRINT",
        help="the practice's key, as it stands on the letter with the passphrase",
    )
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    """Compare a copy, a page or a ZIP of plain files, with what its practice signed. The passphrase is not needed.

    Ends with 0 only if nothing was changed and, where --key is given, that key signed it; with 1 if something was
    changed, with 3 if nothing was but another key signed it, with 65 if it is no copy.
    """
    from fairhearing.copying.errors import NoCopy
    from fairhearing.copying.verifying import verify_copy

    try:
        verdict = verify_copy(arguments.copy)
    except FileNotFoundError:
        raise CommandError(f"there is no {arguments.copy}", code=ExitCode.NOT_FOUND) from None
    except NoCopy as error:
        raise CommandError(
            str(error), hint="save the file once more from where it came, and try again", code=ExitCode.BAD_DATA
        ) from error
    _tell(verdict)
    if not verdict.is_unchanged:
        raise CommandError(
            "this is not what the practice gave",
            hint="do not rely on it; ask the practice for the copy again",
            code=ExitCode.NOT_WELL,
        )
    if not arguments.key:
        print("Compare the key with the practice's letter: only then you know who signed it.")
    elif _plain(arguments.key) != _plain(verdict.fingerprint):
        raise CommandError(
            "another key signed it than the one you named",
            hint="compare with the letter again; if it stays so, ring the practice by a number you know",
            code=ExitCode.OTHER_KEY,
        )


def _tell(verdict: Verdict) -> None:
    """Print what was found, line by line."""
    for number in verdict.changed:
        print("The letter and the list of calls were changed." if number == 0 else f"Call {number} was changed.")
    if verdict.page_changed:
        print("The page around the calls was changed: do not type the passphrase into it.")
    if verdict.strangers:
        print(f"Files that the practice did not put there: {verdict.strangers}. Do not open them.")
    if not verdict.signature_holds and not verdict.changed and not verdict.page_changed:
        print("No practice's signature fits this file.")
    if verdict.statement is None:
        return
    stated = verdict.statement
    print(f"Signed by  {stated.practice}, {stated.made:%Y-%m-%d %H:%M} UTC")
    print(f"Copy       {stated.copy}, {stated.recordings} recording{'s' * (stated.recordings != 1)}")
    print(f"Check no.  {stated.sha256}")
    print(f"Key        {verdict.fingerprint}")
    if verdict.is_unchanged:
        print("Nothing in it was changed since it was signed.")


def _plain(fingerprint: str) -> str:
    return re.sub(r"[^0-9a-f]", "", fingerprint.lower())
