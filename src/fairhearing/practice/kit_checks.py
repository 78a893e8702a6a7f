"""Whether the recovery kit is still where it should be, and can be read: tried every six months by typing four words.

A kit that nobody looked at for years is found unreadable on the day it is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from fairhearing.practice.models import Person, Practice
from fairhearing.practice.people_models import KitCheck
from fairhearing.vault.errors import VaultError
from fairhearing.vault.recipients import KeyState, Recipients, load_recipients, recipients_path

EVERY = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class KitStanding:
    """When a sheet was last read back, and by when one has to be. last: None if never since we know of it."""

    last: KitCheck | None
    due: date

    def is_due(self, today: date) -> bool:
        """Say whether it is time."""
        return self.due <= today


def kit_standing(practice: Practice, key_id: str, *, began: datetime | None = None) -> KitStanding:
    """Return how a practice's kit stands. began: when the key came into use, where that is known."""
    last = practice.kit_checks.filter(key_id=key_id, right=True).first()
    since = last.checked_at if last else began or practice.created_at
    return KitStanding(last, timezone.localdate(since) + EVERY)


def recipients_of(practice: Practice) -> Recipients | None:
    """Return the practice's public keys, None where their file cannot be read."""
    try:
        return load_recipients(recipients_path(settings.HOME, practice.id))
    except VaultError:
        return None


def standing_of_kit(practice: Practice, recipients: Recipients | None) -> KitStanding | None:
    """Return when the kit in use was last tried, None where there is no key in use."""
    active = [key for key in recipients.keys if key.state is KeyState.ACTIVE] if recipients else []
    return kit_standing(practice, active[0].key_id, began=active[0].since) if active else None


def note_kit_check(practice: Practice, sheet: int, *, right: bool, by: Person, now: datetime) -> None:
    """Note what came of it. Its entry stands in the log already, written by the keyholder before it answered."""
    try:
        key_id = load_recipients(recipients_path(settings.HOME, practice.id)).current.key_id
    except VaultError:
        key_id = ""  # no key's drill: the one that is in use stays due
    KitCheck.objects.create(practice=practice, key_id=key_id, sheet=sheet, person=by, checked_at=now, right=right)
