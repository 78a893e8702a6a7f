"""How long it takes to destroy many recordings while calls are being recorded, and what the others wait meanwhile."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Final, Self

from fairhearing.cli.demo.handover import Handover
from fairhearing.cli.demo.practices import ALLERTON
from fairhearing.cli.kits import read_kits
from fairhearing.cli.progress import ProgressLine
from fairhearing.cli.serve_command import start_all
from fairhearing.cli.supervisor import Supervisor
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.web.startup import start_django

from .compared_calls import compare
from .steady_calls import SteadyCalls

_CALLS: Final = 50
_AGO: Final = timedelta(days=400)
_WRITES_EACH_S: Final = 0.05


def measure(recordings: int) -> None:
    """Lay out so many recordings whose time has come, destroy them all beside 50 real calls, and print how it went."""
    with tempfile.TemporaryDirectory(prefix="fairhearing-bench-") as folder:
        home = Home(Path(folder) / "home")
        home.root.mkdir()
        words = ["demo", "--prepare", "--home", str(home.root), "--sip", "0"]
        subprocess.run([sys.executable, "-m", "fairhearing", *words], check=True)
        start_django(home)
        _lay_out(home, recordings)
        supervisor = Supervisor({"FAIRHEARING_HOME": str(home.root)})
        try:
            recorder, _ = start_all(supervisor, home, web_port=0, sip_port=0)
            host, _, port = recorder["sip"].rpartition(":")
            calls = SteadyCalls((host, int(port)), _CALLS)
            calls.begin()
            try:
                _destroy(home)
            finally:
                calls.end()
            compare(home, calls, read_kits(Handover.beside(home.root).recovery_kit))
        finally:
            supervisor.stop()


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
