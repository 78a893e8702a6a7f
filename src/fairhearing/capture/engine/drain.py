"""Emptying many UDP sockets by the engine. As `capture.drain`, save that what it follows does not come here at all."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fairhearing.capture.drain import CONTROL_BYTES, NAME_BYTES, SLOT_BYTES, SLOTS, Round
from fairhearing.capture.errors import OurError
from fairhearing.wire.rtp_batch import Datagrams

_POINTERS: Final = {np.dtype(kind): f"{kind}_t *" for kind in ("uint8", "uint16", "int64", "uint64")}


@dataclass(frozen=True, slots=True)
class Followed:
    """Where the engine finds what it is to follow: a lane for each socket, -1 for none, and its tables."""

    lane_of: NDArray[np.int32]
    lanes: Any
    tracks: Any
    rules: Any


class EngineDrain:
    """Owns the buffers. For one thread. slot_bytes: of one packet; of a longer one the rest is lost."""

    def __init__(self, engine: Any, slots: int = SLOTS, slot_bytes: int = SLOT_BYTES) -> None:  # noqa: ANN401
        self._ffi, self._lib = engine.ffi, engine.lib
        self._slots = np.zeros((slots, slot_bytes), np.uint8)
        self._lengths, self._streams, self._arrived_ns = (np.zeros(slots, np.int64) for _ in range(3))
        self._addresses, self._ports = np.zeros((slots, 2), np.uint64), np.zeros(slots, np.uint16)
        self._hidden: dict[str, NDArray[Any]] = {
            "names": np.zeros(slots * NAME_BYTES, np.uint8),
            "controls": np.zeros(slots * CONTROL_BYTES, np.uint8),
            "messages": np.zeros(slots * self._lib.message_bytes(), np.uint8),
            "vectors": np.zeros(slots * self._lib.vector_bytes(), np.uint8),
        }
        self._rows = self._ffi.new("rows *", {"count": slots, "slot_bytes": slot_bytes})
        shown: dict[str, NDArray[Any]] = {
            "slots": self._slots,
            "lengths": self._lengths,
            "streams": self._streams,
            "arrived_ns": self._arrived_ns,
            "addresses": self._addresses,
            "ports": self._ports,
        }
        for name, array in (shown | self._hidden).items():
            array.fill(0)  # first touch of fresh memory is slow: do it now, not while packets wait
            setattr(self._rows, name, self._ffi.cast(_POINTERS[array.dtype], array.ctypes.data))
        self._lib.prepare(self._rows)
        self._next = self._ffi.new("int64_t *")
        self._drained_ns = self._drained_before_ns = time.monotonic_ns()

    def rounds(self, descriptors: Sequence[int], followed: Followed | None = None) -> Iterator[Round]:
        """Empty all sockets, in their order. What came before this was called is followed, or yielded.

        Whoever is handed a round may change what is followed before asking for the next.
        """
        began_ns, since_ns = time.monotonic_ns(), self._drained_before_ns
        numbers = np.array(descriptors, np.int32)
        self._next[0] = 0
        while self._next[0] < len(numbers):
            used = self._drain(numbers, since_ns, followed)
            if used:
                yield self._round(used)
        self._drained_before_ns, self._drained_ns = self._drained_ns, began_ns

    def wipe(self) -> None:
        """Overwrite the sound that still lies in the buffers."""
        self._slots.fill(0)

    def _drain(self, numbers: NDArray[np.int32], since_ns: int, followed: Followed | None) -> int:
        ffi = self._ffi
        tables = (ffi.NULL,) * 4
        if followed is not None:
            tables = (
                ffi.cast("int32_t *", followed.lane_of.ctypes.data), followed.lanes, followed.tracks, followed.rules
            )  # fmt: skip
        descriptors = ffi.cast("int32_t *", numbers.ctypes.data)
        used = int(self._lib.drain(self._rows, descriptors, len(numbers), self._next, since_ns, *tables))
        if used < 0:
            raise OurError(f"recvmmsg: {errno.errorcode[-used]}")
        return used

    def _round(self, used: int) -> Round:
        return Round(
            Datagrams(self._slots[:used], self._lengths[:used], self._streams[:used], self._arrived_ns[:used]),
            addresses=self._addresses[:used],
            ports=self._ports[:used],
        )
