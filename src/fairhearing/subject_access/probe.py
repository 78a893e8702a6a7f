"""Whether requests count however they come (clause C17), and whether copies made for them belong to one (clause C16).

confirmed    what came aloud, or to somebody else first, is confirmed in writing within five days of being taken down
refused      of those none was refused but on a ground of the law, which coming aloud is not
lag          from when it first came until it was taken down: a figure
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from statistics import median_low
from typing import Final

from django.urls import reverse
from django.utils import timezone

from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import GOOD_FOR_HOURLY, HOURLY, Answer, Probe, Proof
from fairhearing.clauses.question import Question
from fairhearing.clauses.rows import ReadRows, Rows, Table
from fairhearing.copies.models import Taking
from fairhearing.practice.models import Practice
from fairhearing.redaction.models import Selection
from fairhearing.subject_access.models import Request, RequestEvent
from fairhearing.subject_access.rules import CONFIRMED_IN_WRITING
from fairhearing.wording.counts import counted
from fairhearing.wording.days import day_words

CONFIRMED_WITHIN: Final = timedelta(days=5)
_COUNTED: Final = timedelta(days=365)
_LATE_FOR: Final = timedelta(days=31)
"""So long a confirmation that came late counts against the clause."""
_MOST: Final = 200
_UNWRITTEN: Final = [str(way) for way in CONFIRMED_IN_WRITING]


def ask_requests(practice: Practice, now: datetime) -> Proof:
    """Ask how requests of the last year came, and what became of those that did not come in writing."""
    today = timezone.localdate(now)
    requests = _of_a_year(practice, today)
    unwritten = [each for each in requests if each.way in _UNWRITTEN]
    answers = (_confirmed(unwritten, today), _refused(unwritten), _lag(requests))
    return Proof(_figure(requests, unwritten), answers)


def ask_matters(practice: Practice, now: datetime) -> Proof:
    """Ask whether each request that a copy left for is one that was taken down."""
    question = Question("Was each request that a copy left for taken down?", reverse("ways-out"), "Copies that left")
    takings = Taking.objects.filter(practice=practice, taken_at__gt=now - _LATE_FOR)
    of_requests = takings.filter(copy__selection__kind=Selection.Kind.REQUEST)
    matters = of_requests.values("copy__selection").distinct().count()
    lost = of_requests.filter(copy__selection__access_request=None).values("copy__selection").distinct().count()
    found = f"{counted(matters, 'request')} with copies in 31 days, {lost:,} not taken down"
    if lost:
        mend = "Ask whoever handed the copy out for whom it was, and take the request down."
        return Proof(found, (question.broken(found, mend),))
    return Proof(found, (question.kept(found),))


PROBES: Final = (
    Probe("requests_in_writing", Clause.REQUESTS, ask_requests, HOURLY, GOOD_FOR_HOURLY),
    Probe("requests_behind_copies", Clause.COPIES, ask_matters, HOURLY, GOOD_FOR_HOURLY),
)


def _of_a_year(practice: Practice, today: date) -> list[Request]:
    """Return a year's requests and those still worked on, the newest first."""
    rows = practice.access_requests.filter(received_on__gt=today - _COUNTED)
    return list(rows.order_by("-logged_at", "-number"))


def _figure(requests: list[Request], unwritten: list[Request]) -> str:
    if not requests:
        return "No request came this year"
    refused = sum(each.end == Request.End.REFUSED for each in unwritten)
    return (
        f"{counted(len(requests), 'request')} this year, {len(unwritten):,} not in writing; {refused:,} of them refused"
    )


def _confirmed(unwritten: list[Request], today: date) -> Answer:
    question = _of_requests("Is each that did not come in writing confirmed in writing?")
    if not unwritten:
        return question.kept("None came other than in writing in a year: none waits")
    waits = [each for each in unwritten if each.confirmed_on is None and each.is_worked]
    overdue = sum(_by(each) < today for each in waits)
    late = sum(_was_late(each) and _by(each) > today - _LATE_FOR for each in unwritten)
    found = (
        f"{counted(len(unwritten), 'request')} in a year: {len(waits):,} to be confirmed, {overdue:,} of them overdue"
    )
    if overdue:
        return question.broken(found, "Write “Request received” for each today, and say on its page when it went.")
    if late:
        mend = f"Confirm within {CONFIRMED_WITHIN.days} days from now on: a month without a late one mends it."
        return question.broken(f"{found}; {late:,} late within a month", mend)
    return question.kept(found)


def _by(request: Request) -> date:
    """Return the last day on which a request is confirmed in time."""
    return timezone.localdate(request.logged_at) + CONFIRMED_WITHIN


def _was_late(request: Request) -> bool:
    """Say whether a request was confirmed late, or ended without having been confirmed in time."""
    if request.confirmed_on is not None:
        return request.confirmed_on > _by(request)
    return request.delivered_on is not None and request.delivered_on > _by(request)


def _refused(unwritten: list[Request]) -> Answer:
    """Answer from the entries of refusals: each names a ground of the law, and that it came aloud is none."""
    question = _of_requests("Was any refused for not coming in writing?")
    if not unwritten:
        return question.noted("None came other than in writing")
    refused = [each for each in unwritten if each.end == Request.End.REFUSED]
    grounded = RequestEvent.objects.filter(request__in=refused, what=RequestEvent.What.REFUSED).exclude(words="")
    without = len(refused) - grounded.values("request").distinct().count()
    found = f"{without:,} of {counted(len(unwritten), 'request')}; {len(refused) - without:,} on a ground of the law"
    if without:
        return question.broken(found, "Take each up again: it counts however it came. Then answer it.")
    return question.kept(found)


def _lag(requests: list[Request]) -> Answer:
    question = _of_requests("How long until a request is taken down?")
    lags = sorted((timezone.localdate(each.logged_at) - each.received_on).days for each in requests)
    if not lags:
        return question.noted("No request came in a year")
    return question.noted(f"Median {counted(median_low(lags), 'day')}, worst {counted(lags[-1], 'day')}")


def _of_requests(words: str) -> Question:
    return Question(words, reverse("rows", args=["requests-in-writing"]), "Each request’s days")


def requests_in_writing(practice: Practice, now: datetime) -> Rows:
    """List a year's requests by how they came and their days, without whose they are."""
    today = timezone.localdate(now)
    lines = []
    for each in _of_a_year(practice, today)[:_MOST]:
        needs = each.way in _UNWRITTEN
        confirmed = day_words(each.confirmed_on) if each.confirmed_on else "Not yet" if needs else "Came in writing"
        if needs and each.confirmed_on is None and not each.is_worked:
            confirmed = "Answered first"
        lines.append(
            (
                each.reference,
                each.get_way_display(),
                day_words(each.received_on),
                day_words(timezone.localdate(each.logged_at)),
                confirmed,
                each.get_state_display(),
            )
        )
    table = Table(
        "A year’s requests, the newest first",
        ("Request", "How it came", "First received", "Taken down", "Confirmed in writing", "Stands"),
        tuple(lines),
        "No request came.",
    )
    lead = (
        "A request counts from the day on which it first came, however it came. One that did not come in writing is "
        f"confirmed in writing within {CONFIRMED_WITHIN.days} days."
    )
    return Rows("How requests came", lead, (table,))


ROWS: Final[dict[str, ReadRows]] = {"requests-in-writing": requests_in_writing}
