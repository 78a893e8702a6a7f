"""`fairhearing import`: recordings that another recorder left as sound files, taken in and sealed."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fairhearing.capture.imports.results import Outcome
from fairhearing.capture.imports.set_aside import LIST_NAME, write_list

from .arguments import Commands, add_home, home_of
from .errors import CommandError, ExitCode

if TYPE_CHECKING:
    from fairhearing.capture.imports.options import ImportOptions
    from fairhearing.capture.imports.results import ImportSum
    from fairhearing.capture.imports.set_aside import SetAside
    from fairhearing.vault.clock import Clock

_NAMES = ("auto", "freepbx", "asterisk", "3cx")
_STEREO = ("caller-left", "outside-left", "outside-right")
_LINE_EACH = 100


def add_to(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser("import", help="take in another recorder's sound files", description=_run.__doc__)
    add_home(command)
    command.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="a folder, with all below it, or a file")
    command.add_argument("--practice", default="", metavar="ID", help="whose calls they are (default: as told)")
    command.add_argument("--format", choices=_NAMES, default="auto", help="whose file names they have")
    command.add_argument("--timezone", type=_zone, default="Europe/London", metavar="ZONE", help="of the names' times")
    command.add_argument("--stereo", choices=_STEREO, default="caller-left", help="whose a file's first channel is")
    command.add_argument(
        "--time-from-file",
        action="store_true",
        help="where nothing tells a call's time, take when its file was written",
    )
    command.add_argument(
        "--take-expired", action="store_true", help="take calls that are older than recordings are kept"
    )
    command.add_argument(
        "--delete-originals", action="store_true", help="delete each file once its sealed recording was read back"
    )
    command.add_argument("--watch", action="store_true", help="go on looking for new files, until stopped")
    command.add_argument("--settle", type=float, default=10.0, metavar="SECONDS", help="since a file was last written")
    command.add_argument("--dry-run", action="store_true", help="show what would be taken in, and take nothing in")
    command.add_argument("--list", type=Path, metavar="FILE", help="where to list what was set aside")
    command.add_argument("--node", default="imported", help="which recorder node imports (default: imported)")
    command.add_argument("--json", action="store_true", help="say the sum as one line of JSON")
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> ExitCode:
    """Take in recordings that another recorder left as WAV, MP3, FLAC or Ogg files, and seal them.

    They say that they were imported after the call. The same file, or the same call in another form, is taken once;
    what cannot be taken is listed with the reason. The files stay where they are, unsealed, unless --delete-originals
    is given.
    """
    from fairhearing.capture.imports.reading import Readers
    from fairhearing.capture.imports.run import Watch, import_files, importer, watch_files
    from fairhearing.health.troubles import Troubles
    from fairhearing.vault.clock import Clock
    from fairhearing.vault.memory import keep_memory_private

    home, clock = home_of(arguments), Clock()
    for path in arguments.paths:
        if not path.exists():
            raise CommandError("one of the paths is not there", hint="check the paths", code=ExitCode.NOT_FOUND)
    keep_memory_private()
    options = _options(arguments, clock)
    if arguments.dry_run:
        from .import_preview import show_preview

        for line in show_preview(home, options, clock, arguments.paths, node=arguments.node):
            print(line)
        return ExitCode.WELL
    telling = _Telling(arguments.list or _list_path(arguments.paths[0]), lists_at_once=arguments.watch)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT) if arguments.watch else ():
        signal.signal(number, lambda _number, _frame: stop.set())
    with Readers() as readers, importer(home, options, readers, clock, node=arguments.node) as (made, looker):
        if arguments.watch:
            watch = Watch(made, looker, arguments.paths, telling.show, Troubles(clock))
            done = watch_files(home, watch, stop, node=arguments.node)
        else:
            done = import_files(made, arguments.paths, telling.show)
    telling.end(done)
    print(_as_json(done) if arguments.json else _as_text(done, deletes=arguments.delete_originals))
    return ExitCode.NOT_WELL if done.set_aside or done.cut_off else ExitCode.WELL


def _options(arguments: argparse.Namespace, clock: Clock) -> ImportOptions:
    from fairhearing.capture.imports.file_names import NameFormat
    from fairhearing.capture.imports.options import ImportOptions, Stereo
    from fairhearing.catalogue.rules import expires_on
    from fairhearing.wording.days import PRACTICE_TIME

    def is_expired(started: datetime) -> bool:
        return not arguments.take_expired and expires_on(started) <= clock.now().astimezone(PRACTICE_TIME).date()

    return ImportOptions(
        practice=arguments.practice,
        zone=arguments.timezone,
        names=NameFormat(arguments.format),
        stereo=Stereo(arguments.stereo),
        settle_s=arguments.settle,
        takes_time_from_file=arguments.time_from_file,
        deletes_originals=arguments.delete_originals,
        is_expired=is_expired,
    )


class _Telling:
    """Says how far it is, and writes the list of what was set aside: at the end, or at once where that is days off."""

    def __init__(self, path: Path, *, lists_at_once: bool) -> None:
        self._path, self._lists_at_once = path, lists_at_once
        self._is_terminal = sys.stderr.isatty()
        self._listed: list[SetAside] | None = None

    def show(self, done: ImportSum, files: int) -> None:
        """Say how far it is: on a terminal in one line that changes, else a line now and again."""
        words = f"{done.files:,} of {files:,} files, {len(done.set_aside):,} set aside"
        if self._lists_at_once:
            words = f"{done.files:,} files so far, {len(done.set_aside):,} set aside"
            self._write_list(done)
        if self._is_terminal:
            sys.stderr.write(f"\r{words} ")
        elif done.files % _LINE_EACH == 0:
            sys.stderr.write(f"{words}\n")
        sys.stderr.flush()

    def end(self, done: ImportSum) -> None:
        """Write the list a last time; say where it lies."""
        if self._is_terminal:
            sys.stderr.write("\r" + " " * 60 + "\r")
        self._write_list(done)
        if done.set_aside:
            where = "the --list file" if self._path.name != LIST_NAME else f"{LIST_NAME}, in the first folder"
            sys.stderr.write(f"what was set aside is listed in {where}\n")

    def _write_list(self, done: ImportSum) -> None:
        listed = list(done.set_aside.values())
        if listed == self._listed:
            return
        self._listed = listed
        try:
            write_list(self._path, listed)
        except OSError as error:
            sys.stderr.write(f"the list of what was set aside cannot be written ({error.strerror}): use --list FILE\n")


def _list_path(path: Path) -> Path:
    return (path if path.is_dir() else path.parent) / LIST_NAME


def _as_text(done: ImportSum, *, deletes: bool) -> str:
    """Tell the sum in a small table, and what became of the originals."""
    lines = [f"{count:>8,}  {outcome}" for outcome, count in sorted(done.outcomes.items())]
    lines += [f"{count:>8,}    {reason}" for reason, count in done.reasons.most_common()]
    if done.cut_off:
        lines.append(f"{done.cut_off:>8,}  imported as far as they go: their files break off or are damaged")
    if deletes:
        lines.append(f"{done.deleted:>8,}  originals deleted, their sealed recordings read back before")
    if done.outcomes[Outcome.STILL_WRITTEN]:
        lines.append("Files that were written to a moment ago are taken by a later run: see --settle.")
    if left := done.files - done.deleted:
        lines.append(f"{left:,} files lie where they were, unsealed: whoever may read the folder can hear them.")
    return "\n".join(lines)


def _as_json(done: ImportSum) -> str:
    """Tell the sum as one line of JSON."""
    return json.dumps(
        {
            "files": done.files,
            "outcomes": {outcome.name.lower(): count for outcome, count in sorted(done.outcomes.items())},
            "set_aside": {reason.name.lower(): count for reason, count in sorted(done.reasons.items())},
            "cut_off": done.cut_off,
            "originals_deleted": done.deleted,
        }
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise argparse.ArgumentTypeError("a zone as Europe/London belongs here") from error
