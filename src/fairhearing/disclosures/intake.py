"""Taking down a disclosure: it gets its number, and every call that may be meant is kept from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.conflict import key_holders
from fairhearing.catalogue.doing import Done
from fairhearing.disclosures import rules
from fairhearing.disclosures.changing import What, changing, check_day, keep
from fairhearing.disclosures.keeping import keep_calls
from fairhearing.disclosures.models import Disclosure, DisclosureEvent, DisclosurePerson
from fairhearing.disclosures.powers import POWERS, Power
from fairhearing.jobs import outbox
from fairhearing.ledger.models import Individual
from fairhearing.notifications.kinds import Kind as Told
from fairhearing.notifications.telling import tell
from fairhearing.practice.models import Person, Practice
from fairhearing.redaction.models import Selection
from fairhearing.redaction.selecting import begin_selection

PAST = "Enter the day on which it first reached the practice, today or before"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a disclosure. numbers: as they were typed; needed_by: None where they name no day."""

    kind: rules.Kind
    way: rules.Way
    received_on: date
    body: str
    about: str
    wanted: str
    why: str
    owner: Person
    contact: str = ""
    their_ref: str = ""
    needed_by: date | None = None
    numbers: str = ""
    since: date | None = None
    until: date | None = None


def log_disclosure(practice: Practice, facts: Facts, done: Done, *, people: Sequence[Individual] = ()) -> Disclosure:
    """Take a disclosure down under the next number of its year, and keep every call that may be meant.

    Numbers have no hole, since the practice's row is held meanwhile. Raises BadDay where it came after today.
    """
    check_day(facts.received_on, date.min, done.today, PAST)
    with transaction.atomic():
        Practice.objects.select_for_update(no_key=True).get(id=practice.id)
        year = done.today.year
        last = practice.disclosures.filter(year=year).aggregate(last=Max("number"))["last"] or 0
        disclosure = Disclosure(practice=practice, year=year, number=last + 1, logged_at=done.now, logged_by=done.by)
        _set(disclosure, facts)
        disclosure.selection = begin_selection(
            practice,
            Selection.Kind.DISCLOSURE,
            reference=disclosure.reference,
            href=reverse("disclosure", args=[disclosure.id]),
            by=done.by,
            now=done.now,
            role=done.role,
        )
        keep(disclosure)
        DisclosurePerson.objects.bulk_create(
            DisclosurePerson(disclosure=disclosure, individual=each, added_by=done.by, added_at=done.now)
            for each in people
        )
        DisclosureEvent.objects.create(
            disclosure=disclosure, at=done.now, by=done.by, what=What.LOGGED, day=facts.received_on
        )
        outbox.record(
            Verb.DISCLOSURE_LOGGED,
            done.by.account,
            practice.id,
            disclosure.id.hex,
            role=done.role,
            kind=str(facts.kind),
            way=str(facts.way),
            lag_days=(done.today - facts.received_on).days,
            owner=facts.owner.account,
        )
        keep_calls(disclosure, done)
        for person in key_holders(practice):
            if person.id != done.by.id:
                tell(person, practice, Told.DISCLOSURE_LOGGED, disclosure.id, now=done.now)
    return disclosure


def change_facts(disclosure: Disclosure, facts: Facts, done: Done) -> None:
    """Say anew what is known of a disclosure, and whose it is. Raises BadDay, DisclosureOver."""
    check_day(facts.received_on, date.min, done.today, PAST)
    with changing(disclosure, done, What.CHANGED) as locked:
        new_owner = facts.owner if facts.owner != locked.owner else None
        _set(locked, facts)
        if locked.power and facts.kind not in POWERS[Power(locked.power)].kinds:
            locked.power, locked.power_words, locked.seen_on, locked.confidence = "", "", None, ""
        keep_calls(locked, done)
        if new_owner:
            DisclosureEvent.objects.create(
                disclosure=locked, at=done.now, by=done.by, what=What.GIVEN_TO, words=new_owner.full_name
            )
            if new_owner != done.by:
                tell(new_owner, locked.practice, Told.DISCLOSURE_LOGGED, locked.id, now=done.now)


def _set(disclosure: Disclosure, facts: Facts) -> None:
    disclosure.kind, disclosure.way, disclosure.received_on = str(facts.kind), str(facts.way), facts.received_on
    disclosure.body, disclosure.contact, disclosure.their_ref = facts.body, facts.contact, facts.their_ref
    disclosure.about, disclosure.wanted, disclosure.why = facts.about, facts.wanted, facts.why
    disclosure.needed_by, disclosure.numbers = facts.needed_by, facts.numbers
    disclosure.since, disclosure.until, disclosure.owner = facts.since, facts.until, facts.owner
