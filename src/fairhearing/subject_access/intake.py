"""Taking down a request: it gets its number, and every call that may be meant is kept from then on."""

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
from fairhearing.jobs import outbox
from fairhearing.ledger.models import Individual
from fairhearing.notifications.kinds import Kind as Told
from fairhearing.notifications.telling import tell
from fairhearing.practice.models import Person, Practice
from fairhearing.redaction.models import Selection
from fairhearing.redaction.selecting import begin_selection, say_concerns
from fairhearing.subject_access import rules
from fairhearing.subject_access.changing import What, changing, check_day, keep
from fairhearing.subject_access.keeping import keep_calls
from fairhearing.subject_access.models import Request, RequestEvent, RequestPerson

PAST = "Enter the day on which it first reached the practice, today or before"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a request. subject_name: "" where they ask for their own calls. numbers: as they were typed."""

    asker: rules.Asker
    way: rules.Way
    received_on: date
    asker_name: str
    wanted: str
    owner: Person
    asker_address: str = ""
    subject_name: str = ""
    numbers: str = ""
    since: date | None = None
    until: date | None = None
    harm_claimed: bool = False


def log_request(practice: Practice, facts: Facts, done: Done, *, people: Sequence[Individual] = ()) -> Request:
    """Take a request down under the next number of its year, and keep every call that may be meant.

    Numbers have no hole, since the practice's row is held meanwhile. Raises BadDay where it was received after today.
    """
    check_day(facts.received_on, date.min, done.today, PAST)
    with transaction.atomic():
        Practice.objects.select_for_update(no_key=True).get(id=practice.id)
        year = done.today.year
        last = practice.access_requests.filter(year=year).aggregate(last=Max("number"))["last"] or 0
        request = Request(practice=practice, year=year, number=last + 1, logged_at=done.now, logged_by=done.by)
        _set(request, facts)
        request.selection = _begin(request, done)
        keep(request, done)
        RequestPerson.objects.bulk_create(
            RequestPerson(request=request, individual=each, added_by=done.by, added_at=done.now) for each in people
        )
        RequestEvent.objects.create(request=request, at=done.now, by=done.by, what=What.LOGGED, day=facts.received_on)
        outbox.record(
            Verb.REQUEST_LOGGED,
            done.by.account,
            practice.id,
            request.id.hex,
            role=done.role,
            asker=str(facts.asker),
            way=str(facts.way),
            lag_days=(done.today - facts.received_on).days,
            owner=facts.owner.account,
        )
        keep_calls(request, done)
        _tell(request, done)
    return request


def change_facts(request: Request, facts: Facts, done: Done) -> None:
    """Say anew what is known of a request, and whose it is. Raises BadDay, RequestOver."""
    asked = request.stops.order_by("asked_on").values_list("asked_on", flat=True).first()
    check_day(facts.received_on, date.min, min(done.today, asked or done.today), PAST)
    what = What.CHANGED if facts.owner == request.owner else What.GIVEN
    words = "" if what is What.CHANGED else facts.owner.full_name
    with changing(request, done, what, words=words) as locked:
        _set(locked, facts)
        _say_concerns(locked, done)
        keep_calls(locked, done)
        if what is What.GIVEN and facts.owner != done.by:
            tell(facts.owner, locked.practice, Told.REQUEST_LOGGED, locked.id, now=done.now)


def _begin(request: Request, done: Done) -> Selection:
    """Begin to choose its calls."""
    return begin_selection(
        request.practice,
        Selection.Kind.REQUEST,
        reference=request.reference,
        href=reverse("access-request", args=[request.id]),
        child_concerned=request.rule.decides_first,
        harm_claimed=request.harm_claimed,
        by=done.by,
        now=done.now,
        role=done.role,
    )


def _set(request: Request, facts: Facts) -> None:
    request.asker, request.way, request.received_on = str(facts.asker), str(facts.way), facts.received_on
    request.asker_name, request.asker_address = facts.asker_name, facts.asker_address
    request.subject_name, request.wanted, request.numbers = facts.subject_name, facts.wanted, facts.numbers
    request.since, request.until, request.harm_claimed = facts.since, facts.until, facts.harm_claimed
    request.owner = facts.owner


def _say_concerns(request: Request, done: Done) -> None:
    """Have the choice of calls know what makes a second person check."""
    child, harm = request.rule.decides_first, request.harm_claimed
    if (request.selection.child_concerned, request.selection.harm_claimed) != (child, harm):
        say_concerns(request.selection, child_concerned=child, harm_claimed=harm, by=done.by, role=done.role)


def _tell(request: Request, done: Done) -> None:
    """Have everybody who works requests here know, but whoever took it down."""
    for person in key_holders(request.practice):
        if person.id != done.by.id:
            tell(person, request.practice, Told.REQUEST_LOGGED, request.id, now=done.now)
