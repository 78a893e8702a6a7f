"""How long each probe of the policy takes among many calls, and the policy's pages: the server's own time.

A home that is kept can be asked again without being written again; only one that this made is ever touched.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fairhearing.clauses.clause import Clause
from fairhearing.cli.bench.scratch_home import prepare
from fairhearing.cli.demo.practices import ALLERTON
from fairhearing.cli.errors import CommandError
from fairhearing.cli.progress import ProgressLine
from fairhearing.vault.home import Home
from fairhearing.web.startup import settle_memory, start_django

from .pages_served import Times, keyholder, page_s, signed_in, times

if TYPE_CHECKING:
    from fairhearing.practice.models import Practice

_SEEDED: Final = "bench-policy"
"""In a home's folder: how many calls were written there, and the moment that was then. No other home is asked."""
_WEEK: Final = timedelta(days=7)
_MONTH: Final = timedelta(days=31)
_TARGET_MS: Final = 1000


def measure(calls: int, asked: int, folder: Path | None) -> None:
    """Write so many calls, ask every probe so often, and print how long each took. folder: where the home stays."""
    with _home_in(folder) as home:
        seeded = home.root / _SEEDED
        if not seeded.exists():
            prepare(home)
        start_django(home)
        if not seeded.exists():
            _write(seeded, calls)
        calls, now = _read(seeded, calls)
        with keyholder(home):
            _ask(home, calls, now, asked)


@contextmanager
def _home_in(folder: Path | None) -> Iterator[Home]:
    """Give a home in a folder that stays, or in one that goes. Raises CommandError for a folder with anything else."""
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="fairhearing-bench-") as scratch:
            home = Home(Path(scratch) / "home")
            yield home
        return
    home = Home(folder.absolute())
    home.root.mkdir(parents=True, exist_ok=True)
    if any(home.root.iterdir()) and not (home.root / _SEEDED).exists():
        raise CommandError(f"{folder} holds something else", hint="name a folder that is empty or not there yet")
    yield home


def _write(seeded: Path, calls: int) -> None:
    from django.utils import timezone

    from fairhearing.practice.models import Practice

    from .facts import write_facts

    now = timezone.now()
    with ProgressLine() as line:
        write_facts(Practice.objects.get(id=ALLERTON.id), calls, now, line.show)
    seeded.write_text(f"{calls} {now.isoformat()}\n")


def _read(seeded: Path, calls: int) -> tuple[int, datetime]:
    """Return how many calls a home has, and which moment it is there. Raises CommandError where it has others."""
    count, moment = seeded.read_text().split()
    if int(count) != calls:
        raise CommandError(f"{seeded.parent} has {int(count):,} calls", hint=f"add --calls {count}")
    return calls, datetime.fromisoformat(moment)


def _ask(home: Home, calls: int, now: datetime, asked: int) -> None:
    """Ask each probe and page so often, and print; each first time is not counted, which loads what is needed."""
    from fairhearing.policy.probes import all_probes
    from fairhearing.practice.models import Practice

    practice = Practice.objects.get(id=ALLERTON.id)
    browser, looked_at = signed_in(home), _looked_at(practice, now)
    settle_memory()
    _print_head(calls, asked)
    slow = []
    for probe in all_probes():
        found = times(_taken(partial(_seconds, partial(probe.ask, practice, now)), asked))
        rows = f"{looked_at[probe.name]():,}" if probe.name in looked_at else "-"
        _print_line(f"{probe.clause} {probe.name}", rows, found)
        if found.slowest_ms >= _TARGET_MS:
            slow.append(probe.name)
    for words, address in (("the list of clauses", "/policy"), ("a clause", f"/policy/{Clause.ONE_YEAR}")):
        _print_line(words, "-", times(_taken(partial(page_s, browser, address), asked)))
    print(f"  {'; '.join(slow)} took a second or more" if slow else "  every probe took less than a second each time")


def _taken(measured: Callable[[], float], asked: int) -> list[float]:
    measured()
    return [measured() for _ in range(asked)]


def _seconds(run: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    run()
    return time.perf_counter() - began_s


def _looked_at(practice: Practice, now: datetime) -> Mapping[str, Callable[[], int]]:
    """Return how many rows are behind a probe's answers, where what they are counted from grows with the calls."""
    from fairhearing.catalogue.models import Call
    from fairhearing.jobs.models import LogEntry
    from fairhearing.phone_log.probe import sound_findings
    from fairhearing.playback.listens import listens_of
    from fairhearing.retention.lists import count_late

    week, month = now - _WEEK, now - _MONTH
    incoming = practice.calls.filter(direction=Call.Direction.IN, started_at__gte=week, destroyed_at=None)
    entries = LogEntry.objects.filter(practice=practice.id, kind="listened", time__gte=month)

    def kept() -> int:
        certificates = practice.certificates.filter(destroyed_at__gte=month).count()
        held = practice.holds.filter(released_at=None).count()
        return count_late(practice, now.date()) + certificates + held

    return {
        "callers_told": incoming.count,
        "callers_told_why": incoming.count,
        "kept_for_their_time": kept,
        "good_records": practice.calls.filter(destroyed_at=None).count,
        "calls_tried": sound_findings(practice, now).count,
        "calls_matched": practice.phone_log.filter(started_at__gte=now - timedelta(days=1)).count,
        "listens_lawful": entries.count,
        "monitored": entries.count,
        "ways_out": entries.count,
        "confidential_place": listens_of(practice, month).count,
    }


def _print_head(calls: int, asked: int) -> None:
    from django.db import connection

    print(f"the policy's probes among {calls:,} calls, each asked {asked} times, on {connection.display_name}")
    print(f"  {'':<32}{'rows behind it':>16}{'median':>13}{'slowest':>13}")


def _print_line(words: str, rows: str, found: Times) -> None:
    print(f"  {words:<32}{rows:>16}{found.middle_ms:>10.1f} ms{found.slowest_ms:>10.1f} ms", flush=True)
