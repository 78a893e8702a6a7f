"""Hearing whose clock jumps a quarter of an hour as soon as a file is there: `python forgetful.py HOME FILE`."""

import sys
import time
from dataclasses import dataclass
from pathlib import Path

from fairhearing.hearing.held_keys import KEPT_S
from fairhearing.hearing.process import run
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home


@dataclass(frozen=True)
class JumpingClock(Clock):
    """The machine's, later by the time that keys are kept once the file is there."""

    file: Path = Path()

    def monotonic(self):
        return time.monotonic() + (KEPT_S if self.file.exists() else 0)


run(Home(Path(sys.argv[1])), JumpingClock(file=Path(sys.argv[2])))
