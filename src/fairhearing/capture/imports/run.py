"""One run of `fairhearing import`: the node's lock and keys, then file after file, once or watching a folder."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Final

from fairhearing.capture.config import load_config
from fairhearing.capture.identity import NodeLock, next_boot, prepare_node
from fairhearing.capture.listed_keys import listed_keys
from fairhearing.capture.publish import RecorderNode
from fairhearing.capture.say import say
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.lines import IMPORT
from fairhearing.health.telling import Figures, Telling
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home

from .beside import BadTable, files_beside
from .folder import FileState, FoundFile, UnreadableFolder, find_files
from .importing import NODE, Importer
from .ledger import ImportLedger
from .looking import Looker
from .options import ImportOptions
from .reading import Readers
from .results import ImportSum, Outcome

POLL_S: Final = 2.0
_STANDS_STILL_AFTER_S: Final = 300.0
"""The longest file takes less."""

_Looks = tuple[FileState, tuple[FileState | None, ...]]

Progress = Callable[[ImportSum, int], None]
"""Told after each file what became of all so far, and how many there are."""


@contextmanager
def importer(
    home: Home, options: ImportOptions, readers: Readers, clock: Clock, *, node: str = NODE
) -> Iterator[tuple[Importer, Looker]]:
    """Be the node that imports, having ended what its last run left. Whoever calls it has made its memory private.

    Raises BadSettings, NodeInUse, and what the vault raises.
    """
    config = load_config(home.recorder_json)
    with NodeLock.take(home, node), ImportLedger.open(home.recorder / node) as ledger:
        recorder = RecorderNode(node, next_boot(home, node), prepare_node(home, node))
        looker = Looker(config, options, listed_keys(home, config.practices, node, recorder.signer.vkey))
        made = Importer(home, recorder, looker, options, ledger, readers, clock)
        try:
            yield made, looker
        finally:
            made.close()


def import_files(made: Importer, paths: Sequence[Path], progress: Progress) -> ImportSum:
    """Take in what lies under the paths now."""
    done = ImportSum()
    files = list(find_files(paths))
    for found in files:
        done.add(found.path, made.take(found))
        progress(done, len(files))
    return done


@dataclass(slots=True)
class Watch:
    """A folder being watched: a file is taken when it has stopped growing, each once.

    A file that was set aside is tried again when it was changed, or what lies beside it.
    """

    made: Importer
    looker: Looker
    paths: Sequence[Path]
    progress: Progress
    troubles: Troubles
    done: ImportSum = field(default_factory=ImportSum)
    beat_s: float = field(default_factory=time.monotonic)
    _ended: dict[Path, _Looks] = field(default_factory=dict)
    _seen: dict[Path, FileState] = field(default_factory=dict)
    _said: str = ""

    def until(self, stop: Event) -> ImportSum:
        """Look again and again, until it is to stop."""
        while not stop.is_set():
            self.look(stop)
            stop.wait(POLL_S)
        return self.done

    def look(self, stop: Event) -> None:
        """Take what is new and has not changed since the last look.

        A table that is off, or a folder that is away, is waited for: perhaps it is being written, or mounted.
        """
        self.looker.forget_changed()
        try:
            self._take_new(stop)
        except (BadTable, UnreadableFolder) as error:
            self._say_once(str(error))
            self.troubles.begin(TroubleKind.IMPORT_WAITS)
        else:
            self._said = ""
            self.troubles.end(TroubleKind.IMPORT_WAITS)
        self.troubles.count(TroubleKind.FILES_SET_ASIDE, len(self.done.set_aside))

    def condition(self) -> Figures:
        """Say how it is. For the thread that tells."""
        stands_still = time.monotonic() - self.beat_s > _STANDS_STILL_AFTER_S
        self.troubles.count(TroubleKind.STANDS_STILL, int(stands_still))
        return {"taken": self.done.outcomes[Outcome.IMPORTED], "set_aside": len(self.done.set_aside)}

    def _take_new(self, stop: Event) -> None:
        self.beat_s = time.monotonic()
        files = list(find_files(self.paths))
        growing = {each.path for each in files if self._seen.get(each.path) != each.state}
        self._seen = {each.path: each.state for each in files}
        self._ended = {path: looks for path, looks in self._ended.items() if path in self._seen}
        self.done.forget_gone(self._seen)
        for found in files:
            if stop.is_set():
                return
            if found.path not in growing and self._ended.get(found.path) != self._looks_of(found):
                self._take(found, len(files))

    def _looks_of(self, found: FoundFile) -> _Looks:
        """Return what must change before a file is taken again."""
        beside = files_beside(found.path) if found.path in self.done.set_aside else ()
        return found.state, tuple(FileState.of(path) for path in beside)

    def _take(self, found: FoundFile, files: int) -> None:
        self.beat_s = time.monotonic()
        result = self.made.take(found)
        if result.outcome is Outcome.STILL_WRITTEN:
            return
        self.done.add(found.path, result)
        self._ended[found.path] = self._looks_of(found)
        self.progress(self.done, files)

    def _say_once(self, words: str) -> None:
        if words != self._said:
            say(words)
        self._said = words


def watch_files(home: Home, watch: Watch, stop: Event, *, node: str) -> ImportSum:
    """Take what is dropped into the folders until asked to stop, and say meanwhile how that goes (HOME/status)."""
    troubles = watch.troubles
    telling = Telling(home.status, f"{IMPORT}{node}", troubles.clock, troubles, look=watch.condition)
    telling.start()
    try:
        return watch.until(stop)
    finally:
        telling.stop()
