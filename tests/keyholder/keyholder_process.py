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

from fairhearing.keyholder.errors import KeyholderError
from fairhearing.keyholder.server import run
from fairhearing.keyholder.signing_in.derivation import Cost
from fairhearing.keyholder.trying import trials
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


@dataclass(frozen=True)
class Killer:
    """Counts renames into place and removals (sys.audit events), and ends the process at the one the test wants."""

    kill_at: Path

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if event not in {"os.rename", "os.remove"}:
            return
        target = str(arguments[1] if event == "os.rename" else arguments[0])
        if target.endswith(".part") or not any(part in target for part in self.watched()):
            return
        try:
            left = int(self.kill_at.read_text()) - 1
        except FileNotFoundError:
            return
        if left == 0:
            self.kill_at.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        self.kill_at.write_text(str(left))

    def watched(self) -> tuple[str, ...]:
        """Name the folders whose changes count."""
        also = self.kill_at.with_name("kill-also")
        return (*WATCHED, *(also.read_text().split() if also.exists() else ()))


def main(home: Path, clock_file: Path) -> None:
    """Serve a home until told to stop."""
    sys.addaudithook(Killer(clock_file.with_name("kill-at")))
    trials.BATCH = 5  # so that a handful of recordings are several batches
    try:
        run(Home(home), MovedClock(file=clock_file), Cost(memory_kib=64, passes=1))
    except KeyholderError as error:
        sys.exit(f"fairhearing: error: {error}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
