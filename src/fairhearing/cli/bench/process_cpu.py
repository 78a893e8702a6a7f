"""What a process costs: seconds of CPU and memory, its threads and children included, read from outside."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

_TICKS_A_S: Final = os.sysconf("SC_CLK_TCK")
_KIB: Final = 1024
_CHILDREN_AT: Final = slice(13, 15)  # cutime and cstime of proc(5), counted from the state
_SCHEDULER: Final = 2  # CPUCLOCK_SCHED of the kernel's posix-timers.h


def cpu_s(pid: int) -> float:
    """Return the seconds that all threads of a process and of its children have used.

    By the process's CPU clock (clock_getcpuclockid(3)): /proc/PID/stat says the same in hundredths of a second, which
    are too coarse where ten calls are measured. Of children that ended stat is the only witness.
    """
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    ended_s = sum(map(int, fields[_CHILDREN_AT])) / _TICKS_A_S
    return time.clock_gettime(~pid << 3 | _SCHEDULER) + ended_s + sum(map(cpu_s, _children(pid)))


def machine_cpu_s() -> float:
    """Return the seconds that the whole machine has worked, or was kept from it by its host (proc_stat(5))."""
    fields = Path("/proc/stat").read_text("ascii").splitlines()[0].split()[1:]
    user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, fields[:8])
    return (user + nice + system + irq + softirq + steal) / _TICKS_A_S


def memory_bytes(pid: int) -> int:
    """Return how much memory a process holds (VmRSS)."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) * _KIB for line in lines if line.startswith("VmRSS:"))


def dropped_at(ports: range) -> int:
    """Return how many datagrams found no room in the UDP sockets that are open on these ports (proc_net_udp(5))."""
    rows = [line.split() for line in Path("/proc/net/udp").read_text("ascii").splitlines()[1:]]
    return sum(int(row[-1]) for row in rows if int(row[1].rpartition(":")[2], 16) in ports)


def _children(pid: int) -> list[int]:
    files = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for file in files for child in file.read_text("ascii").split()]
