"""When an e-mail is due that sends somebody to look. Pure."""

from __future__ import annotations

from datetime import datetime, time
from enum import StrEnum
from typing import Final

from fairhearing.wording.days import PRACTICE_TIME

MORNING: Final = time(8, 0)
"""When those who are told once a day are told."""


class How(StrEnum):
    """How soon somebody wants to be sent an e-mail."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    NEVER = "never"


def is_mail_due(how: How, *, mailed_at: datetime | None, now: datetime, is_urgent: bool = False) -> bool:
    """Say whether an e-mail goes to somebody who has something new to look at.

    mailed_at: when the last one went. is_urgent: something of it cannot wait for the morning.
    """
    if how is How.NEVER:
        return False
    if how is How.AT_ONCE or is_urgent:
        return True
    here = now.astimezone(PRACTICE_TIME)
    was_today = mailed_at is not None and mailed_at.astimezone(PRACTICE_TIME).date() == here.date()
    return here.time() >= MORNING and not was_today
