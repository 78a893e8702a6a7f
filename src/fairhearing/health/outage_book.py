"""What a recorder writes under HOME/outages of itself, each second, in a thread of its own.

It learns from the recorder's troubles which stretches there are. The mark takes each at once, in place, so that a disk
without room takes it too; the log takes what is over. Nothing here is waited for by whoever meets a trouble. While the
machine slept nobody was there either: that is found by its own clock, which counts that time, and written down.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from fairhearing.vault.clock import Clock, MachineTime, machine_time
from fairhearing.vault.publishing import make_folders, sync_folder
from fairhearing.vault.sharing import share_file

from .kinds import TroubleKind
from .outages import (
    MARK_BYTES,
    Mark,
    Outage,
    OutageKind,
    ended_by,
    gone,
    log_path,
    mark_path,
    read_log,
    read_mark,
    render_line,
    render_mark,
)
from .troubles import Trouble

_EACH_S: Final = 1.0
_STOP_WITHIN_S: Final = 2.0
_SLEPT_FROM_S: Final = 2.0
_ONE_STRETCH: Final = timedelta(seconds=60)
"""What happens again within this time belongs to one stretch."""

KINDS: Final = {
    TroubleKind.JOURNAL_UNWRITABLE: OutageKind.UNWRITABLE,
    TroubleKind.STALLED: OutageKind.STALLED,
    TroubleKind.PACKETS_DROPPED: OutageKind.DROPPED,
    TroubleKind.CALLS_REFUSED: OutageKind.REFUSED,
    TroubleKind.CALLS_SHED: OutageKind.FULL,
    TroubleKind.PORTS_TAKEN: OutageKind.NO_PORTS,
    TroubleKind.CALLS_UNREADY: OutageKind.NO_KEYS,
    TroubleKind.INTERFACE_DOWN: OutageKind.NETWORK,
    TroubleKind.NETWORK_AWAY: OutageKind.NETWORK,
    TroubleKind.ONE_SIDED_NOW: OutageKind.ONE_SIDED,
    TroubleKind.NO_SOUND_NOW: OutageKind.NO_SOUND,
}
"""Which troubles of a recorder are stretches in which something was not recorded."""

_Place = tuple[OutageKind, str, str]


@dataclass(slots=True)
class OutageBook:
    """The outages of one recorder, from `come_up` to `stop`. What troubles tell may come from any thread.

    folder: HOME/outages. calls: says how many calls are live. machine: tells its time; another one in tests.
    """

    folder: Path
    node: str
    clock: Clock
    calls: Callable[[], int] = lambda: 0
    machine: Callable[[], MachineTime] = machine_time
    _awake: tuple[datetime, float] | None = None
    _lasting: dict[_Place, Outage] = field(default_factory=dict)
    _over: list[Outage] = field(default_factory=list)
    _recent: dict[_Place, Outage] = field(default_factory=dict)
    _cut: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def come_up(self, cut: int = 0) -> None:
        """Write down what an earlier process left: what lasted when it ended, and that nobody was there until now.

        cut: how many calls were live when it ended, where that is known; else what its mark says. Then begin to write.
        """
        before = read_mark(self.folder, self.node)
        if before is not None:
            logged = {(each.kind, each.began) for each in read_log(self.folder, self.node)}
            left, now = gone(before), self.clock.now()
            left = replace(left, began=self._when(before, now), ended=now, count=cut or left.count)
            over = (*ended_by(before.open, before.at), left)
            self._over += [each for each in over if (each.kind, each.began) not in logged]
        self._thread = threading.Thread(target=self._run, name="outages", daemon=True)
        self._thread.start()

    def _when(self, mark: Mark, now: datetime) -> datetime:
        """Return the moment of a mark. If the clock was set back since, it is told by the machine's own clock."""
        if mark.at <= now:
            return mark.at
        machine = self.machine()
        is_comparable = machine.boot == mark.machine.boot
        return now - timedelta(seconds=max(0.0, machine.s - mark.machine.s)) if is_comparable else now

    def stop(self, cut: int = 0) -> None:
        """Say that the recorder ends in order, unless its disk takes nothing. cut: how many calls were live."""
        self._cut = cut
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(_STOP_WITHIN_S)

    def began(self, trouble: Trouble) -> None:
        """Take note that a trouble lasts: from when on, and how many."""
        kind = KINDS.get(trouble.kind)
        if kind is None:
            return
        place = (kind, trouble.practice, trouble.part)
        with self._lock:
            known = self._lasting.get(place)
            if known is None:
                count = self.calls() if kind in {OutageKind.UNWRITABLE, OutageKind.NETWORK} else trouble.count
                self._lasting[place] = Outage(kind, trouble.since, None, self.node, count)
            elif kind in {OutageKind.ONE_SIDED, OutageKind.NO_SOUND}:
                self._lasting[place] = replace(known, count=max(known.count, trouble.count))

    def ended(self, trouble: Trouble, moment: datetime) -> None:
        """Take note that it does no longer."""
        kind = KINDS.get(trouble.kind)
        if kind is None:
            return
        with self._lock:
            known = self._lasting.pop((kind, trouble.practice, trouble.part), None)
            if known is not None:
                self._over.append(replace(known, ended=max(moment, known.began)))

    def happened(self, kind: TroubleKind, *, began: datetime, ended: datetime, count: int, part: str = "") -> None:
        """Take note of what is over already. What happens again within a minute is one stretch."""
        of = KINDS.get(kind)
        if of is None:
            return
        counted = self.calls() if of is OutageKind.STALLED else count
        with self._lock:
            place, fresh = (of, "", part), Outage(of, began, ended, self.node, counted)
            known = self._recent.get(place)
            if known is None or of is OutageKind.STALLED or known.ended is None or began - known.ended > _ONE_STRETCH:
                self._settle(place)
                self._recent[place] = fresh
            else:
                self._recent[place] = replace(known, ended=max(ended, known.ended), count=known.count + count)

    def write(self, *, stopped: bool = False) -> None:
        """Write the mark, then what is over into the log. What the disk does not take is written the next time."""
        now = self.clock.now()
        with self._lock:
            self._note_sleep(now)
            for place, each in list(self._recent.items()):
                if stopped or (each.ended is not None and not timedelta() <= now - each.ended <= _ONE_STRETCH):
                    self._settle(place)
            if stopped:
                self._over += ended_by(tuple(self._lasting.values()), now)
                self._lasting.clear()
            over = tuple(self._over)
            left = (*self._lasting.values(), *over, *self._recent.values())
        mark = Mark(self.node, now, self.machine(), stopped, self._cut if stopped else self.calls(), left)
        try:
            make_folders(self.folder)
            _overwrite(mark_path(self.folder, self.node), render_mark(mark))
            if over:
                _append(log_path(self.folder, self.node), b"".join(map(render_line, over)))
        except OSError:
            return  # its disk is a trouble that the journal tells of; what is over stays here
        with self._lock:
            del self._over[: len(over)]

    def _note_sleep(self, now: datetime) -> None:
        """Write down that the machine slept since the mark before; the lock is held.

        Its own clock counts on while it sleeps, and the clock that programs wait by does not.
        """
        ahead_s = self.machine().s - self.clock.monotonic()
        if self._awake is not None and ahead_s - self._awake[1] >= _SLEPT_FROM_S:
            began = min(self._awake[0], now)
            self._over.append(Outage(OutageKind.DOWN, began, now, self.node, self.calls()))
        self._awake = (now, ahead_s)

    def _settle(self, place: _Place) -> None:
        known = self._recent.pop(place, None)
        if known is not None:
            self._over.append(known)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.write()
            self._stopping.wait(_EACH_S)
        self.write(stopped=True)


def _overwrite(path: Path, data: bytes) -> None:
    """Put bytes in place of as many others, on the disk when this returns: no room is needed but the first time."""
    is_new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if is_new:
            share_file(descriptor, path.parent)
        if os.pwrite(descriptor, data, 0) != MARK_BYTES:
            raise OSError(0, "the disk took a part only")
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        sync_folder(path.parent)


def _append(path: Path, data: bytes) -> None:
    """Append whole lines, on the disk when this returns. A torn line before them is ended first."""
    is_new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        if is_new:
            share_file(descriptor, path.parent)
        size = os.fstat(descriptor).st_size
        is_torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        data = b"\n" + data if is_torn else data
        if os.write(descriptor, data) != len(data):
            raise OSError(0, "the disk took a part only")
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        sync_folder(path.parent)
