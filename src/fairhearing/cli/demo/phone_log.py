"""The log that the demonstration's phone system keeps of its calls, brought as a practice would bring it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from .phone_system import PlannedCall
from .practices import PRACTICES

_COLUMNS: Final = ("start", "answer", "end", "src", "dst", "disposition")


@dataclass(frozen=True, slots=True)
class PlacedCall:
    """One call that was placed. began, ended: by the clock of whoever recorded it, aware."""

    call: PlannedCall
    began: datetime
    ended: datetime

    @property
    def practice(self) -> str:
        """The id of the practice whose extension took part: it is the host of its address."""
        inside = self.call.called if self.call.caller_is_left else self.call.caller
        return inside.aor.partition("@")[2].partition(".")[0]


def bring_phone_log(placed: Iterable[PlacedCall]) -> None:
    """Take the log of these calls in, each practice's its own, as its manager."""
    from fairhearing.phone_log.importing import import_log
    from fairhearing.practice.models import Practice, Role

    calls = list(placed)
    for each in PRACTICES:
        theirs = [call for call in calls if call.practice == each.id]
        if not theirs:
            continue
        practice = Practice.objects.get(id=each.id)
        manager = Role.objects.select_related("person").get(practice=practice, kind=Role.Kind.MANAGER).person
        data = _as_csv(theirs)
        import_log(practice, data, layout=None, zone=ZoneInfo("UTC"), by=manager.account, role=str(Role.Kind.MANAGER))


def _as_csv(calls: list[PlacedCall]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for placed in sorted(calls, key=lambda each: each.began):
        began, ended = (f"{moment:%Y-%m-%d %H:%M:%S}" for moment in (placed.began, placed.ended))
        times = (began, began, ended)  # recording begins when a call is answered
        writer.writerow([*times, _party(placed.call.caller.aor), _party(placed.call.called.aor), "ANSWERED"])
    return text.getvalue().encode()


def _party(address: str) -> str:
    """Return what a phone system writes of an address: a number, an extension, or that it was withheld."""
    return address.partition(":")[2].partition("@")[0]
