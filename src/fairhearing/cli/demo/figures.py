"""Half a year of invented figures, so that charts have something to say: the demonstration's own calls are few.

Counts alone, as if a log of the time before had been counted elsewhere; no call, no recording and no person is behind
them. Mondays are busiest, mornings more than afternoons; thirteen weeks ago callers began to wait less, because
somebody was taken on; of two days nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from fairhearing.figures.measures import Measure
from fairhearing.figures.models import CountedDay, HourCount, LineCount
from fairhearing.figures.rules import is_open_day
from fairhearing.figures.steps import set_step
from fairhearing.phone_log.logged import Direction
from fairhearing.practice.models import Role
from fairhearing.wording.days import PRACTICE_TIME

_DAYS: Final = 26 * 7 + 6
_WAIT_LESS_AFTER: Final = 13 * 7
_HOURS: Final = {8: 22, 9: 16, 10: 12, 11: 10, 12: 6, 13: 5, 14: 9, 15: 9, 16: 8, 17: 5, 18: 2}
_WEEKDAYS: Final = (130, 108, 98, 96, 92)
_UNKNOWN: Final = frozenset({24, 52})
_IN, _OUT = "in", "out"


def fill_figures(practice_id: str, now: datetime) -> None:
    """Write the counted days of the half year before today."""
    today = now.astimezone(PRACTICE_TIME).date()
    back = (number for number in range(_DAYS, 0, -1) if number not in _UNKNOWN)
    days = [today - timedelta(days=number) for number in back]
    rows = [
        CountedDay(practice_id=practice_id, day=day, source=CountedDay.Source.LOG, counted_at=now, is_final=True)
        for day in days
        if is_open_day(day, ())
    ]
    with transaction.atomic():
        CountedDay.objects.bulk_create(rows)
        counted = [(row, list(_hours(row, today))) for row in rows]
        HourCount.objects.bulk_create((hour for _, hours in counted for hour in hours), batch_size=500)
        LineCount.objects.bulk_create((line for row, hours in counted for line in _lines(row, hours)), batch_size=500)


def say_what_changed(practice_id: str, now: datetime) -> None:
    """Say on one chart, as the manager would, when somebody was taken on."""
    role = Role.objects.select_related("person", "practice").get(practice=practice_id, kind=Role.Kind.MANAGER)
    set_step(
        role.practice,
        Measure.ANSWER_TIME,
        Direction.IN,
        from_day=now.astimezone(PRACTICE_TIME).date() - timedelta(days=_WAIT_LESS_AFTER - 1),
        reason="a third person on the phones, 08:00 to 10:00",
        baseline=0,
        by=role.person,
        role=str(role.kind),
        now=now,
    )


def _hours(row: CountedDay, today: date) -> Iterator[HourCount]:
    waits_less = (today - row.day).days < _WAIT_LESS_AFTER
    for hour, share in _HOURS.items():
        calls = max(1, share * _WEEKDAYS[row.day.weekday()] // 100 + _wobble(row.day, hour) % 5 - 2)
        busy = max(0, calls - 8)
        abandoned, missed = busy // (4 if waits_less else 3), _wobble(row.day, hour + 40) % 2
        answered = max(0, calls - abandoned - missed)
        wait_s = (
            (45 if waits_less else 62) + 5 * busy + _wobble(row.day, hour + 80) % 19 + 2 * (_wobble(row.day, 7) % 11)
        )
        yield _hour(
            row,
            hour,
            _IN,
            calls=answered + abandoned + missed,
            answered=answered,
            abandoned=abandoned,
            missed=missed,
            answer_s=answered * wait_s,
            abandon_s=abandoned * 2 * wait_s,
            talk_s=answered * (205 + _wobble(row.day, hour + 120) % 40),
            timed=answered,
        )
        made = calls // 3
        yield _hour(row, hour, _OUT, calls=made, answered=made, talk_s=made * 150, timed=made)


def _hour(row: CountedDay, hour: int, direction: str, **sums: int) -> HourCount:
    of = {"counted": row, "practice_id": row.practice_id, "day": row.day, "source": row.source}
    return HourCount(**of, hour=hour, direction=direction, **sums)


def _lines(row: CountedDay, hours: list[HourCount]) -> Iterator[LineCount]:
    """Fold everything into one row each way: nobody has said that a line is shared."""
    for direction in (_IN, _OUT):
        own = [each for each in hours if each.direction == direction]
        sums = {name: sum(getattr(each, name) for each in own) for name in ("calls", "answered", "talk_s", "timed")}
        of = {"counted": row, "practice_id": row.practice_id, "day": row.day, "source": row.source}
        yield LineCount(**of, line="", direction=direction, **sums)


def _wobble(day: date, salt: int) -> int:
    """Return what looks like chance and is the same each time."""
    return (day.toordinal() * 7919 + salt * 104_729 + day.toordinal() // 3 * 31) % 101
