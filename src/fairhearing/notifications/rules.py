"""When an e-mail is due that sends somebody to look. Pure."""

from __future__ import annotations

from datetime import datetime, time
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

_PRACTICE_TIME: Final = ZoneInfo("Europe/London")
MORNING: Final = time(8, 0)
"""When those who are told once a day are told."""


class How(StrEnum):
    """How soon somebody wants to be sent an e-mail."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    NEVER = "never"


def is_mail_due(how: How, *, mailed_at: datetime | None, now: datetime) -> bool:
    """Say whether an e-mail goes to somebody who has something new to look at. mailed_at: when the last one went."""
    if how is How.NEVER:
        return False
    if how is How.AT_ONCE:
        return True
    here = now.astimezone(_PRACTICE_TIME)
    was_today = mailed_at is not None and mailed_at.astimezone(_PRACTICE_TIME).date() == here.date()
    return here.time() >= MORNING and not was_today
