"""What the names of recorded files tell, as phone systems write them.

    FreePBX, MixMonitor      KIND-CALLED-CALLER-YYYYMMDD-HHMMSS-UNIQUEID      (its call recording module)
    older FreePBX            OUT201-YYYYMMDD-HHMMSS-UNIQUEID, q600-..., g600-...; auto-EPOCH-CALLER-CALLED
    Asterisk dialplans       CALLER-CALLED-YYYYMMDD-HHMMSS[-UNIQUEID], YYYYMMDD-HHMMSS-CALLER-CALLED[-UNIQUEID],
                             or an underscore for each hyphen; UNIQUEID alone
    3CX                      [NAME]_CALLER-CALLED_YYYYMMDDHHMMSS(NUMBER)

UNIQUEID is Asterisk's: seconds since 1970, a full stop, a count; a system's name may stand before it. Times are local.
Folders by day (2026/11/03/) repeat what the names say and are not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from fairhearing.call.sides import Direction

from .local_time import LocalTime, read_stamp
from .told import ToldCall, ToldParty


class NameFormat(StrEnum):
    """Whose names they are."""

    AUTO = "auto"
    """Whichever fits."""
    FREEPBX = "freepbx"
    ASTERISK = "asterisk"
    THREECX = "3cx"


NameReader = Callable[[str, ZoneInfo], ToldCall | None]
"""Reads a name without its ending. Returns None where the name is of another form."""

_KINDS: Final = {
    "out": Direction.OUT,
    "in": Direction.IN,
    "external": Direction.IN,
    "internal": Direction.INTERNAL,
    "exten": Direction.UNKNOWN,
    "q": Direction.UNKNOWN,
    "rg": Direction.UNKNOWN,
    "conf": Direction.UNKNOWN,
    "force": Direction.UNKNOWN,
    "generic": Direction.UNKNOWN,
    "ondemand": Direction.UNKNOWN,
}
_UNIQUE: Final = r"(?P<unique>(?:[\w.-]+-)?(?P<epoch>\d{9,11})\.\d+)"
_STAMP: Final = r"(?P<day>\d{8})-(?P<time>\d{6})"
_FREEPBX: Final = re.compile(rf"(?P<kind>{'|'.join(_KINDS)})-(?P<called>[^-]*)-(?P<caller>[^-]*)-{_STAMP}-{_UNIQUE}")
_OLD_FREEPBX: Final = re.compile(rf"(?P<kind>OUT|IN|q|g)(?P<who>[0-9*#+]+)-{_STAMP}-{_UNIQUE}")
_AUTO: Final = re.compile(r"auto-(?P<epoch>\d{9,11})-(?P<caller>[^-]+)-(?P<called>[^-]+)")
_WHO: Final = r"(?P<caller>[^-_]+)[-_](?P<called>[^-_]+)"
_WHEN: Final = r"(?P<day>\d{8})[-_](?P<time>\d{6})"
_WHO_WHEN: Final = re.compile(rf"{_WHO}[-_]{_WHEN}(?:[-_]{_UNIQUE})?")
_WHEN_WHO: Final = re.compile(rf"{_WHEN}[-_]{_WHO}(?:[-_]{_UNIQUE})?")
_WHEN_ALONE: Final = re.compile(rf"(?:{_WHEN}[-_])?(?P<unique>(?P<epoch>\d{{9,11}})\.\d+)")
_THREECX: Final = re.compile(
    r"\[(?P<name>.*)\]_(?P<caller>[^_]*?)-(?P<called>[^_]*)_(?P<day>\d{8})(?P<time>\d{6})\((?P<unique>\d+)\)"
)
_ONE_SIDE: Final = re.compile(r".*\d-(in|out)", re.IGNORECASE)


def read_name(stem: str, zone: ZoneInfo, form: NameFormat = NameFormat.AUTO) -> ToldCall:
    """Return what a file's name, without its ending, tells of its call; nothing where no form fits."""
    told = (reader(stem, zone) for reader in _READERS[form])
    return next((each for each in told if each is not None), ToldCall())


def is_one_side(stem: str) -> bool:
    """Say whether a file holds one direction of a call alone, as Asterisk's Monitor leaves them: NAME-in, NAME-out."""
    return _ONE_SIDE.fullmatch(stem) is not None


def freepbx_name(stem: str, zone: ZoneInfo) -> ToldCall | None:
    """Read FreePBX's name of a MixMonitor file."""
    if not (found := _FREEPBX.fullmatch(stem)):
        return None
    return _told(found, zone, ToldParty(found["caller"]), ToldParty(found["called"]), _KINDS[found["kind"]])


def old_freepbx_name(stem: str, zone: ZoneInfo) -> ToldCall | None:
    """Read the names of FreePBX 2: one party, and whether it called, was called, or is a queue or ring group."""
    if not (found := _OLD_FREEPBX.fullmatch(stem)):
        return None
    who = ToldParty(found["who"])
    if found["kind"] == "OUT":
        return _told(found, zone, who, ToldParty(), Direction.OUT)
    return _told(found, zone, ToldParty(), who, Direction.IN)


def automatic_name(stem: str, _zone: ZoneInfo) -> ToldCall | None:
    """Read the name that Asterisk's automatic monitoring gives: the moment, who called, who was called."""
    if not (found := _AUTO.fullmatch(stem)):
        return None
    started = datetime.fromtimestamp(int(found["epoch"]), UTC)
    return ToldCall(started=started, caller=ToldParty(found["caller"]), called=ToldParty(found["called"]))


def asterisk_name(stem: str, zone: ZoneInfo) -> ToldCall | None:
    """Read the names that dialplans commonly give: who and when, or when and who."""
    found = _WHO_WHEN.fullmatch(stem) or _WHEN_WHO.fullmatch(stem)
    return _told(found, zone, ToldParty(found["caller"]), ToldParty(found["called"])) if found else None


def unique_id_name(stem: str, zone: ZoneInfo) -> ToldCall | None:
    """Read a name that is nothing but Asterisk's id of the call, perhaps with its time before it."""
    if not (found := _WHEN_ALONE.fullmatch(stem)):
        return None
    if found["day"] is None:
        return ToldCall(started=datetime.fromtimestamp(int(found["epoch"]), UTC), reference=found["unique"])
    return _told(found, zone, ToldParty(), ToldParty())


def threecx_name(stem: str, zone: ZoneInfo) -> ToldCall | None:
    """Read 3CX's name. What stands in brackets is the caller's name, or the number again where there is none."""
    if not (found := _THREECX.fullmatch(unquote(stem))):
        return None
    name, _, _ = found["name"].partition(":")
    is_a_name = any(letter.isalpha() for letter in name)
    return _told(found, zone, ToldParty(found["caller"], name if is_a_name else ""), ToldParty(found["called"]))


_FREEPBX_NAMES: Final[tuple[NameReader, ...]] = (freepbx_name, old_freepbx_name)
_ASTERISK_NAMES: Final[tuple[NameReader, ...]] = (automatic_name, asterisk_name, unique_id_name)
_READERS: Final[dict[NameFormat, tuple[NameReader, ...]]] = {
    NameFormat.AUTO: (threecx_name, *_FREEPBX_NAMES, *_ASTERISK_NAMES),
    NameFormat.FREEPBX: (*_FREEPBX_NAMES, *_ASTERISK_NAMES),
    NameFormat.ASTERISK: _ASTERISK_NAMES,
    NameFormat.THREECX: (threecx_name,),
}


def _told(
    found: re.Match[str],
    zone: ZoneInfo,
    caller: ToldParty,
    called: ToldParty,
    direction: Direction = Direction.UNKNOWN,
) -> ToldCall | None:
    wall, groups = read_stamp(found["day"], found["time"]), found.groupdict()
    if wall is None:
        return None
    epoch = groups.get("epoch")
    started, is_ambiguous = LocalTime(wall, int(epoch) if epoch else None).moment(zone)
    return ToldCall(
        started=started,
        caller=caller,
        called=called,
        direction=direction,
        reference=groups.get("unique") or "",
        is_ambiguous=is_ambiguous,
    )
