"""Bringing all copies of a home's log up to date, in a thread of its own, and telling health how they are."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from fairhearing.audit.errors import AuditError
from fairhearing.audit.files import LogReader
from fairhearing.audit.log_key import trusted_log_key
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home

from .bucket import BucketCopy
from .errors import BadCopySettings, CopyAway, CopyDisagrees, DamagedPosition
from .folder import FolderCopy
from .position import Position, load_position, save_position
from .settings import BucketSettings, CopySettings, FolderSettings, load_copies
from .source import Source, open_source
from .syslog import SyslogCopy

BEHIND_AFTER_S: Final = 900.0
_LOOK_EACH_S: Final = 1.0
_ENDS_WITHIN_S: Final = 8.0


class Copy(Protocol):
    """One place to which the log goes."""

    def bring(self, source: Source, position: Position) -> Position:
        """Copy what is not there yet; return how far it is. Raises CopyAway, CopyDisagrees."""
        ...


def position_path(home: Home, name: str) -> Path:
    """Say where a copy's position is remembered."""
    return home.log_copies / f"{name}.json"


def bring_up_to_date(home: Home, settings: CopySettings) -> Position:
    """Bring one copy up to date. Raises CopyAway, CopyDisagrees, DamagedPosition, AuditError, OSError."""
    path = position_path(home, settings.name)
    position = load_position(path)
    source = open_source(LogReader(home.log), trusted_log_key(home))
    if source is None:
        return position
    source.check_begins_with(position)
    copy = _open(settings, lambda reached: save_position(path, reached))
    reached = copy.bring(source, position)
    if reached != position:
        save_position(path, reached)
    return reached


def _open(settings: CopySettings, reached: Callable[[Position], None]) -> Copy:
    match settings.place:
        case FolderSettings():
            return FolderCopy(settings.place)
        case BucketSettings():
            return BucketCopy(settings.place)
    return SyslogCopy(settings.place, reached)


@dataclass(slots=True)
class _State:
    """How one copy is. well_s: when it was last up to date."""

    well_s: float
    due_s: float = 0.0


@dataclass(slots=True)
class LogCopies:
    """Keeps the copies of one home up to date from `start` to `stop`. Nothing is done where no copy is set up."""

    home: Home
    clock: Clock
    troubles: Troubles
    _states: dict[str, _State] = field(default_factory=dict)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _error: Exception | None = None
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._work, name="log copies", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the step at hand; what is not copied yet is copied after the next start."""
        self._stopping.set()
        if self._thread:
            self._thread.join(_ENDS_WITHIN_S)

    def attend(self) -> bool:
        """Raise what kept the thread from working at all; say that no more is waiting. For the worker's rounds."""
        if self._error is not None:
            raise self._error
        return False

    def _work(self) -> None:
        while not self._stopping.wait(_LOOK_EACH_S):
            try:
                self.go_round()
                self._error = None
            except Exception as error:  # noqa: BLE001 - the thread's outermost loop: the worker's round says it
                self._error = error

    def go_round(self) -> None:
        """Bring every copy that is due up to date, and say how they are."""
        copies = self._settings()
        now_s = self.clock.monotonic()
        for each in copies:
            state = self._states.setdefault(each.name, _State(well_s=now_s))
            if now_s >= state.due_s:
                state.due_s = now_s + each.every_s
                self._bring(each, state)
        for name in set(self._states) - {each.name for each in copies}:
            del self._states[name]
            self._say(name, TroubleKind.LOG_COPY_BEHIND, is_so=False)
            self._say(name, TroubleKind.LOG_COPY_DISAGREES, is_so=False)

    def _settings(self) -> tuple[CopySettings, ...]:
        try:
            copies = load_copies(self.home.log_copies_json)
        except BadCopySettings:
            self.troubles.begin(TroubleKind.LOG_COPIES_UNREADABLE)
            raise
        self.troubles.end(TroubleKind.LOG_COPIES_UNREADABLE)
        return copies

    def _bring(self, settings: CopySettings, state: _State) -> None:
        disagrees = False
        try:
            bring_up_to_date(self.home, settings)
            state.well_s = self.clock.monotonic()
        except CopyDisagrees:
            disagrees = True
        except (CopyAway, DamagedPosition, AuditError, OSError):
            pass  # it is behind from now on; said when that lasts
        self._say(settings.name, TroubleKind.LOG_COPY_DISAGREES, is_so=disagrees)
        behind = not disagrees and self.clock.monotonic() - state.well_s > max(BEHIND_AFTER_S, 2 * settings.every_s)
        self._say(settings.name, TroubleKind.LOG_COPY_BEHIND, is_so=behind)

    def _say(self, name: str, kind: TroubleKind, *, is_so: bool) -> None:
        self.troubles.count(kind, int(is_so), part=name)
