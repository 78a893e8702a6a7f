"""A thread that writes how its process is, every few seconds and as soon as something changes.

It may wait for a disk: nothing waits for it. While it cannot write, the last word grows old, and readers say that they
do not know.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from fairhearing.vault.clock import Clock, machine_time
from fairhearing.vault.defects import place_of

from .kinds import TroubleKind
from .status import EACH_S, Status, publish_status, status_path
from .troubles import Troubles

_STOP_WITHIN_S: Final = 2.0
_AFTER_A_CHANGE_S: Final = 0.2

Figures = Mapping[str, float]


def no_figures() -> Figures:
    """Say nothing in numbers."""
    return {}


class Telling:
    """Says how one process is, from `start` to `stop`.

    look: called before each word, in this thread: brings the troubles up to date and returns the figures.
    passing: this process is not expected to come back; its file goes when it stops.
    """

    def __init__(
        self,
        folder: Path,
        process: str,
        clock: Clock,
        troubles: Troubles,
        *,
        look: Callable[[], Figures] = no_figures,
        passing: bool = False,
    ) -> None:
        self._folder, self._process, self._clock, self._troubles = folder, process, clock, troubles
        self._look, self._passing = look, passing
        self._started = clock.now()
        self._stopping = threading.Event()
        self._in_trouble = False
        self._thread = threading.Thread(target=self._run, name="telling", daemon=True)

    def start(self) -> None:
        """Begin to tell."""
        self._thread.start()

    def stop(self) -> None:
        """Say that the process ends in order, unless its disk takes nothing. May come before `start`."""
        self._stopping.set()
        self._troubles.changed.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_WITHIN_S)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._tell(self._looked())
            if self._troubles.changed.wait(EACH_S):
                self._troubles.changed.clear()
                self._stopping.wait(_AFTER_A_CHANGE_S)  # what comes at once is told at once
        if self._passing:
            status_path(self._folder, self._process).unlink(missing_ok=True)
        else:
            self._tell(self._looked(), stopped=True)

    def _looked(self) -> Figures:
        try:
            return self._look()
        except Exception as error:  # noqa: BLE001 - the outermost loop: what cannot be told now is itself a trouble
            self._say(f"its state could not be told whole, this is a defect: {place_of(error)}")
            self._troubles.happened(TroubleKind.DEFECT)
            return {}

    def _tell(self, figures: Figures, *, stopped: bool = False) -> None:
        status = Status(
            process=self._process,
            pid=os.getpid(),
            started=self._started,
            written=self._clock.now(),
            machine=machine_time(),
            stopped=stopped,
            figures=figures,
            troubles=self._troubles.now(),
        )
        try:
            publish_status(self._folder, status)
        except OSError as error:
            if not self._in_trouble:
                self._say(f"its state cannot be written, so others will say that it is not known: {error.strerror}")
            self._in_trouble = True
        else:
            self._in_trouble = False

    def _say(self, words: str) -> None:
        sys.stderr.write(f"fairhearing {self._process}: {words}\n")
        sys.stderr.flush()
