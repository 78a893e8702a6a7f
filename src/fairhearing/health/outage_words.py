"""What people read of an outage: what it was, how long, how many calls, on which recorder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from fairhearing.vault.document import write_time

from .outages import Outage, OutageKind

FOUND: Final = {
    OutageKind.DOWN: "The recorder was not there.",
    OutageKind.STOPPED: "The recorder was stopped.",
    OutageKind.STALLED: "The recorder stood still. Sound waits: a few seconds lose nothing, longer stops may.",
    OutageKind.UNWRITABLE: "Sound could not be written to disk. It waited in memory, and was written afterwards "
    "unless the recorder ended first.",
    OutageKind.NETWORK: "The recorder’s network was away.",
    OutageKind.REFUSED: "Calls were refused: they came without what a recording needs.",
    OutageKind.FULL: "Calls were turned away: as many as may be were live.",
    OutageKind.NO_PORTS: "Calls were turned away: no port was free for their sound.",
    OutageKind.NO_KEYS: "Calls were refused: the practice’s key was not in use.",
    OutageKind.DROPPED: "Packets came faster than they could be taken, and were lost.",
    OutageKind.ONE_SIDED: "The phone system sent one side of calls only.",
    OutageKind.NO_SOUND: "Calls were announced, and none of their sound arrived.",
}
_COUNTED: Final = {
    OutageKind.DROPPED: ("packet", "packets"),
    **dict.fromkeys(
        (OutageKind.REFUSED, OutageKind.FULL, OutageKind.NO_PORTS, OutageKind.NO_KEYS), ("request", "requests")
    ),
}


def outages_text(outages: Sequence[Outage]) -> str:
    """Return a terminal's text: one outage a line, the earliest first."""
    if not outages:
        return "No outage is known of this time."
    return "\n".join(_line(each) for each in outages)


def outages_document(outages: Sequence[Outage]) -> dict[str, object]:
    """Return outages as `fairhearing check outages --json` prints them."""
    return {
        "outages": [
            {
                "kind": each.kind,
                "began": write_time(each.began),
                "ended": write_time(each.ended) if each.ended else "",
                "part": each.part,
                "count": each.count,
                "found": FOUND[each.kind],
            }
            for each in outages
        ]
    }


def counted_words(outage: Outage) -> str:
    """Say how many calls, requests or packets; nothing where there were none."""
    one, many = _COUNTED.get(outage.kind, ("live call", "live calls"))
    return f"{outage.count:,} {one if outage.count == 1 else many}" if outage.count else ""


def lasted_words(outage: Outage, now: datetime) -> str:
    """Say how long it lasted, or has lasted, to the second."""
    seconds = max(0, round(((outage.ended or now) - outage.began).total_seconds()))
    hours, minutes = divmod(seconds // 60, 60)
    parts = [f"{hours} h"] if hours else []
    parts += [f"{minutes} min"] if minutes or hours else []
    return " ".join([*parts, f"{seconds % 60} s"])


def _line(outage: Outage) -> str:
    until = _moment(outage.ended) if outage.ended else "now"
    counted = f", {counted_words(outage)}" if outage.count else ""
    return f"{_moment(outage.began)} to {until}  {outage.kind} ({outage.part}{counted}): {FOUND[outage.kind]}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
