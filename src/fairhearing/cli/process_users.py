"""As whom each process runs, and whether its memory can reach a disk: what `check` says beside what is wrong."""

from __future__ import annotations

import pwd
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairhearing.health.status import Status

_PROC: Final = Path("/proc")
_MASKED: Final = "Max core file size"


@dataclass(frozen=True, slots=True)
class ProcessFacts:
    """One running process. user: its name, or number. swap: `locked`, `none on this machine`, or `possible`."""

    name: str
    user: str
    core_dumps: bool
    swap: str


def process_facts(statuses: Mapping[str, Status]) -> tuple[ProcessFacts, ...]:
    """Say it of each process that runs now on this machine."""
    found = []
    for name, status in sorted(statuses.items()):
        folder = _PROC / str(status.pid)
        try:
            told, limits = (folder / "status").read_text("ascii"), (folder / "limits").read_text("ascii")
        except (OSError, UnicodeDecodeError):
            continue
        if not status.stopped:
            found.append(ProcessFacts(name, _user(told), _dumps_core(limits), _swap(told)))
    return tuple(found)


def facts_text(facts: tuple[ProcessFacts, ...]) -> str:
    """Return the lines for a terminal; nothing where no process runs."""
    if not facts:
        return ""
    lines = [
        f"  {fact.name}: user {fact.user}, core dumps {'possible' if fact.core_dumps else 'off'}, swap {fact.swap}"
        for fact in facts
    ]
    if len({fact.user for fact in facts}) == 1 and len(facts) > 1:
        lines.append("  All run as one user: whoever takes over one of them has the files of all.")
    return "\n".join(["", "Processes", *lines])


def _user(told: str) -> str:
    number = int(_line(told, "Uid:").split()[0])
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _dumps_core(limits: str) -> bool:
    return not re.search(rf"^{_MASKED} +0 +0 ", limits, re.MULTILINE)


def _swap(told: str) -> str:
    if _line(told, "VmLck:").split()[:1] not in (["0"], []):
        return "locked"
    try:
        has_swap = len((_PROC / "swaps").read_text("ascii").splitlines()) > 1
    except OSError:
        return "possible"
    return "possible" if has_swap else "none on this machine"


def _line(told: str, key: str) -> str:
    return next((line.removeprefix(key) for line in told.splitlines() if line.startswith(key)), "")
