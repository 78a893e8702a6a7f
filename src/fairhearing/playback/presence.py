"""Who was there when a recording was played: named before the first sound, and confirmed by their own code.

A manager plays a call to somebody: a partner, a clinician, a member of staff, the patient. Whoever signs in here with a
code of their own may say in the same session that they are present; of all others the manager's word stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.playback.models import Listen, Present
from fairhearing.playback.reasons import Company
from fairhearing.practice.allowed import roles_in_force
from fairhearing.practice.models import Person, Practice
from fairhearing.wording.counts import counted, listed

NOBODY_ELSE = "Nobody else could hear"


def people_of(practice: Practice, *, without: Person) -> Sequence[Person]:
    """Return who works in the practice, to be chosen from as present."""
    people = roles_in_force().filter(practice=practice).values("person")
    return list(Person.objects.filter(id__in=people, is_active=True).exclude(id=without.id).order_by("full_name"))


def name_present(listen: Listen, rows: Sequence[Present], *, role: str) -> None:
    """Write who is there. Call inside the transaction that keeps the listen."""
    if not rows:
        return
    for row in rows:
        row.listen = listen
    Present.objects.bulk_create(rows)
    record(
        Verb.PRESENCE_NAMED,
        listen.person.account,
        listen.recording.call.practice_id,
        listen.recording_id,
        role=role,
        listen=listen.id,
        people=tuple(row.person.account for row in rows if row.person),
        others=sum(row.person is None for row in rows),
    )


def confirm_present(row: Present, *, role: str, now: datetime) -> None:
    """Write that somebody said by their own code that they are there."""
    listen = row.listen
    assert row.person is not None  # noqa: S101 - only who has an account has a code
    with transaction.atomic():
        Present.objects.filter(id=row.id, confirmed_at=None).update(confirmed_at=now)
        listen.who_can_hear = company_words(listen.present.select_related("person"))
        listen.save(update_fields=["who_can_hear"])
        record(
            Verb.PRESENCE_CONFIRMED,
            row.person.account,
            listen.recording.call.practice_id,
            listen.recording_id,
            role=role,
            listen=listen.id,
        )


def forget_patients(recordings: Collection[str]) -> None:
    """Leave of patients who were there that they were, when a recording is destroyed. Call inside its transaction."""
    named = Present.objects.filter(listen__recording__in=recordings, kind=Present.Kind.PATIENT).exclude(name="")
    listens = list(named.values_list("listen_id", flat=True))
    named.update(name="")
    for listen in Listen.objects.filter(id__in=listens):
        listen.who_can_hear = company_words(listen.present.select_related("person"))
        listen.save(update_fields=["who_can_hear"])


def company_words(rows: Iterable[Present]) -> str:
    """Say who was there, as the call's page and the diary tell it."""
    said = [_one(row) for row in rows]
    if not said:
        return NOBODY_ELSE
    return f"With {listed(said)}"


def company_for_staff(rows: Iterable[Present]) -> str:
    """Say who was there to people who may not know whom a call concerns: staff by name, all others by their number."""
    rows = list(rows)
    named = [row.person.full_name for row in rows if row.person]
    others = len(rows) - len(named)
    if others:
        named.append(counted(others, "other" if named else "person"))
    return listed(named)


def read_present(company: str, people: Iterable[Person], names: str, patients: str) -> list[Present]:
    """Turn what was chosen and typed into rows; names stand with commas between."""
    if company != Company.NAMED:
        return []
    rows = [Present(person=each, kind=Present.Kind.STAFF) for each in people]
    rows += [Present(name=name, kind=Present.Kind.PATIENT) for name in _split(patients)]
    return rows + [Present(name=name, kind=Present.Kind.OTHER) for name in _split(names)]


def _one(row: Present) -> str:
    who = row.person.full_name if row.person else row.name
    if not who:
        return "a patient or caller"
    if row.confirmed_at:
        return f"{who} (confirmed by their own code)"
    return f"{who} (patient)" if row.kind == Present.Kind.PATIENT else who


def _split(typed: str) -> list[str]:
    return [name for each in typed.split(",") if (name := " ".join(each.split()))]
