"""`fairhearing evidence`: packs for an inspector, made, checked, and many of them put on one page."""

from __future__ import annotations

import argparse
import hashlib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fairhearing.vault.clock import Clock
from fairhearing.vault.publishing import publish_file

from .arguments import Commands, add_home, founded_home_of
from .errors import CommandError, ExitCode

if TYPE_CHECKING:
    from fairhearing.inspection.collecting import Collected

_REPLACED: Final = "whole, but another pack of the same practice is shown instead"


def add_to(commands: Commands) -> None:
    """Add the command with its parts."""
    evidence = commands.add_parser(
        "evidence", help="packs for an inspector", description="What an inspector is shown, and how it is checked."
    )
    parts = evidence.add_subparsers(title="parts", metavar="PART", required=True)
    pack = parts.add_parser("pack", help="make a practice's evidence pack", description=_pack.__doc__)
    add_home(pack)
    pack.add_argument("--practice", required=True, metavar="ID", help="of which practice")
    _add_output(pack, "where to write the archive")
    pack.set_defaults(run=_pack)
    verify = parts.add_parser("verify", help="check a pack", description=_verify.__doc__)
    verify.add_argument("pack", type=Path, metavar="PACK", help="the archive, or the folder it was unpacked into")
    verify.set_defaults(run=_verify)
    collect = parts.add_parser("collect", help="many packs on one page", description=_collect.__doc__)
    collect.add_argument("packs", type=Path, nargs="+", metavar="PACK", help="an archive")
    _add_output(collect, "where to write the page")
    collect.set_defaults(run=_collect)


def _add_output(part: argparse.ArgumentParser, words: str) -> None:
    part.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help=words)


def _pack(arguments: argparse.Namespace) -> None:
    """Make a practice's evidence pack: each promise with what was found, thirteen months, proofs, statements.

    That it was taken is an entry of the log. It holds no call and no caller.
    """
    home = founded_home_of(arguments)
    from fairhearing.web.serving import serving_of, tell_django
    from fairhearing.web.startup import start_django

    tell_django(serving_of(home, None))
    start_django(home)
    from django.db import transaction

    from fairhearing.audit.verbs import Verb
    from fairhearing.inspection.errors import InspectionError
    from fairhearing.inspection.pack import make_pack
    from fairhearing.jobs.outbox import record
    from fairhearing.practice.models import Practice

    practice = Practice.objects.filter(id=arguments.practice).first()
    if practice is None:
        raise CommandError(
            "there is no practice of this id", hint="ids stand in recorder.json", code=ExitCode.NOT_FOUND
        )
    try:
        made = make_pack(practice, home, Clock().now())
    except InspectionError as error:
        raise CommandError(
            str(error), hint="try again in a minute, while everything runs", code=ExitCode.UNAVAILABLE
        ) from error
    digest = hashlib.sha256(made.content).hexdigest()
    with transaction.atomic():
        record(Verb.EVIDENCE_TAKEN, "command", practice.id, what="pack", form="zip", sha256=digest)
    publish_file(arguments.output, made.content)
    print(f"{made.files} files of {made.begins} to {made.ends}, sha256 {digest}")


def _verify(arguments: argparse.Namespace) -> ExitCode:
    """Check a pack, as the program that lies in it does. Needs no home; ends with 1 where a file is not as signed."""
    from fairhearing.inspection.checker import verify

    if not arguments.pack.exists():
        raise CommandError("there is no pack of that name", hint="check the path", code=ExitCode.NOT_FOUND)
    ended = verify.main([str(arguments.pack)])
    return ExitCode.WELL if ended == 0 else ExitCode.NOT_WELL


def _said(pack: Collected, now: datetime) -> str:
    if not pack.is_whole:
        return f"NOT WHOLE, {'; '.join(pack.problems)}. Ask for it anew"
    return "whole, but more than a month old: ask for a new one" if pack.is_old(now) else "whole"


def _collect(arguments: argparse.Namespace) -> ExitCode:
    """Put many practices' packs on one page, each checked first; needs no home and no database.

    A damaged pack is named with what is wrong, and nothing it says is shown. Ends with 1 where one is damaged.
    """
    from fairhearing.inspection.collecting import collect_pack, collected_html, newest_of

    missing = [path for path in arguments.packs if not path.exists()]
    if missing:
        raise CommandError(
            f"there is no {' and no '.join(path.name for path in missing)}",
            hint="check the paths; nothing was written",
            code=ExitCode.NOT_FOUND,
        )
    now = Clock().now()
    packs = [collect_pack(path) for path in arguments.packs]
    shown = newest_of(packs)
    publish_file(arguments.output, collected_html(packs, now))
    for each in packs:
        print(f"{each.file}: {_said(each, now) if each in shown or not each.is_whole else _REPLACED}")
    print(f"{len(shown)} of {len(packs)} packs are shown on {arguments.output}")
    return ExitCode.WELL if all(each.is_whole for each in packs) else ExitCode.NOT_WELL
