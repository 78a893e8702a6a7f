"""How long it takes to destroy many recordings while calls are being recorded, and what the others wait meanwhile."""

from __future__ import annotations

import statistics
import threading
import time
from datetime import timedelta
from typing import Final, Self

from fairhearing.cli.demo.handover import Handover
from fairhearing.cli.demo.practices import ALLERTON
from fairhearing.cli.kits import read_kits
from fairhearing.cli.progress import ProgressLine
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home

from .compared_calls import compare
from .scratch_home import all_running, scratch_home
from .steady_calls import SteadyCalls

_CALLS: Final = 50
_AGO: Final = timedelta(days=400)
_WRITES_EACH_S: Final = 0.05


def measure(recordings: int) -> None:
    """Lay out so many recordings whose time has come, destroy them all beside 50 real calls, and print how it went."""
    with scratch_home() as home:
        _lay_out(home, recordings)
        with all_running(home) as running:
            with SteadyCalls(running.sip, _CALLS) as calls:
                _destroy(home)
            compare(home, calls, read_kits(Handover.beside(home.root).recovery_kit))


def _lay_out(home: Home, recordings: int) -> None:
    from .kept_recordings import keep_many

    with ProgressLine() as line:
        until = Clock().now() - _AGO
        keep_many(home, ALLERTON.id, recordings, until, lambda done: line.show("laid out", done, recordings))


def _destroy(home: Home) -> None:
    from fairhearing.retention.means import means_of
    from fairhearing.retention.run import destroy_due

    with _OtherWrites() as writes, means_of(home, Clock()) as means, ProgressLine() as line:
        began_s = time.monotonic()
        outcome = destroy_due(means, lambda done, total: line.show("destroyed", done, total))
        took_s = time.monotonic() - began_s
    print(f"{outcome.destroyed} destroyed, {outcome.held} held, {outcome.late} late")
    print(f"  {took_s:.1f} s: {outcome.destroyed / took_s:.0f} recordings a second")
    waited = sorted(writes.waited_s)
    print(
        f"  another process's writes to the database meanwhile: median {1000 * statistics.median(waited):.0f} ms, "
        f"95 of 100 within {1000 * waited[int(0.95 * len(waited))]:.0f} ms, slowest {1000 * waited[-1]:.0f} ms"
    )


class _OtherWrites:
    """Writes a row now and again, as a page does, and keeps how long each write took."""

    def __init__(self) -> None:
        self.waited_s: list[float] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _write(self) -> None:
        from django.db import connection

        from fairhearing.practice.models import Practice

        while not self._stop.wait(_WRITES_EACH_S):
            began_s = time.monotonic()
            Practice.objects.filter(id=ALLERTON.id).update(name=ALLERTON.name)
            self.waited_s.append(time.monotonic() - began_s)
        connection.close()
