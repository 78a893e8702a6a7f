"""Taking down a request about a right: it gets its number, its calls are found, and kept where that is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.conflict import key_holders
from fairhearing.catalogue.doing import Done
from fairhearing.jobs import outbox
from fairhearing.ledger.models import Individual
from fairhearing.notifications.kinds import Kind as Told
from fairhearing.notifications.telling import tell
from fairhearing.practice.models import Person, Practice
from fairhearing.rights import rules
from fairhearing.rights.calls import find_calls
from fairhearing.rights.changing import What, check_day
from fairhearing.rights.clock import clock_of
from fairhearing.rights.models import RightsEvent, RightsPerson, RightsRequest

PAST = "Enter the day on which it first reached the practice, today or before"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a request. subject_name: "" where it is about their own calls. numbers: as typed."""

    right: rules.Right
    way: str
    received_on: date
    asker_name: str
    wanted: str
    owner: Person
    asker_address: str = ""
    subject_name: str = ""
    numbers: str = ""


def log_right(practice: Practice, facts: Facts, done: Done, *, people: Sequence[Individual] = ()) -> RightsRequest:
    """Take a request down under the next number of its year. Raises BadDay where it was received after today."""
    check_day(facts.received_on, date.min, done.today, PAST)
    with transaction.atomic():
        Practice.objects.select_for_update(no_key=True).get(id=practice.id)
        year = done.today.year
        last = practice.rights_requests.filter(year=year).aggregate(last=Max("number"))["last"] or 0
        request = RightsRequest(
            practice=practice,
            year=year,
            number=last + 1,
            right=str(facts.right),
            way=facts.way,
            asker_name=facts.asker_name,
            asker_address=facts.asker_address,
            subject_name=facts.subject_name,
            wanted=facts.wanted,
            numbers=facts.numbers,
            received_on=facts.received_on,
            logged_at=done.now,
            logged_by=done.by,
            owner=facts.owner,
        )
        request.due_on = clock_of(request, done.today).due_on
        request.save()
        RightsPerson.objects.bulk_create(RightsPerson(request=request, individual=each) for each in people)
        RightsEvent.objects.create(request=request, at=done.now, by=done.by, what=What.LOGGED, day=facts.received_on)
        outbox.record(
            Verb.RIGHT_LOGGED,
            done.by.account,
            practice.id,
            request.id.hex,
            role=done.role,
            right=str(facts.right),
            way=facts.way,
            lag_days=(done.today - facts.received_on).days,
            owner=facts.owner.account,
        )
        find_calls(request, done)
        for person in key_holders(practice):
            if person.id != done.by.id:
                tell(person, practice, Told.RIGHT_LOGGED, request.id, now=done.now)
    return request
