"""`fairhearing individuals`: bring the practice's list of patients; what it would do is said first."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fairhearing.vault.clock import Clock

from .arguments import Commands, add_home, founded_home_of
from .errors import CommandError, ExitCode
from .progress import ProgressLine

if TYPE_CHECKING:
    from fairhearing.ledger.models import PatientList
    from fairhearing.practice.models import Practice

_CHUNK_BYTES = 256 * 1024
_ACTOR = "command"


def add_to(commands: Commands) -> None:
    """Add the command with its part."""
    command = commands.add_parser(
        "individuals", help="bring the practice's list of patients", description="The ledger of patients and callers."
    )
    parts = command.add_subparsers(title="parts", metavar="PART", required=True)
    bring = parts.add_parser("import", help="look through a list, and take it in", description=_import.__doc__)
    add_home(bring)
    bring.add_argument(
        "file", type=Path, metavar="FILE", help="a list with a line of names, as a practice system saves"
    )
    bring.add_argument("--practice", required=True, metavar="ID", help="whose list it is")
    bring.add_argument("--yes", action="store_true", help="take it in; without it nothing is written")
    bring.add_argument("--whole-list", action="store_true", help="mark whoever is not on it as gone")
    bring.add_argument("--json", action="store_true", help="say the sum as one line of JSON")
    bring.set_defaults(run=_import)


def _import(arguments: argparse.Namespace) -> ExitCode:
    """Look through a list of patients and say what it would do; with --yes take it in.

    Each patient is here once, however often the list is brought. Ends with 1 if lines were set aside.
    """
    home = founded_home_of(arguments)
    if not arguments.file.is_file():
        raise CommandError("there is no such file", hint="check the path", code=ExitCode.NOT_FOUND)
    from fairhearing.web.startup import start_django

    start_django(home)
    from fairhearing.ledger.list_reading import look_through
    from fairhearing.ledger.patient_lists import bring_list, drop_list

    now = Clock().now()
    brought = bring_list(
        _practice(arguments.practice),
        _chunks(arguments.file),
        size=arguments.file.stat().st_size,
        by=_ACTOR,
        now=now,
    )
    is_kept = False
    try:
        with ProgressLine() as line:
            look_through(brought, partial(line.show, "lines"))
        brought.refresh_from_db()
        is_kept = _decide(brought, arguments)
    finally:
        if not is_kept:
            drop_list(brought, by=_ACTOR, now=now)
    return ExitCode.NOT_WELL if brought.aside else ExitCode.WELL


def _decide(brought: PatientList, arguments: argparse.Namespace) -> bool:
    """Say what a list would do, and take it in if that is wanted; say whether it was. Raises CommandError."""
    from fairhearing.ledger.list_taking import take_in
    from fairhearing.ledger.models import PatientList as Lists
    from fairhearing.ledger.patient_lists import start_taking

    if brought.state == Lists.State.COLUMNS:
        raise CommandError(
            "no line of the file names columns that are known",
            hint="name them once on the page “Bring the list of patients”; this command then knows them",
        )
    if not arguments.yes:
        _say(brought, as_json=arguments.json, is_taken=False)
        return False
    start_taking(brought, whole=arguments.whole_list, by=_ACTOR)
    with ProgressLine() as line:
        take_in(brought, Clock().now(), partial(line.show, "lines"))
    _say(brought, as_json=arguments.json, is_taken=True)
    return True


def _practice(practice_id: str) -> Practice:
    from fairhearing.practice.models import Practice

    found = Practice.objects.filter(id=practice_id).first()
    if found is None:
        raise CommandError(
            "there is no practice of this id", hint="ids stand in recorder.json", code=ExitCode.NOT_FOUND
        )
    return found


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while some := file.read(_CHUNK_BYTES):
            yield some


def _say(brought: PatientList, *, as_json: bool, is_taken: bool) -> None:
    names = ("lines", "added", "changed", "same", "gone", "aside", "shared", "bad_numbers")
    if as_json:
        print(json.dumps({name: getattr(brought, name) for name in names} | {"taken": is_taken}), flush=True)
        return
    print(f"{brought.added:>9,}  people new")
    print(f"{brought.changed:>9,}  people changed")
    print(f"{brought.same:>9,}  people as they are here")
    print(f"{brought.gone:>9,}  people of the practice's list not on it{'' if brought.whole else ' (not marked)'}")
    print(f"{brought.shared:>9,}  numbers of more than four people each")
    print(f"{brought.bad_numbers:>9,}  telephone numbers that cannot be read")
    print(f"{brought.aside:>9,}  lines set aside")
    for trouble in brought.troubles.all():
        print(f"           line {trouble.line:,}: {trouble.get_reason_display()}")
    print("taken in" if is_taken else "nothing was written: add --yes to take it in", flush=True)
