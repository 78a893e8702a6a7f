"""How long signing in takes, alone and in a crowd, while calls are being recorded, and what memory that costs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from fairhearing.cli.bench.compared_calls import compare
from fairhearing.cli.bench.scratch_home import all_running, scratch_home
from fairhearing.cli.bench.steady_calls import SteadyCalls
from fairhearing.cli.demo.handover import Handover
from fairhearing.cli.kits import read_kits
from fairhearing.cli.progress import ProgressLine
from fairhearing.health.lines import KEYHOLDER
from fairhearing.health.status import read_statuses
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.vault.home import Home

from .crowd import Came, all_at_once, found_crowd, one_after_the_other

_CALLS: Final = 50
_LONE: Final = 20
_KIB_A_MIB: Final = 1024


def measure(people: int) -> None:
    """Sign twenty in one after the other, then so many at once, beside 50 real calls, and print how it went."""
    with scratch_home() as home:
        holders = found_crowd(home, _LONE + people)
        keyholder = KeyholderClient(home.keyholder_socket)
        with all_running(home) as running:
            with SteadyCalls(running.sip, _CALLS) as calls:
                with ProgressLine() as line:
                    lone_s = one_after_the_other(keyholder, holders[:_LONE], lambda n: line.show("signed in", n, _LONE))
                came = all_at_once(keyholder, holders[_LONE:])
            _tell(lone_s, came, people)
            print(f"  the keyholder's memory: {_memory(home)}")
            compare(home, calls, read_kits(Handover.beside(home.root).recovery_kit))


def _tell(lone_s: list[float], came: list[Came], people: int) -> None:
    ordered = sorted(lone_s)
    within_s = ordered[int(0.95 * (len(ordered) - 1))]
    print(f"{len(lone_s)} sign-ins one after the other, beside {_CALLS} calls:")
    print(
        f"  median {ordered[len(ordered) // 2]:.2f} s, 95 of 100 within {within_s:.2f} s, slowest {ordered[-1]:.2f} s"
    )
    at_first = sum(not each.turned_away for each in came)
    answers = sum(each.turned_away for each in came)
    last_s = max((each.took_s for each in came), default=0.0)
    print(f"{people} at once:")
    print(
        f"  {at_first} let in at the first try, {len(came) - at_first} told to come back first, {answers} times in all"
    )
    print(f"  {len(came)} of {people} in, the last after {last_s:.1f} s")


def _memory(home: Home) -> str:
    """Say how much the keyholder ever had, and what caps it."""
    pid = read_statuses(home.status)[KEYHOLDER].pid
    said = Path(f"/proc/{pid}/status").read_text("ascii")
    peak = re.search(r"^VmHWM:\s+(\d+) kB$", said, re.MULTILINE)
    limits = Path(f"/proc/{pid}/limits").read_text("ascii")
    caps = re.findall(r"^Max (?:address space|data size)\s+(\d+)\s", limits, re.MULTILINE)
    cap = (
        f"of {min(map(int, caps)) // _KIB_A_MIB**2} MiB"
        if caps
        else "no cap of its own: the unit or container sets one"
    )
    return f"{int(peak[1]) // _KIB_A_MIB if peak else 0} MiB at most, {cap}"
