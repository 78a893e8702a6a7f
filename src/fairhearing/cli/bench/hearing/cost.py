"""What hearing costs: CPU for a minute of a call that carries the announcement, and for two hundred calls at once."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Final

from fairhearing.cli.bench.process_cpu import cpu_s, memory_bytes
from fairhearing.cli.errors import CommandError, ExitCode
from fairhearing.vault.home import Home

from .handed_calls import HandedCalls
from .process import hearing_process

_CALLS: Final = 200
_MOST_KEPT: Final = 8
_WAITING: Final = 4
_HEARD_WITHIN_S: Final = 600.0
_LOOK_EACH_S: Final = 0.02
_MOST_MS_A_MINUTE: Final = 50
_MS: Final = 1000
_S_A_MINUTE: Final = 60


def measure(recordings: int, seconds: int) -> None:
    """Have so many recordings of so many seconds heard by a process of its own, and print what it took.

    Raises CommandError, CannotSpeak.
    """
    with tempfile.TemporaryDirectory(prefix="fairhearing-bench-") as folder:
        home = Home(Path(folder) / "home")
        with HandedCalls.made(home, min(recordings, _MOST_KEPT), seconds) as calls, hearing_process(home) as pid:
            calls.wait_for_hearing()
            _hear(calls, 1)  # what the process reads and makes once is no cost of a call
            before_s, began_s = cpu_s(pid), time.monotonic()
            _hear(calls, recordings)
            took_s, elapsed_s, memory = cpu_s(pid) - before_s, time.monotonic() - began_s, memory_bytes(pid)
    a_second = took_s / (recordings * seconds)
    minute_ms = _MS * _S_A_MINUTE * a_second
    print(f"{recordings} recordings of {seconds} s with the announcement, heard by one process in {elapsed_s:.1f} s:")
    print(f"  {_MS * took_s / recordings:.1f} ms of CPU a recording, {_MS * a_second:.3f} ms for a second of a call")
    print(f"  {minute_ms:.1f} ms of CPU a call-minute, at most {_MOST_MS_A_MINUTE} wanted")
    print(f"  at {_CALLS} calls at once: {_CALLS * a_second:.3f} of a core; memory {memory / (1 << 20):.0f} MiB")
    print(f"  the announcement in {calls.heard.recordings - calls.heard.wrong} of {calls.heard.recordings} found")


def _hear(calls: HandedCalls, recordings: int) -> None:
    """Have so many recordings heard, a few of them waiting at any time. Raises CommandError."""
    until_s, wanted = time.monotonic() + _HEARD_WITHIN_S, calls.heard.recordings + recordings
    while calls.heard.recordings < wanted:
        if time.monotonic() > until_s:
            raise CommandError("hearing did not come to an end", code=ExitCode.UNAVAILABLE)
        missing = wanted - calls.heard.recordings - calls.waiting
        calls.hand_over(min(missing, _WAITING - calls.waiting))
        time.sleep(_LOOK_EACH_S)
        calls.take_back()
