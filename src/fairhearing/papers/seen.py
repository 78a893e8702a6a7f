"""What the system sees by itself of what people are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fairhearing.practice.models import Practice
from fairhearing.practice.recording_notice import readers


@dataclass(frozen=True, slots=True)
class Seen:
    """Whether something is so, and what was seen, in a few words."""

    is_so: bool
    words: str


def staff_told(practice: Practice, _today: date) -> Seen:
    """Say how many of those with a role have read the newest staff notice."""
    found = readers(practice)
    read = sum(each.read_at is not None for each in found)
    return Seen(bool(found) and read == len(found), f"{read} of {len(found)} have read it")


def announcement(practice: Practice, today: date) -> Seen:
    """Say which approved wordings are in force. That callers hear one is another matter, proved by the recordings."""
    wordings = practice.announcements.filter(dropped_at=None).defer("sound")
    numbers = sorted(each.number for each in wordings if each.is_in_force(today))
    if not numbers:
        return Seen(False, "No approved wording is in force")
    if len(numbers) == 1:
        return Seen(True, f"Wording {numbers[0]} is in force")
    return Seen(True, f"Wordings {', '.join(map(str, numbers))} are in force")
