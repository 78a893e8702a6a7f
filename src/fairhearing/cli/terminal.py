"""Asking at a terminal: what is secret is not shown while it is typed, and never stands in a command's words."""

from __future__ import annotations

import getpass
import sys

from .errors import CommandError, ExitCode


def ask(words: str) -> str:
    """Ask for one line. Raises CommandError when there is nobody to answer."""
    try:
        return input(f"{words}: ").strip()
    except EOFError as error:
        print()
        raise _nobody() from error


def ask_secret(words: str) -> str:
    """Ask for one line that is not shown; from a pipe, read the next line. Raises CommandError."""
    if not sys.stdin.isatty():
        return ask(words)
    try:
        return getpass.getpass(f"{words}: ")
    except EOFError as error:
        raise _nobody() from error


def confirm(words: str) -> None:
    """Go on only after a typed yes. Raises CommandError."""
    if ask(f"{words} Type yes to go on") != "yes":
        raise CommandError("nothing was changed", code=ExitCode.USAGE)


def _nobody() -> CommandError:
    return CommandError(
        "nobody answered", hint="run this on a terminal, or give one answer a line", code=ExitCode.USAGE
    )
