"""How the promises of a practice's policy stand now, in the words that the practice itself put in force."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from fairhearing.inspection.public_page import Promise
from fairhearing.papers.versions import version_in_force, wordings_of
from fairhearing.policy.newest import standings
from fairhearing.practice.models import Practice
from fairhearing.wording.days import day_words

_ESSENTIAL: Final = re.compile("[⟦⟧]")


def promises_of(practice: Practice, now: datetime) -> tuple[Promise, ...]:
    """Return every clause with its state, in the order of the policy; without a version of its own in our words."""
    version = version_in_force(practice)
    own = wordings_of(version) if version else {}
    return tuple(
        Promise(each.clause, own.get(each.clause, each.clause.words), each.state, each.proved_at)
        for each in standings(practice, now)
    )


def announcements_of(practice: Practice, day: date) -> tuple[str, ...]:
    """Return what callers hear on a day, the newest wording first, as it is spoken."""
    spoken = practice.announcements.filter(dropped_at=None).exclude(approved_at=None).defer("sound")
    return tuple(_ESSENTIAL.sub("", each.text) for each in spoken if each.is_in_force(day))


def version_words(practice: Practice) -> str:
    """Say which version of the policy is in force, and until when it is to be looked at again; "" without one."""
    version = version_in_force(practice)
    if version is None:
        return ""
    days = (
        ("published", version.published_on),
        ("last changed", version.updated_on),
        ("to be looked at again by", version.review_on),
    )
    said = ", ".join(f"{words} {day_words(day)}" for words, day in days if day)
    return f"Our policy, version {version.number}: {said}."
