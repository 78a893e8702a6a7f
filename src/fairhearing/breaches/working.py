"""Working a breach from its first word to its end. One function, one transaction, one entry each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from fairhearing.audit.verbs import Verb
from fairhearing.breaches import rules
from fairhearing.breaches.errors import BadMoment, BreachOver, NotYet
from fairhearing.breaches.models import Breach, BreachEvent, Measure
from fairhearing.catalogue.conflict import key_holders
from fairhearing.catalogue.doing import Done
from fairhearing.jobs import outbox
from fairhearing.notifications.kinds import Kind as Told
from fairhearing.notifications.telling import tell
from fairhearing.practice.models import Person, Practice

What = BreachEvent.What
_WORDS: Final = 2000


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said first. aware_at: when somebody of the practice knew."""

    what: str
    words: str
    happened_on: date
    aware_at: datetime


def log_breach(practice: Practice, facts: Facts, done: Done) -> Breach:
    """Take a breach down under the next number of its year, and tell everybody who works on them. Raises BadMoment."""
    if facts.aware_at > done.now or facts.happened_on > done.today:
        raise BadMoment("Enter a time that has passed")
    with transaction.atomic():
        Practice.objects.select_for_update(no_key=True).get(id=practice.id)
        year = done.today.year
        last = practice.breaches.filter(year=year).aggregate(last=Max("number"))["last"] or 0
        breach = Breach.objects.create(
            practice=practice,
            year=year,
            number=last + 1,
            what=facts.what,
            words=facts.words,
            happened_on=facts.happened_on,
            aware_at=facts.aware_at,
            logged_at=done.now,
            logged_by=done.by,
        )
        BreachEvent.objects.create(breach=breach, at=done.now, by=done.by, what=What.LOGGED)
        outbox.record(Verb.BREACH_LOGGED, done.by.account, practice.id, breach.id.hex, role=done.role, what=facts.what)
        for person in key_holders(practice):
            if person.id != done.by.id:
                tell(person, practice, Told.BREACH_LOGGED, breach.id, now=done.now)
    return breach


def describe(breach: Breach, people: int | None, data: str, likely: str, done: Done) -> None:
    """Say how many people, which data, and what is likely to follow. Raises NotYet, BreachOver."""
    if people is None or not data or not likely:
        raise NotYet("Say how many people, at a guess where it is not known, which data, and what may follow")
    with _changing(breach, done, What.DESCRIBED) as locked:
        locked.people, locked.data, locked.likely = people, data[:1000], likely[:1000]


def judge(breach: Breach, risk: rules.Risk, words: str, done: Done) -> None:
    """Judge the risk to people, with reasons. Raises NotYet, BreachOver."""
    if not words:
        raise NotYet("Give your reasons, as you would to the Information Commissioner")
    with _changing(breach, done, What.JUDGED, f"{Breach.Risk(str(risk)).label}. {words}") as locked:
        locked.risk, locked.risk_words = str(risk), words


def report(breach: Breach, at: datetime, words: str, done: Done) -> None:
    """Say when and how the Information Commissioner was told. Raises BadMoment, NotYet, BreachOver."""
    if not words:
        raise NotYet("Say how, and the reference that the reporting tool gave")
    if not breach.aware_at <= at <= done.now:
        raise BadMoment("Enter a time between the one at which you knew and now")
    with _changing(breach, done, What.REPORTED, words) as locked:
        locked.report, locked.reported_at, locked.report_words = str(rules.Report.REPORTED), at, words


def leave_unreported(breach: Breach, words: str, done: Done) -> None:
    """Decide not to report, with the reason (Article 33(5)), where a risk is unlikely. Raises NotYet, BreachOver."""
    if breach.risk != rules.Risk.UNLIKELY:
        raise NotYet("It stays unreported only where a risk to people is unlikely: judge that first")
    if not words:
        raise NotYet("Write down why it is not reported")
    with _changing(breach, done, What.NOT_REPORTED, words) as locked:
        locked.report, locked.reported_at, locked.report_words = str(rules.Report.NOT_REPORTED), None, words


def say_late(breach: Breach, words: str, done: Done) -> None:
    """Say why it was reported after 72 hours. Raises NotYet, BreachOver."""
    if not words:
        raise NotYet("Say why it was late: the Information Commissioner is told as well")
    with _changing(breach, done, What.LATE, words) as locked:
        locked.late_words = words


def answer_people(breach: Breach, told_on: date | None, words: str, done: Done) -> None:
    """Say on which day and how the people were told, or why they are not. Raises BadMoment, NotYet, BreachOver."""
    if not words:
        raise NotYet("Say how you told them, or which case of Article 34(3) applies")
    if told_on and not breach.happened_on <= told_on <= done.today:
        raise BadMoment("Enter a day between the breach and today")
    with _changing(breach, done, What.PEOPLE, words) as locked:
        locked.people_told_on, locked.people_words = told_on, words


def add_measure(breach: Breach, words: str, owner: Person, due_on: date, done: Done) -> None:
    """Say what keeps it from happening again, who does it and by when. Raises NotYet, BreachOver."""
    if not words:
        raise NotYet("Say what is done")
    with _changing(breach, done, What.MEASURE, words) as locked:
        Measure.objects.create(breach=locked, words=words[:500], owner=owner, due_on=due_on)


def finish_measure(breach: Breach, measure: Measure, done: Done) -> None:
    """Say that it was done. Raises BreachOver."""
    with _changing(breach, done, What.MEASURE_DONE, measure.words):
        Measure.objects.filter(id=measure.id, breach=breach).update(done_on=done.today)


def close_breach(breach: Breach, done: Done) -> None:
    """Close it, where nothing is owed any more. Raises NotYet, BreachOver."""
    if first := next(rules.owed(breach.known), ""):
        raise NotYet(first)
    with _changing(breach, done, What.CLOSED, verb=Verb.BREACH_CLOSED) as locked:
        locked.closed_at = done.now


def note_letter(breach: Breach, done: Done) -> None:
    """Write that a letter to the people was begun. Raises BreachOver."""
    with _changing(breach, done, What.LETTER):
        pass


@contextmanager
def _changing(
    breach: Breach, done: Done, what: BreachEvent.What, words: str = "", *, verb: Verb = Verb.BREACH_CHANGED
) -> Iterator[Breach]:
    with transaction.atomic():
        locked = Breach.objects.select_for_update().get(id=breach.id)
        if locked.closed_at:
            raise BreachOver("the breach was closed")
        yield locked
        locked.save()
        BreachEvent.objects.create(breach=locked, at=done.now, by=done.by, what=what, words=words[:_WORDS])
        outbox.record(verb, done.by.account, locked.practice_id, locked.id.hex, role=done.role, changed=str(what))
    breach.refresh_from_db()
