"""HOME/status/PROCESS.json: what one process said of itself last. See docs/reference/formats/status.md.

The file is replaced whole, without a sync: it tells of a running process, so that after a power cut nobody wants it.
Where a full disk takes no second file the one that is there is overwritten: all have one length, so that there is room.

How old a status is is judged by the machine's time since it started, which nobody can set; the time of day is for
people to read.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from fairhearing.vault.clock import MachineTime
from fairhearing.vault.document import BadDocument, Fields, write_document, write_time
from fairhearing.vault.errors import DamagedData
from fairhearing.vault.publishing import make_folders
from fairhearing.vault.sharing import read_shared, write_shared

from .kinds import TroubleKind
from .troubles import Trouble

_FORMAT: Final = "fairhearing status v1"
EACH_S: Final = 2.0
"""How often a process says how it is, if nothing changes."""
OLD_AFTER_S: Final = 15.0
"""From then on nobody knows."""
_PAD_TO_BYTES: Final = 16384
_MS_PER_S: Final = 1000
_MOST_BYTES: Final = 1 << 20
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)


class BadStatus(DamagedData):
    """A status file is none, or is being overwritten at this moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What one process says of itself.

    process: "recorder-main", "keyholder", ... started, written: time of day. machine: when it was written, by the
    machine's own time. stopped: it ended in order after this. figures: numbers by name, for people and graphs.
    """

    process: str
    pid: int
    started: datetime
    written: datetime
    machine: MachineTime
    stopped: bool = False
    figures: Mapping[str, float] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()

    def is_old(self, now: MachineTime) -> bool:
        """Whether nobody knows how the process is: it said nothing for long, or the machine started again since."""
        age_s = now.s - self.machine.s
        return now.boot != self.machine.boot or not 0 <= age_s <= OLD_AFTER_S


def status_path(folder: Path, process: str) -> Path:
    """Return where a process says how it is. folder: HOME/status."""
    return folder / f"{process}.json"


def publish_status(folder: Path, status: Status) -> None:
    """Put a status in place of the one before. Raises OSError: then the old one stands, and grows old."""
    make_folders(folder)
    path = status_path(folder, status.process)
    data = render_status(status)
    temporary = path.with_name(f".{path.name}.part")
    try:
        write_shared(temporary, data)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        if error.errno not in _NO_ROOM or not path.is_file() or path.stat().st_size < len(data):
            raise
        with path.open("r+b", buffering=0) as file:
            file.write(data)
            file.truncate()


def read_statuses(folder: Path) -> dict[str, Status]:
    """Return what each process said last. One whose file cannot be read now is left out: it is not known."""
    found = {}
    for path in sorted(folder.glob("[a-z0-9]*.json")):
        try:
            status = parse_status(read_shared(path, _MOST_BYTES))
        except (OSError, BadStatus):
            continue
        if status.process == path.stem:
            found[status.process] = status
    return found


def render_status(status: Status) -> bytes:
    """Write a status as its file's bytes."""
    text = write_document(
        {
            "format": _FORMAT,
            "process": status.process,
            "pid": status.pid,
            "started": write_time(status.started),
            "written": write_time(status.written),
            "boot": status.machine.boot,
            "boot_ms": round(status.machine.s * _MS_PER_S),
            "stopped": status.stopped,
            "figures": {name: round(value, 3) for name, value in sorted(status.figures.items())},
            "troubles": [_render_trouble(trouble) for trouble in status.troubles],
        }
    ).encode()
    return text + b" " * (-len(text) % _PAD_TO_BYTES)


def parse_status(data: bytes) -> Status:
    """Read a status file's bytes. Raises BadStatus."""
    try:
        fields = Fields.parse(data.decode(), "a status", _FORMAT)
        return Status(
            process=fields.slug("process"),
            pid=fields.number("pid"),
            started=fields.time("started"),
            written=fields.time("written"),
            machine=MachineTime(fields.text("boot"), fields.number("boot_ms") / _MS_PER_S),
            stopped=fields.values.get("stopped") is True,
            figures=_read_figures(fields.object("figures")),
            troubles=tuple(_read_trouble(each) for each in fields.objects("troubles")),
        )
    except (UnicodeDecodeError, BadDocument) as error:
        raise BadStatus("no status, or none of this version") from error


def _render_trouble(trouble: Trouble) -> dict[str, object]:
    return {
        "kind": trouble.kind,
        "since": write_time(trouble.since),
        "last": write_time(trouble.last) if trouble.last else "",
        "count": trouble.count,
        "practice": trouble.practice,
        "part": trouble.part,
    }


def _read_trouble(fields: Fields) -> Trouble:
    kind = fields.text("kind")
    if kind not in tuple(TroubleKind):
        raise fields.wrong("kind", "a kind of trouble that this version knows")
    return Trouble(
        TroubleKind(kind),
        since=fields.time("since"),
        last=fields.time("last") if fields.text("last") else None,
        count=fields.number("count"),
        practice=fields.text("practice"),
        part=fields.text("part"),
    )


def _read_figures(fields: Fields) -> dict[str, float]:
    if not all(isinstance(value, int | float) for value in fields.values.values()):
        raise fields.wrong("figures", "numbers")
    return {name: float(value) for name, value in fields.values.items()}
