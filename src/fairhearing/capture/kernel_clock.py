"""Whether the kernel's clock is kept right by a time server, and how far it may be off: adjtimex(2), read only.

A time server's client (chrony, ntpd, systemd-timesyncd) tells the kernel. Where nobody does, and in a virtual machine
whose host sets the clock, the kernel says that it is not synchronised: then we do not know.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_STA_UNSYNC: Final = 0x0040
_STA_NANO: Final = 0x2000
_TIME_ERROR: Final = 5
_PER_S: Final = 1_000_000
_NS_PER_S: Final = 1_000_000_000
_libc = ctypes.CDLL(None, use_errno=True)


class _Timex(ctypes.Structure):
    """struct timex of adjtimex(2)."""

    _fields_ = [
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_long * 24),
    ]


@dataclass(frozen=True, slots=True)
class KernelClock:
    """What the kernel knows of its clock. offset_s: still to be corrected. error_s: how far it may be off besides."""

    is_synchronised: bool
    offset_s: float
    error_s: float


def read_kernel_clock() -> KernelClock | None:
    """Ask the kernel; None where it does not answer (a container that may not ask)."""
    told = _Timex(modes=0)
    state = _libc.adjtimex(ctypes.byref(told))
    if state < 0:
        return None
    is_synchronised = state != _TIME_ERROR and not told.status & _STA_UNSYNC
    unit = _NS_PER_S if told.status & _STA_NANO else _PER_S
    return KernelClock(is_synchronised, told.offset / unit, told.esterror / _PER_S)


def clock_figures(clock: KernelClock | None) -> Mapping[str, float]:
    """Return what a status says of the clock; nothing where nothing is known."""
    if clock is None:
        return {}
    if not clock.is_synchronised:
        return {"clock_synchronised": 0}
    return {"clock_synchronised": 1, "clock_offset_s": clock.offset_s, "clock_error_s": clock.error_s}
