"""Sound that goes on as it was: what has to be known to follow it without judging each run, and what became of it.

    lend -> followed elsewhere (`capture.engine`), by the same rules -> take back

Who follows a recording of G.711 moves these values on, for as long as each side's packets are the next of the same
source, come in time, and find their places free. The first that are not end it: the values go back, and the packets are
judged as ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(slots=True)
class SteadyClock:
    """A side's source and its clock, see `side_clock`. sequence, timestamp, end: behind its last packet.

    windows: when each began, and its least lag. usual, latest: of its lead; usual is None where it is not known yet.
    packets: taken since it was lent.
    """

    ssrc: int
    sequence: int
    timestamp: int
    end: int
    windows: list[tuple[int, int]]
    usual: int | None
    latest: int
    packets: int = 0


@dataclass(slots=True)
class SteadyWindow:
    """A timeline's window. sound: a row a side. filled: which samples are there, likewise.

    base: the first frame. ends: behind each side's last sound. silence: a byte of it.
    """

    sound: NDArray[Any]
    filled: NDArray[np.bool_]
    base: int
    ends: list[int]
    silence: int


@dataclass(slots=True)
class SteadySound:
    """A recording of G.711 whose sides both go on. clocks: left, right. began_ns: of frame 0, on the arrival clock."""

    window: SteadyWindow
    clocks: tuple[SteadyClock, SteadyClock]
    began_ns: int
