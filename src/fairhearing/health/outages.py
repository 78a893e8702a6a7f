"""HOME/outages: each stretch in which a recorder could not record, or lost some (docs/reference/formats/outages.md).

NODE.log    what is over, one JSON object a line, appended and synced
NODE.mark   what lasts, and that the recorder was there at this second; overwritten each second, always of one length

A recorder writes both itself (`outage_book`), and whoever reads them needs no process and no database. A recorder that
is gone wrote nothing of its end: its mark stands still, and that is the outage, until it comes back and writes it down.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from fairhearing.vault.clock import MachineTime
from fairhearing.vault.document import BadDocument, Fields, write_document, write_time

_OUTAGE: Final = "fairhearing outage v1"
_MARK: Final = "fairhearing outage mark v1"
MARK_BYTES: Final = 4096
GONE_AFTER: Final = timedelta(seconds=15)
"""A mark that is older than this when it is read belongs to a recorder that is not there."""
_MS_PER_S: Final = 1000


class OutageKind(StrEnum):
    """Why nothing was recorded, or not all. What is counted stands with each."""

    DOWN = "down"
    """The recorder ended by itself, or the machine did, or it says nothing. Calls that were live then."""
    STOPPED = "stopped"
    """The recorder was stopped in order. Calls that were live then."""
    STALLED = "stalled"
    """It was there and stood still; what arrived waited in the kernel, as much as fits. Calls that were live."""
    UNWRITABLE = "unwritable"
    """Its disk took nothing; sealed sound waited in memory. Lost only if an outage of kind down or stopped follows."""
    NETWORK = "network"
    """Its network address was gone or its cable out."""
    REFUSED = "refused"
    """Calls that were offered and refused: no metadata, no codec, nothing that can be recorded. Requests."""
    FULL = "full"
    """Calls that were turned away because as many as may be were live. Requests."""
    NO_PORTS = "no-ports"
    """Calls that were turned away because no port was free. Requests."""
    NO_KEYS = "no-keys"
    """Calls that were refused because their practice has no keys yet. Requests."""
    DROPPED = "dropped"
    """Packets that the kernel threw away. Packets."""
    ONE_SIDED = "one-sided"
    """One side of live calls sent nothing while the other spoke. Calls."""
    NO_SOUND = "no-sound"
    """Live calls sent nothing on either side. Calls."""


@dataclass(frozen=True, slots=True)
class Outage:
    """One stretch. ended: None while it lasts. part: the recorder node. count: see its kind."""

    kind: OutageKind
    began: datetime
    ended: datetime | None
    part: str
    count: int


@dataclass(frozen=True, slots=True)
class Mark:
    """That a recorder was there. stopped: it ended in order after this. calls: how many were live.

    open: what lasts, and what is over and not yet in the log.
    """

    part: str
    at: datetime
    machine: MachineTime
    stopped: bool
    calls: int
    open: tuple[Outage, ...] = ()


def read_outages(folder: Path, since: datetime, until: datetime) -> tuple[Outage, ...]:
    """Return every outage that touches the time from `since` to before `until`, the earliest first.

    folder: HOME/outages. until: not later than now, since a recorder that has not written by then is taken for gone.
    """
    found = [outage for node in _nodes(folder) for outage in _outages_of(folder, node, until)]
    within = (each for each in found if each.began < until and (each.ended is None or each.ended > since))
    return tuple(sorted(within, key=lambda each: (each.began, each.kind, each.part)))


def log_path(folder: Path, node: str) -> Path:
    """Return where a recorder's outages that are over stand."""
    return folder / f"{node}.log"


def mark_path(folder: Path, node: str) -> Path:
    """Return where a recorder says that it is there."""
    return folder / f"{node}.mark"


def read_mark(folder: Path, node: str) -> Mark | None:
    """Return a recorder's mark; None where there is none, or it cannot be read at this moment."""
    for _ in range(2):  # it may be overwritten while it is read
        try:
            return _parse_mark(mark_path(folder, node).read_text("utf-8"))
        except (OSError, UnicodeDecodeError, BadDocument):
            continue
    return None


def read_log(folder: Path, node: str) -> list[Outage]:
    """Return a recorder's outages that are over. A line that was torn by a power cut is passed over."""
    try:
        lines = log_path(folder, node).read_bytes().split(b"\n")
    except OSError:
        return []
    return [outage for line in lines if (outage := _parse_line(line, node)) is not None]


def render_line(outage: Outage) -> bytes:
    """Write an outage as one line of the log."""
    return json.dumps({"format": _OUTAGE, **_values(outage)}).encode() + b"\n"


def render_mark(mark: Mark) -> bytes:
    """Write a mark as its file's bytes. What lasts stands first; of the rest as much as there is room for."""
    stretches = [_values(each) for each in sorted(mark.open, key=lambda each: each.ended is not None)]
    while True:
        text = write_document(
            {
                "format": _MARK,
                "node": mark.part,
                "at": write_time(mark.at),
                "boot": mark.machine.boot,
                "boot_ms": round(mark.machine.s * _MS_PER_S),
                "stopped": mark.stopped,
                "calls": mark.calls,
                "open": stretches,
            }
        ).encode()
        if len(text) <= MARK_BYTES:
            return text + b" " * (MARK_BYTES - len(text))
        stretches.pop()


def gone(mark: Mark) -> Outage:
    """Return the outage that a recorder left behind which has not come back: what its mark says of its end."""
    return Outage(OutageKind.STOPPED if mark.stopped else OutageKind.DOWN, mark.at, None, mark.part, mark.calls)


def _nodes(folder: Path) -> list[str]:
    return sorted({path.stem for path in folder.glob("[a-z0-9]*.*") if path.suffix in {".log", ".mark"}})


def _outages_of(folder: Path, node: str, until: datetime) -> list[Outage]:
    mark = read_mark(folder, node)
    logged = read_log(folder, node)  # after the mark: what left the mark meanwhile is in the log by now
    if mark is None:
        return logged
    known = {(each.kind, each.began) for each in logged}
    unlogged = [each for each in mark.open if (each.kind, each.began) not in known]
    if until - mark.at <= GONE_AFTER and not mark.stopped:
        return [*logged, *unlogged]
    return [*logged, *ended_by(unlogged, mark.at), *([gone(mark)] if mark.at < until else [])]


def ended_by(outages: Sequence[Outage], moment: datetime) -> Iterator[Outage]:
    """Return outages, those that last ended at the moment at which nobody was there any more."""
    for each in outages:
        yield each if each.ended else Outage(each.kind, each.began, max(moment, each.began), each.part, each.count)


def _values(outage: Outage) -> dict[str, object]:
    return {
        "kind": outage.kind,
        "began": write_time(outage.began),
        "ended": write_time(outage.ended) if outage.ended else "",
        "count": outage.count,
    }


def _parse_line(line: bytes, node: str) -> Outage | None:
    try:
        return _read(Fields.parse(line.decode(), "an outage", _OUTAGE), node)
    except (UnicodeDecodeError, BadDocument):
        return None


def _parse_mark(text: str) -> Mark:
    fields = Fields.parse(text, "a mark", _MARK)
    node = fields.slug("node")
    return Mark(
        part=node,
        at=fields.time("at"),
        machine=MachineTime(fields.text("boot"), fields.number("boot_ms") / _MS_PER_S),
        stopped=fields.values.get("stopped") is True,
        calls=fields.number("calls"),
        open=tuple(_read(each, node) for each in fields.objects("open")),
    )


def _read(fields: Fields, node: str) -> Outage:
    kind = fields.text("kind")
    if kind not in tuple(OutageKind):
        raise fields.wrong("kind", "a kind of outage that this version knows")
    ended = fields.time("ended") if fields.text("ended") else None
    return Outage(OutageKind(kind), fields.time("began"), ended, node, fields.number("count"))
