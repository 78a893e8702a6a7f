"""A keyholder on a clock that the test moves: `keyholder_process.py HOME CLOCK`, CLOCK a file with seconds to add.

A file `kill-at` beside CLOCK with a number n: the process kills itself (SIGKILL) just before the n-th change, from then
on, of the files that say who holds what; and of those whose folders a file `kill-also` beside it names.
"""

import os
import signal
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from fairhearing.keyholder import trials
from fairhearing.keyholder.derivation import Cost
from fairhearing.keyholder.errors import KeyholderError
from fairhearing.keyholder.server import run
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home


@dataclass(frozen=True)
class MovedClock(Clock):
    """The machine's clock and what the file says."""

    file: Path = Path()

    @property
    def moved_s(self) -> float:
        return float(self.file.read_text())

    def now(self) -> datetime:
        return Clock.now(self) + timedelta(seconds=self.moved_s)

    def monotonic(self) -> float:
        return Clock.monotonic(self) + self.moved_s


WATCHED = ("/wraps/", "/enrolments/", "/holders/", "/set-up/", "/recipients/")


def watched() -> tuple[str, ...]:
    """Name the folders whose changes count."""
    also = KILL_AT.with_name("kill-also")
    return (*WATCHED, *(also.read_text().split() if also.exists() else ()))


def kill_at_the_right_moment(event: str, arguments: tuple[object, ...]) -> None:
    """Count renames into place and removals (sys.audit events), and die at the one the test wants."""
    if event not in {"os.rename", "os.remove"}:
        return
    target = str(arguments[1] if event == "os.rename" else arguments[0])
    if target.endswith(".part") or not any(part in target for part in watched()):
        return
    try:
        left = int(KILL_AT.read_text()) - 1
    except FileNotFoundError:
        return
    if left == 0:
        KILL_AT.unlink()
        os.kill(os.getpid(), signal.SIGKILL)
    KILL_AT.write_text(str(left))


KILL_AT = Path(sys.argv[2]).with_name("kill-at")
sys.addaudithook(kill_at_the_right_moment)
cost = Cost(memory_kib=64, passes=1)
trials.BATCH = 5  # so that a handful of recordings are several batches
try:
    run(Home(Path(sys.argv[1])), MovedClock(file=Path(sys.argv[2])), cost)
except KeyholderError as error:
    sys.exit(f"fairhearing: error: {error}")
