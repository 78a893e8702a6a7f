"""How many calls each practice's phone systems offered a recorder: the file, read and written. Pure but for `read`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from fairhearing.vault.document import BadDocument, Fields, write_document, write_time

_FORMAT: Final = "fairhearing offers v1"
KEPT: Final = timedelta(days=35)


@dataclass(frozen=True, slots=True)
class Offers:
    """One practice's. last: when the last call was offered. hours: by the beginning of each hour (UTC), how many."""

    last: datetime
    hours: Mapping[datetime, int]


def offers_path(folder: Path, node: str) -> Path:
    """Return where a recorder's counts lie. folder: HOME/outages."""
    return folder / f"{node}.offers"


def read_offers(folder: Path, node: str) -> dict[str, Offers]:
    """Return one recorder's counts by practice; none where there are none, or they cannot be read."""
    try:
        fields = Fields.parse(offers_path(folder, node).read_text("utf-8"), "offers", _FORMAT)
        return {each.slug("practice"): _read(each) for each in fields.objects("practices")}
    except (OSError, UnicodeDecodeError, BadDocument, ValueError):
        return {}


def all_offers(folder: Path) -> dict[str, Offers]:
    """Return the counts of all recorders together."""
    found: dict[str, Offers] = {}
    for path in sorted(folder.glob("*.offers")):
        for practice, offers in read_offers(folder, path.stem).items():
            known = found.get(practice, offers)
            hours = dict(known.hours) if known is not offers else {}
            for hour, count in offers.hours.items():
                hours[hour] = hours.get(hour, 0) + count
            found[practice] = Offers(max(known.last, offers.last), hours)
    return found


def render_offers(node: str, offers: Mapping[str, Offers]) -> str:
    """Write the file's text."""
    practices = [
        {
            "practice": practice,
            "last": write_time(each.last),
            "hours": [{"hour": write_time(hour), "count": count} for hour, count in sorted(each.hours.items())],
        }
        for practice, each in sorted(offers.items())
    ]
    return write_document({"format": _FORMAT, "node": node, "practices": practices})


def _read(fields: Fields) -> Offers:
    return Offers(fields.time("last"), {each.time("hour"): each.number("count") for each in fields.objects("hours")})
