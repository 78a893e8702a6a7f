"""What kind of record a call is, chosen by people, and the notes that clinicians confirm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Call
from fairhearing.catalogue.rules import RecordClass
from fairhearing.jobs import outbox
from fairhearing.practice.models import Extension, Person
from fairhearing.retention.errors import BadClass
from fairhearing.retention.locking import lock_calls, refuse_if_gone
from fairhearing.retention.rules import CONFIRMED

_CALLS_A_TRANSACTION = 25


def classify(call: Call, record_class: RecordClass, *, by: Person, role: str = "") -> None:
    """Give a call another class; the same once more is nothing. Raises BeingDestroyed."""
    with transaction.atomic():
        [locked] = lock_calls([call.id])
        refuse_if_gone([locked])
        before = locked.record_class
        if before == record_class:
            return
        locked.record_class = Call.RecordClass(record_class)
        locked.save(update_fields=["record_class"])
        outbox.record(
            Verb.RECORD_CLASS_CHANGED,
            by.account,
            locked.practice_id,
            locked.id,
            role=role,
            before=before,
            chosen=str(record_class),
        )
    call.record_class = locked.record_class


def confirm_notes(calls: Iterable[Call], outcome: RecordClass, *, by: Person, role: str = "") -> int:
    """Say that the notes of these calls are accurate, or that their sound is the record; return of how many.

    A call whose note somebody else confirmed meanwhile is passed over: one person's word is enough. Each entry says
    the outcome. Raises BadClass for an outcome that is none, BeingDestroyed.
    """
    if outcome not in CONFIRMED:
        raise BadClass(f"a confirmed note makes a call {' or '.join(CONFIRMED)}")
    ids = sorted({call.id for call in calls})
    return sum(
        _confirm(ids[start : start + _CALLS_A_TRANSACTION], outcome, by, role)
        for start in range(0, len(ids), _CALLS_A_TRANSACTION)
    )


def _confirm(ids: Sequence[str], outcome: RecordClass, by: Person, role: str) -> int:
    with transaction.atomic():
        locked = lock_calls(ids)
        refuse_if_gone(locked)
        waiting = [call for call in locked if call.record_class == RecordClass.CLINICAL_UNCONFIRMED]
        Call.objects.filter(id__in=[call.id for call in waiting]).update(record_class=str(outcome))
        for call in waiting:
            outbox.record(Verb.NOTES_CONFIRMED, by.account, call.practice_id, call.id, role=role, outcome=str(outcome))
    return len(waiting)


def set_clinical(extension: Extension, *, is_clinical: bool, by: Person, role: str = "") -> None:
    """Say whether care is discussed on an extension. It decides how calls begin from now on, and changes no other."""
    with transaction.atomic():
        if Extension.objects.filter(pk=extension.pk).exclude(clinical=is_clinical).update(clinical=is_clinical):
            outbox.record(
                Verb.EXTENSION_CLINICAL,
                by.account,
                extension.practice_id,
                role=role,
                extension=extension.pk,
                clinical=is_clinical,
            )
    extension.clinical = is_clinical
