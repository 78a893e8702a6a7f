"""The `fairhearing` command: reads its words, calls one function, turns errors into one line and an exit code."""

from __future__ import annotations

import argparse
import ctypes
import logging
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from fairhearing import __version__
from fairhearing.vault.defects import place_of

from .errors import CommandError, ExitCode, exit_code_of

_PR_SET_PDEATHSIG = 1
_COMMANDS: Final = {
    "demo": "demo_command",
    "init": "init_command",
    "serve": "serve_command",
    "recorder": "processes",
    "hearing": "processes",
    "keyholder": "processes",
    "worker": "processes",
    "web": "processes",
    "watch": "watch_command",
    "capture": "capture_command",
    "home": "home_command",
    "import": "import_command",
    "check": "check_command",
    "test-call": "test_call_command",
    "unseal": "unseal_command",
    "verify": "verify_command",
    "reader": "reader_command",
    "checker": "checker_command",
    "audit": "audit_command",
    "backup": "backup_command",
    "restore-drill": "backup_command",
    "restore": "restore_command",
    "retention": "retention_command",
    "metrics": "metrics_command",
    "mail": "mail_command",
    "people": "people_command",
    "quality": "quality_command",
    "phone-log": "phone_log_command",
    "individuals": "individuals_command",
    "keys": "keys_command",
    "tls": "tls_command",
    "support-bundle": "support_command",
    "evidence": "evidence_command",
    "bench": "bench_command",
}
"""The module that adds each command. A process loads its own alone: the others would make each start take longer."""


def main(words: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code."""
    typed = sys.argv[1:] if words is None else words
    arguments = command_parser(*typed[:1]).parse_args(typed)
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


def command_parser(named: str = "") -> argparse.ArgumentParser:
    """Return the parser of the command that was named, or of all where there is no such command."""
    parser = argparse.ArgumentParser(
        prog="fairhearing", description="Call recording for GP practices that keeps, and proves, its own policy."
    )
    parser.add_argument("--version", action="version", version=f"fairhearing {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    modules = [_COMMANDS[named]] if named in _COMMANDS else dict.fromkeys(_COMMANDS.values())
    for module in modules:
        import_module(f"{__package__}.{module}").add_to(commands)
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
