"""HOME/alarms/memory.json: what was told and what waits to be delivered, so that a restart tells nothing twice.

docs/reference/formats/alarms-json.md tells it. Where the disk takes nothing the watcher goes on with what it has in
memory: that the disk is full is what it must tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.lines import Line, State
from fairhearing.health.subjects import Subject
from fairhearing.health.told import line_values
from fairhearing.vault.document import BadDocument, Fields, write_document, write_time
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file

from .rules import Alarm, Memory, Watched, What

_FORMAT: Final = "fairhearing alarm memory v1"
_LONGEST_S: Final = 172_800.0
_MS_PER_S: Final = 1000


@dataclass(frozen=True, slots=True)
class Parcel:
    """One alarm on its way to one receiver. mail: the address, empty for the webhook of the first of the practices.

    alarms: none for a test. asked_at: when it was written. tries: how often it was not taken. due_s: when it is tried.
    """

    id: str
    practices: tuple[str, ...]
    mail: str
    alarms: tuple[Alarm, ...]
    asked_at: datetime
    tries: int = 0
    due_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Remembered:
    """Everything that a restart must not forget. tests: the last test of each practice that was taken up."""

    memory: Memory
    parcels: tuple[Parcel, ...]
    tests: dict[str, str]


def alarms_folder(home: Home) -> Path:
    """Say where the watcher keeps its files."""
    return home.root / "alarms"


def save_memory(home: Home, remembered: Remembered, *, now: datetime, now_s: float) -> None:
    """Put it on the disk. Raises OSError."""
    publish_file(alarms_folder(home) / "memory.json", render_memory(remembered, now=now, now_s=now_s).encode())


def load_memory(home: Home, *, now: datetime, now_s: float) -> Remembered:
    """Return what an earlier watcher knew; nothing where there was none, or it cannot be read."""
    try:
        text = (alarms_folder(home) / "memory.json").read_text("utf-8")
        return parse_memory(text, now=now, now_s=now_s)
    except (OSError, UnicodeDecodeError, BadDocument, ValueError):
        return Remembered(Memory(), (), {})


def render_memory(remembered: Remembered, *, now: datetime, now_s: float) -> str:
    """Write the file's text. Moments of the watcher's clock are written as how long ago they were."""
    memory = remembered.memory
    return write_document(
        {
            "format": _FORMAT,
            "saved": write_time(now),
            "daily_on": memory.daily_on.isoformat() if memory.daily_on else "",
            "watched": [_render_watched(key, each, now_s) for key, each in memory.watched.items()],
            "parcels": [_render_parcel(each) for each in remembered.parcels],
            "tests": remembered.tests,
        }
    )


def parse_memory(text: str, *, now: datetime, now_s: float) -> Remembered:
    """Read the file's text. Raises BadDocument, ValueError."""
    fields = Fields.parse(text, "the memory of alarms", _FORMAT)
    elapsed_s = min(max((now - fields.time("saved")).total_seconds(), 0.0), _LONGEST_S)
    day = fields.text("daily_on")
    watched = dict(_parse_watched(each, now_s - elapsed_s) for each in fields.objects("watched"))
    memory = Memory(watched, date.fromisoformat(day) if day else None)
    parcels = tuple(_parse_parcel(each) for each in fields.objects("parcels"))
    return Remembered(memory, parcels, fields.texts("tests"))


def _render_watched(key: str, watched: Watched, now_s: float) -> dict[str, Any]:
    def ago(moment_s: float | None) -> int:
        return -1 if moment_s is None else max(0, round((now_s - moment_s) * _MS_PER_S))

    return {
        "key": key,
        "line": line_values(watched.line),
        "seen_ago_ms": ago(watched.seen_s),
        "told_ago_ms": ago(watched.told_s),
        "well_ago_ms": ago(watched.well_s),
        "over_ago_ms": ago(watched.over_s),
        "well_at": write_time(watched.well_at) if watched.well_at else "",
        "returns": watched.returns,
    }


def _parse_watched(fields: Fields, saved_s: float) -> tuple[str, Watched]:
    def moment(name: str) -> float | None:
        ago = fields.values.get(name)
        if not isinstance(ago, int):
            raise fields.wrong(name, "a whole number")
        return None if ago < 0 else saved_s - ago / _MS_PER_S

    return fields.text("key"), Watched(
        line=_parse_line(fields.object("line")),
        seen_s=moment("seen_ago_ms") or saved_s,
        told_s=moment("told_ago_ms"),
        well_s=moment("well_ago_ms"),
        well_at=_optional(fields, "well_at"),
        over_s=moment("over_ago_ms"),
        returns=fields.number("returns"),
    )


def _render_parcel(parcel: Parcel) -> dict[str, Any]:
    alarms = [
        {
            "what": each.what,
            "line": line_values(each.line),
            "over_at": write_time(each.over_at) if each.over_at else "",
        }
        for each in parcel.alarms
    ]
    return {
        "id": parcel.id,
        "practices": list(parcel.practices),
        "mail": parcel.mail,
        "alarms": alarms,
        "asked_at": write_time(parcel.asked_at),
        "tries": parcel.tries,
    }


def _parse_parcel(fields: Fields) -> Parcel:
    return Parcel(
        id=fields.text("id"),
        practices=fields.text_list("practices"),
        mail=fields.text("mail"),
        alarms=tuple(
            Alarm(What(each.text("what")), _parse_line(each.object("line")), _optional(each, "over_at"))
            for each in fields.objects("alarms")
        ),
        asked_at=fields.time("asked_at"),
        tries=fields.number("tries"),
    )


def _parse_line(fields: Fields) -> Line:
    kind = fields.text("kind")
    return Line(
        name=Subject(fields.text("name")),
        state=State(fields.text("state")),
        kind=TroubleKind(kind) if kind else None,
        since=_optional(fields, "since"),
        last=_optional(fields, "last"),
        count=fields.number("count"),
        practice=fields.text("practice"),
        part=fields.text("part"),
        found=fields.text("found"),
        to_do=fields.text("to_do"),
    )


def _optional(fields: Fields, name: str) -> datetime | None:
    return fields.time(name) if fields.text(name) else None
