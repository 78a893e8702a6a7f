"""From when to when the packets of which calls are dropped. What arrived before or after is not touched.

Packets are dropped by their arrival, to the nanosecond, after they were decrypted: SRTP counts packets, dropped or not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from fairhearing.wire.rtp_batch import Datagrams

from .lines import Line

ALWAYS_NS: Final = 0
_NEVER_NS: Final = 2**63 - 1


class WithheldPackets:
    """The windows of all calls, on the arrival clock. For the media thread alone."""

    def __init__(self) -> None:
        self._windows: dict[str, list[tuple[int, int]]] = {}

    def begin(self, call_id: str, since_ns: int) -> None:
        """Drop what arrives from this moment on."""
        windows = self._windows.setdefault(call_id, [])
        if not windows or windows[-1][1] != _NEVER_NS:
            windows.append((since_ns, _NEVER_NS))

    def end(self, call_id: str, until_ns: int) -> None:
        """Take what arrives from this moment on."""
        windows = self._windows.get(call_id, [])
        if windows and windows[-1][1] == _NEVER_NS:
            windows[-1] = (windows[-1][0], until_ns)

    def holds(self, call_id: str) -> bool:
        """Whether packets of a call may still have to be dropped."""
        return call_id in self._windows

    def forget(self, call_id: str) -> None:
        """Take it that the call is over."""
        self._windows.pop(call_id, None)

    def settle(self, drained_ns: int) -> None:
        """Forget windows that were over at this moment: all that had arrived by then, at any call, has been drained."""
        for call_id, windows in list(self._windows.items()):
            windows[:] = [each for each in windows if each[1] >= drained_ns]
            if not windows:
                del self._windows[call_id]

    def drop(self, datagrams: Datagrams, line_of: Callable[[int], Line]) -> Datagrams:
        """Return the datagrams that may be kept. Each call is told when the last that may not was heard."""
        if not self._windows or not len(datagrams.lengths):
            return datagrams
        dropped = np.zeros(len(datagrams.lengths), np.bool_)
        for number in np.unique(datagrams.streams).tolist():
            line = line_of(number)
            windows = self._windows.get(line.call.id)
            if not windows:
                continue
            mine = np.flatnonzero(datagrams.streams == number)
            arrived_ns = datagrams.arrived_ns[mine]
            for since_ns, until_ns in windows:
                rows = mine[(arrived_ns >= since_ns) & (arrived_ns < until_ns)]
                if len(rows):
                    dropped[rows] = True
                    datagrams.slots[rows] = 0
                    line.call.note_withheld(line.stream, int(datagrams.arrived_ns[rows[-1]]))
        if not dropped.any():
            return datagrams
        kept = ~dropped
        return Datagrams(
            datagrams.slots[kept], datagrams.lengths[kept], datagrams.streams[kept], datagrams.arrived_ns[kept]
        )
