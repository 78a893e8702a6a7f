"""Restricting the use of calls, and ending that: while one stands, their sound is played for few purposes only.

    stands      from `restrict` to `lift`; the law wants the person told before it is lifted
    agreed      the person consents to use meanwhile; they may take it back

Every page that begins or goes on with a listen asks `refuse_if_restricted`; each stretch of sound asks again. The
worker brings what is restricted to the keyholder (`restrictions_told`), which then refuses by itself; consent and the
end are told to it by a key holder's fresh code, before they are kept here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Call
from fairhearing.jobs.outbox import record
from fairhearing.keyholder.listening.lawful_uses import may_play
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.playback.errors import RestrictedUse
from fairhearing.playback.models import Restriction
from fairhearing.practice.models import Person


def restrict(calls: Iterable[Call], reference: str, *, by: Person, role: str, now: datetime) -> list[Restriction]:
    """Restrict the use of calls for a matter; of those that it restricts already nothing is changed."""
    with transaction.atomic():
        rows = []
        for call in sorted(calls, key=lambda each: each.id):
            if restrictions_of(call).filter(reference=reference).exists():
                continue
            rows.append(
                Restriction.objects.create(
                    practice_id=call.practice_id, call=call, reference=reference, placed_at=now, placed_by=by
                )
            )
            record(Verb.USE_RESTRICTED, by.account, call.practice_id, call.id, role=role, restriction=rows[-1].id.hex)
    return rows


def say_agreed(
    reference: str, rows: Iterable[Restriction], *, agrees: bool, by: Person, role: str, now: datetime
) -> int:
    """Say that the person agrees to use meanwhile, or does not any more; return of how many calls that changed."""
    changed = 0
    with transaction.atomic():
        for row in Restriction.objects.select_for_update().filter(
            id__in=[each.id for each in rows], reference=reference, lifted_at=None
        ):
            if (row.agreed_at is not None) == agrees:
                continue
            row.agreed_at = now if agrees else None
            row.save(update_fields=["agreed_at"])
            if not agrees:
                row.told.all().delete()  # the worker brings it anew
            changed += 1
            record(
                Verb.RESTRICTION_AGREED,
                by.account,
                row.practice_id,
                row.call_id,
                role=role,
                restriction=row.id.hex,
                agrees=agrees,
            )
    return changed


def lift(rows: Iterable[Restriction], *, by: Person, role: str, now: datetime) -> int:
    """End restrictions, of which the person was told before (Article 18(3)); return how many ended."""
    with transaction.atomic():
        standing = list(
            Restriction.objects.select_for_update().filter(id__in=[each.id for each in rows], lifted_at=None)
        )
        for row in standing:
            row.lifted_at, row.lifted_by = now, by
            row.save(update_fields=["lifted_at", "lifted_by"])
            record(Verb.RESTRICTION_LIFTED, by.account, row.practice_id, row.call_id, role=role, restriction=row.id.hex)
    return len(standing)


def restrictions_of(call: Call) -> QuerySet[Restriction]:
    """Return the restrictions of a call that stand."""
    return Restriction.objects.filter(call=call, lifted_at=None).order_by("placed_at", "id")


def refuse_if_restricted(call: Call, purpose: Purpose) -> None:
    """Let nobody play a restricted call for what the law does not allow meanwhile. Raises RestrictedUse."""
    standing = list(restrictions_of(call))
    if standing and not may_play(purpose, all_agreed=all(row.agreed_at is not None for row in standing)):
        raise RestrictedUse(f"the use of call {call.id} is restricted")
