"""Comparing one side of a recording with what was sent, byte by byte.

The sound of each packet says where it belongs, so the side is walked from packet to packet. Between two whole packets
there may be silence, or the end of a packet whose beginning the recorder cut off to follow its sender's clock; any
other byte was sent by nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .sent_sound import FRAMES, HEAD, MAGIC, Bytes, sound_of

SILENCE: Final = 0xD5
_ROWS_AT_ONCE: Final = 512
_FURTHEST: Final = 60_000


@dataclass
class FoundSide:
    """What is in one side of a recording.

    stream: whose sound it is, None where there is none. began: at which frame its first whole packet begins.
    runs: whole packets, as first number and how many. moved: by how many frames a packet is not where the first one's
    place and its own number put it, at most. cut_bytes: of packets whose end alone is there, what is not.
    strange_bytes: neither silence nor sent.
    """

    stream: int | None = None
    began: int = 0
    runs: list[tuple[int, int]] = field(default_factory=list)
    moved: int = 0
    cut_bytes: int = 0
    strange_bytes: int = 0

    @property
    def indexes(self) -> NDArray[np.uint32]:
        """The numbers of all whole packets, as often as they are there."""
        each = [np.arange(first, first + count, dtype=np.uint32) for first, count in self.runs]
        return np.concatenate(each) if each else np.empty(0, np.uint32)


def look_through(side: Bytes) -> FoundSide:
    """Walk through one side of a recording."""
    return _Walk(side.tobytes()).found


class _Walk:
    """One walk. at: everything before this byte was looked at. expected: the packet that should begin there."""

    def __init__(self, side: bytes) -> None:
        self._side = side
        self._array = np.frombuffer(side, np.uint8)
        self.found = FoundSide()
        self._at = self._first = 0
        self._expected: int | None = None
        while (place := self._next_packet()) is not None:
            at, index = place
            if not self.found.runs:
                self.found.began, self._first = at, index
            self.found.moved = max(self.found.moved, abs(at - self.found.began - (index - self._first) * FRAMES))
            self._judge(at, index)
            self._at, self._expected = at, index
            self._take_run()
        self._judge(len(side), None)

    def _next_packet(self) -> tuple[int, int] | None:
        """Return where the next whole packet of this stream begins, and its number."""
        at = self._at
        while (at := self._side.find(MAGIC, at)) >= 0 and at + FRAMES <= len(self._side):
            _, stream, index = HEAD.unpack_from(self._side, at)
            ours = self.found.stream in (None, stream)
            if ours and np.array_equal(self._array[at : at + FRAMES], sound_of(stream, index, 1)[0]):
                self.found.stream = stream
                return at, index
            at += 1
        return None

    def _take_run(self) -> None:
        """Go on as long as packets follow each other, whole."""
        assert self.found.stream is not None  # noqa: S101 - a packet was found
        assert self._expected is not None  # noqa: S101 - the same
        first = self._expected
        while (rows := min(_ROWS_AT_ONCE, (len(self._side) - self._at) // FRAMES)) > 0:
            there = self._array[self._at : self._at + rows * FRAMES].reshape(rows, FRAMES)
            equal = (there == sound_of(self.found.stream, self._expected, rows)).all(axis=1)
            whole = rows if equal.all() else int(equal.argmin())
            self._at += whole * FRAMES
            self._expected += whole
            if whole < rows:
                break
        self.found.runs.append((first, self._expected - first))

    def _judge(self, end: int, index: int | None) -> None:
        """Judge the bytes up to where the next whole packet begins, or the side ends."""
        between = self._array[self._at : end]
        if (between == SILENCE).all():
            return
        begins = int((between != SILENCE).argmax())
        missing = self._missing(index)
        if missing is not None and (rest := len(between) - begins) < len(missing):
            # silence may be a byte of sound, too: what is there may begin a little earlier
            for length in range(rest, min(len(between), len(missing), rest + FRAMES) + 1):
                if np.array_equal(between[len(between) - length :], missing[len(missing) - length :]):
                    self.found.cut_bytes += -length % FRAMES
                    return
        self.found.strange_bytes += int((between != SILENCE).sum())

    def _missing(self, index: int | None) -> Bytes | None:
        """Return the sound of the packets that should stand before this one."""
        if index is None or self._expected is None or self.found.stream is None:
            return None
        count = index - self._expected
        return sound_of(self.found.stream, self._expected, count).reshape(-1) if 0 < count <= _FURTHEST else None
