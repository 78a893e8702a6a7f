"""Once a day: whose disclosure is due soon is told; past the day that was named, everybody who works on disclosures."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from fairhearing.catalogue.conflict import key_holders
from fairhearing.disclosures.models import Disclosure
from fairhearing.disclosures.rules import SOON, WORKED
from fairhearing.notifications.kinds import Kind as Told
from fairhearing.notifications.telling import tell
from fairhearing.wording.days import PRACTICE_TIME

REMIND_OF_DISCLOSURES: Final = "remind_of_disclosures"


def remind_of_disclosures(now: datetime) -> int:
    """Tell people of what is due soon or late, once of each; return how many disclosures that are."""
    today, count = now.astimezone(PRACTICE_TIME).date(), 0
    rows = Disclosure.objects.filter(state__in=[str(state) for state in WORKED], target_on__lte=today + SOON)
    for disclosure in rows.select_related("practice", "owner").iterator(chunk_size=100):
        count += 1
        with transaction.atomic():
            tell(disclosure.owner, disclosure.practice, Told.DISCLOSURE_DUE, disclosure.id, now=now)
            if disclosure.last_on < today:
                for person in key_holders(disclosure.practice):
                    tell(person, disclosure.practice, Told.DISCLOSURE_LATE, disclosure.id, now=now)
    return count
