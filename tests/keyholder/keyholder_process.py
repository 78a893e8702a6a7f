"""A keyholder on a clock that the test moves: `keyholder_process.py HOME CLOCK`, CLOCK a file with seconds to add."""

import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

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


try:
    run(Home(Path(sys.argv[1])), MovedClock(file=Path(sys.argv[2])))
except KeyholderError as error:
    sys.exit(f"fairhearing: error: {error}")
