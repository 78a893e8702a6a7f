"""How long a practice keeps the recordings of each class."""

from __future__ import annotations

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.rules import LONGEST_MONTHS, RecordClass, months_kept
from fairhearing.jobs import outbox
from fairhearing.practice.models import Person, Practice
from fairhearing.retention.errors import BadPeriod
from fairhearing.retention.models import Period
from fairhearing.retention.rules import DESTROYED_BY_TIME


def periods_of(practice: Practice | str) -> dict[RecordClass, int]:
    """Return the period of every class in months, its own or the usual one. practice: or its slug."""
    slug = practice if isinstance(practice, str) else practice.id
    rows = Period.objects.filter(practice=slug).values_list("record_class", "months")
    own = {RecordClass(record_class): months for record_class, months in rows}
    return {record_class: months_kept(record_class, own) for record_class in RecordClass}


def set_period(practice: Practice, record_class: RecordClass, months: int, *, by: Person, role: str = "") -> None:
    """Give a class a period of its own. A shorter one makes recordings due at once: say how many before you call.

    A run that is destroying waits for this, or this for its step: both hold the practice's row. Raises BadPeriod.
    """
    if record_class not in DESTROYED_BY_TIME:
        raise BadPeriod(f"calls that are {record_class} are not destroyed by time, so they have no period")
    if not 1 <= months <= LONGEST_MONTHS:
        raise BadPeriod(f"a period is 1 to {LONGEST_MONTHS} months")
    with transaction.atomic():
        Practice.objects.select_for_update().get(id=practice.id)
        Period.objects.update_or_create(practice=practice, record_class=str(record_class), defaults={"months": months})
        outbox.record(Verb.PERIOD_CHANGED, by.account, practice.id, str(record_class), role=role, months=months)
