"""The `fairhearing` command: reads its words, calls one function, turns errors into one line and an exit code."""

from __future__ import annotations

import argparse
import ctypes
import logging
import os
import signal
import sys
from collections.abc import Sequence

from fairhearing import __version__
from fairhearing.vault.defects import place_of

from . import (
    audit_command,
    backup_command,
    bench_command,
    capture_command,
    check_command,
    demo_command,
    home_command,
    import_command,
    init_command,
    keys_command,
    mail_command,
    people_command,
    processes,
    reader_command,
    restore_command,
    retention_command,
    serve_command,
    support_command,
    tls_command,
    unseal_command,
    watch_command,
)
from .errors import CommandError, ExitCode, exit_code_of

_PR_SET_PDEATHSIG = 1
_COMMANDS = (
    demo_command,
    init_command,
    serve_command,
    processes,
    watch_command,
    capture_command,
    home_command,
    import_command,
    check_command,
    unseal_command,
    reader_command,
    audit_command,
    backup_command,
    restore_command,
    retention_command,
    mail_command,
    people_command,
    keys_command,
    tls_command,
    support_command,
    bench_command,
)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code."""
    arguments = command_parser().parse_args(words)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    _end_with_supervisor()
    try:
        code = int(arguments.run(arguments) or ExitCode.WELL)
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_gone()
    except CommandError as error:
        return _say(str(error), hint=error.hint, code=error.code)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except Exception as error:  # noqa: BLE001 - the outermost loop: what has a name becomes one line, a defect its place
        known = exit_code_of(error)
        if known is None:
            return _say_defect(error)
        return _say(str(error), hint=str(getattr(error, "hint", "")), code=known)
    return code


def command_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="fairhearing", description="Call recording for GP practices that keeps, and proves, its own policy."
    )
    parser.add_argument("--version", action="version", version=f"fairhearing {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in _COMMANDS:
        module.add_to(commands)
    return parser


def _reader_gone() -> int:
    """End as a program that the system ends for writing to nobody: `fairhearing audit export | head` is no error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left to write goes nowhere, unsaid
    return 128 + signal.SIGPIPE


def _say(found: str, *, hint: str, code: ExitCode) -> int:
    print(f"fairhearing: error: {found}", file=sys.stderr)
    if hint:
        print(f"hint: {hint}", file=sys.stderr)
    return code


def _say_defect(error: Exception) -> int:
    """Say where a defect showed itself, and never what was in hand there: it might be a name or a number."""
    hint = "please tell whoever supplies Fairhearing to you, with the line above"
    return _say(f"a defect of ours: {place_of(error)}", hint=hint, code=ExitCode.OUR_FAULT)


def _end_with_supervisor() -> None:
    """Ask Linux to stop this process when its supervisor is gone, so that no half of the system stays behind."""
    if os.environ.get("FAIRHEARING_SUPERVISED"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
