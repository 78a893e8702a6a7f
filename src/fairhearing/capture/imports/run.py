"""One run of `fairhearing import`: the node's lock and keys, then file after file, once or watching a folder."""

from __future__ import annotations

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
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.vault.memory import keep_memory_private

from .beside import BadTable
from .folder import FileState, FoundFile, find_files
from .importing import NODE, Importer
from .ledger import ImportLedger
from .looking import Looker
from .options import ImportOptions
from .results import FileResult, ImportSum, Outcome

POLL_S: Final = 2.0

Progress = Callable[[ImportSum, int], None]
"""Told after each file what became of all so far, and how many there are."""


@contextmanager
def importer(
    home: Home, options: ImportOptions, clock: Clock, *, node: str = NODE
) -> Iterator[tuple[Importer, Looker]]:
    """Be the node that imports, having ended what its last run left.

    Raises BadSettings, NodeInUse, and what the vault raises.
    """
    config = load_config(home.recorder_json)
    keep_memory_private()
    with NodeLock.take(home, node), ImportLedger.open(home.recorder / node) as ledger:
        recorder = RecorderNode(node, next_boot(home, node), prepare_node(home, node))
        looker = Looker(config, options, listed_keys(home, config.practices, node, recorder.signer.vkey))
        made = Importer(home, recorder, looker, options, ledger, clock)
        try:
            yield made, looker
        finally:
            made.close()


def import_files(made: Importer, paths: Sequence[Path], progress: Progress) -> ImportSum:
    """Take in what lies under the paths now."""
    done = ImportSum()
    files = list(find_files(paths))
    for found in files:
        done.add(made.take(found))
        progress(done, len(files))
    return done


@dataclass(slots=True)
class Watch:
    """A folder being watched: a file is taken when it has stopped growing, each once."""

    made: Importer
    looker: Looker
    paths: Sequence[Path]
    progress: Progress
    done: ImportSum = field(default_factory=ImportSum)
    _ended: dict[Path, FileState] = field(default_factory=dict)
    _seen: dict[Path, FileState] = field(default_factory=dict)
    _said: str = ""

    def until(self, stop: Event) -> ImportSum:
        """Look again and again, until it is to stop."""
        while not stop.is_set():
            self.look(stop)
            stop.wait(POLL_S)
        return self.done

    def look(self, stop: Event) -> None:
        """Take what is new and has not changed since the last look."""
        self.looker.forget()
        files = list(find_files(self.paths))
        growing = {each.path: each.state for each in files if self._seen.get(each.path) != each.state}
        self._seen = {each.path: each.state for each in files}
        self._ended = {path: state for path, state in self._ended.items() if path in self._seen}
        for found in files:
            if found.path in growing or self._ended.get(found.path) == found.state or stop.is_set():
                continue
            try:
                self._take(found, len(files))
            except BadTable as error:  # perhaps it is being written: it is read anew at the next look
                self._say_once(str(error))
                return
        self._said = ""

    def _say_once(self, words: str) -> None:
        if words != self._said:
            say(words)
        self._said = words

    def _take(self, found: FoundFile, files: int) -> None:
        result: FileResult = self.made.take(found)
        if result.outcome is Outcome.STILL_WRITTEN:
            return
        self._ended[found.path] = found.state
        self.done.add(result)
        self.progress(self.done, files)
