"""`fairhearing phone-log`: take in what the phone system says of its calls, and match it with what was recorded."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fairhearing.vault.clock import Clock
from fairhearing.wording.days import PRACTICE_TIME

from .arguments import Commands, add_home, founded_home_of
from .errors import CommandError, ExitCode
from .progress import ProgressLine

if TYPE_CHECKING:
    from fairhearing.phone_log.models import LogImport
    from fairhearing.practice.models import Practice
    from fairhearing.vault.home import Home

_LOOKS_EACH_S = 60.0


def add_to(commands: Commands) -> None:
    """Add the command with its parts."""
    command = commands.add_parser(
        "phone-log", help="take in the phone system's own log", description="The phone system's own word, taken in."
    )
    parts = command.add_subparsers(title="parts", metavar="PART", required=True)
    take = parts.add_parser("import", help="take in call logs", description=_import.__doc__)
    add_home(take)
    take.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="a log, or a folder with logs ending in .csv")
    take.add_argument("--practice", required=True, metavar="ID", help="whose phone system's log it is")
    take.add_argument("--mapping", default="", metavar="NAME", help="which columns hold what, as the page saved it")
    take.add_argument("--timezone", type=_zone, metavar="ZONE", help="of its times (default: Europe/London)")
    take.add_argument("--watch", action="store_true", help="go on looking for what is new, until stopped")
    take.add_argument("--json", action="store_true", help="say the sum as one line of JSON")
    take.set_defaults(run=_import)
    again = parts.add_parser("match", help="match what may have changed", description=_match.__doc__)
    add_home(again)
    again.set_defaults(run=_match)


def _import(arguments: argparse.Namespace) -> ExitCode:
    """Take in call logs of Asterisk, FreeSWITCH or another system, each line once, and match them with the recordings.

    What cannot be read is counted by reason; the page Should have been recorded names its lines. Ends with 1 if lines
    were set aside or calls are missing.
    """
    home = founded_home_of(arguments)
    for path in arguments.paths:
        if not path.exists():
            raise CommandError("one of the paths is not there", hint="check the paths", code=ExitCode.NOT_FOUND)
    from fairhearing.web.startup import start_django

    start_django(home)
    taker = _Taker(home, arguments)
    logs = taker.take_changed()
    if not logs and not arguments.watch:
        raise CommandError("there is no log in that folder", hint="logs end in .csv", code=ExitCode.NOT_FOUND)
    missing = taker.match()
    _say(logs, missing, as_json=arguments.json)
    if arguments.watch:
        _watch(taker, as_json=arguments.json)
    return ExitCode.NOT_WELL if missing or any(log.set_aside for log in logs) else ExitCode.WELL


def _match(arguments: argparse.Namespace) -> ExitCode:
    """Match the logs with what was recorded, where something may have changed, as the worker does each night."""
    home = founded_home_of(arguments)
    from fairhearing.web.startup import start_django

    start_django(home)
    from fairhearing.phone_log.matching_run import match_practices

    with ProgressLine() as line:
        done = match_practices(home, Clock().now(), lambda done, total: line.show("days", done, total))
    print(f"{done.days:,} days matched, {done.missing:,} calls missing in them, {done.gaps:,} other gaps new")
    return ExitCode.NOT_WELL if done.missing else ExitCode.WELL


class _Taker:
    """Takes in what changed since it looked last. A file is known by its size and its time."""

    def __init__(self, home: Home, arguments: argparse.Namespace) -> None:
        self._home, self._arguments = home, arguments
        self._practice = _practice(arguments.practice)
        self._seen: dict[Path, tuple[int, int]] = {}

    def take_changed(self) -> list[LogImport]:
        """Take in every log that is new or has grown; return what became of each."""
        from fairhearing.phone_log.importing import import_log
        from fairhearing.phone_log.mappings import find_mapping, layout_of, zone_of

        mapping = find_mapping(self._practice, self._arguments.mapping) if self._arguments.mapping else None
        zone = self._arguments.timezone or (zone_of(mapping) if mapping else PRACTICE_TIME)
        logs = []
        for path in _files(self._arguments.paths):
            state = path.stat()
            if self._seen.get(path) == (state.st_size, state.st_mtime_ns):
                continue
            data = _written(path.read_bytes()) if self._arguments.watch else path.read_bytes()
            if not data:
                continue
            with ProgressLine() as line:
                log = import_log(
                    self._practice,
                    data,
                    layout=layout_of(mapping) if mapping else None,
                    zone=zone,
                    by="command",
                    progress=partial(line.show, "lines"),
                )
            self._seen[path] = (state.st_size, state.st_mtime_ns)
            logs.append(log)
        return logs

    def match(self) -> int:
        """Match what may have changed; return how many calls are missing in it."""
        from fairhearing.phone_log.matching_run import match_practice

        return match_practice(self._home, self._practice, Clock().now()).missing


def _written(data: bytes) -> bytes:
    """Return the lines of a log that are whole: one that is being written would be taken for another call."""
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data if is_wide else data[: data.rfind(b"\n") + 1]


def _watch(taker: _Taker, *, as_json: bool) -> None:
    """Go on until SIGTERM or SIGINT. A file that cannot be read now is tried again when it changes."""
    from fairhearing.phone_log.errors import UnreadableLog

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    while not stop.wait(_LOOKS_EACH_S):
        try:
            logs = taker.take_changed()
        except (UnreadableLog, OSError) as error:
            sys.stderr.write(f"fairhearing phone-log: {type(error).__name__}: a log was not taken, it is tried again\n")
            continue
        if logs:
            _say(logs, taker.match(), as_json=as_json)


def _practice(practice_id: str) -> Practice:
    from fairhearing.practice.models import Practice

    found = Practice.objects.filter(id=practice_id).first()
    if found is None:
        raise CommandError(
            "there is no practice of this id", hint="ids stand in recorder.json", code=ExitCode.NOT_FOUND
        )
    return found


def _files(paths: list[Path]) -> list[Path]:
    """Return the logs that are named, and those of the folders that are."""
    return sorted({file for path in paths for file in (path.glob("*.csv") if path.is_dir() else [path])})


def _say(logs: list[LogImport], missing: int, *, as_json: bool) -> None:
    taken, known, aside = (sum(getattr(log, name) for log in logs) for name in ("taken", "known", "set_aside"))
    if as_json:
        said = {"files": len(logs), "taken": taken, "known": known, "set_aside": aside, "missing": missing}
        print(json.dumps(said), flush=True)
        return
    print(f"{taken:>8,}  lines taken in")
    print(f"{known:>8,}  lines were here already")
    print(f"{aside:>8,}  lines set aside")
    for reason, count in _reasons(logs).items():
        print(f"{count:>8,}    {reason}")
    print(
        f"{missing:>8,}  calls missing: they should have been recorded and were not, in the days matched now",
        flush=True,
    )
    if missing:
        print("          the page “Should have been recorded” names each", flush=True)


def _reasons(logs: list[LogImport]) -> dict[str, int]:
    from django.db.models import Count

    from fairhearing.phone_log.models import SetAsideLine
    from fairhearing.phone_log.reading import REASON_WORDS, Reason

    counted = SetAsideLine.objects.filter(log__in=logs).values_list("reason").annotate(lines=Count("id"))
    return {REASON_WORDS[Reason(reason)]: lines for reason, lines in counted.order_by("reason")}


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise argparse.ArgumentTypeError("a zone as Europe/London belongs here") from error
