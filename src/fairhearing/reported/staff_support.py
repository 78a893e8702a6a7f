"""What a practice offers whoever had such a call: it stands first on their page, before anything is asked."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.practice.models import Person, Practice
from fairhearing.reported.models import StaffSupport

OURS: Final = """Take a break now if you need one. Somebody will take your calls.

Nobody has to put up with this, and you did not do anything wrong by ending the call. Your manager will ask how you \
are today, and again in a few days.

You can also talk to your GP, to your union, or to the Samaritans at any hour."""


def support_text(practice: Practice) -> str:
    """Return what the practice offers."""
    newest = practice.staff_supports.first()
    return newest.text if newest else OURS


def write_support(practice: Practice, text: str, *, by: Person, role: str, now: datetime) -> None:
    """Put a new version in force; the earlier ones are kept."""
    with transaction.atomic():
        Practice.objects.select_for_update(no_key=True).get(id=practice.id)
        number = practice.staff_supports.count() + 1
        StaffSupport.objects.create(practice=practice, number=number, text=text, written_by=by, since=now)
        record(Verb.SETTING_CHANGED, by.account, practice.id, "staff-support", role=role)
