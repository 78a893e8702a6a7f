"""Asking to keep a call, and answering it: each one write with its entry; a yes places the hold with it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Call
from fairhearing.jobs.outbox import record
from fairhearing.notifications.kinds import Kind
from fairhearing.notifications.telling import tell
from fairhearing.playback.diary_rules import Month
from fairhearing.practice.allowed import roles_in_force
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import ROLES_ALLOWED, Permission
from fairhearing.retention.asked_rules import AskedCounts, Clock, count_asked
from fairhearing.retention.errors import AlreadyAnswered, BadRequest
from fairhearing.retention.holds import place_holds
from fairhearing.retention.models import Hold, KeepRequest
from fairhearing.wording.days import PRACTICE_TIME

LONGEST_ABOUT, LONGEST_ASKER, LONGEST_REASON = 300, 100, 500
_FORGOTTEN_AFTER = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks. call: None where only `about` says which it is. asker: "" for staff."""

    by: KeepRequest.By
    how: KeepRequest.How
    asked_on: date
    call: Call | None = None
    about: str = ""
    asker: str = ""


def ask(practice: Practice, asked: Asked, *, written_by: Person, role: str, now: datetime) -> KeepRequest:
    """Write a request down, and tell those who can answer it. Raises BadRequest."""
    if asked.call is None and not asked.about.strip():
        raise BadRequest("say which call it is")
    if asked.asked_on > timezone.localdate(now):
        raise BadRequest("nobody asked on a day that is to come")
    with transaction.atomic():
        request = KeepRequest.objects.create(
            practice=practice,
            call=asked.call,
            by=asked.by,
            how=asked.how,
            asker=asked.asker[:LONGEST_ASKER],
            about=asked.about[:LONGEST_ABOUT],
            asked_on=asked.asked_on,
            written_by=written_by,
            written_at=now,
        )
        detail = {"request": request.id.hex, "by": str(asked.by), "how": str(asked.how)}
        subject = asked.call.id if asked.call else ""
        record(Verb.KEEP_ASKED, written_by.account, practice.id, subject, role=role, **detail)
        for person in _answerers(practice).exclude(id=written_by.id):
            tell(person, practice, Kind.KEEP_ASKED, request.id, now=now)
    return request


def answer_yes(request: KeepRequest, call: Call, review_on: date, *, by: Person, role: str, now: datetime) -> Hold:
    """Keep the call that was asked for. Raises AlreadyAnswered, BadHold, BeingDestroyed."""
    with transaction.atomic():
        locked = _lock(request)
        (hold,) = place_holds([call], Hold.Kind.ASKED, owner=by, review_on=review_on, by=by, now=now, role=role)
        locked.call, locked.hold = call, hold
        _answer(locked, KeepRequest.Answer.KEPT, by=by, role=role, now=now)
    return hold


def answer_no(
    request: KeepRequest, answer: KeepRequest.Answer, reason: str, *, by: Person, role: str, now: datetime
) -> None:
    """Refuse, saying why, or say that the call was destroyed before. Raises AlreadyAnswered, BadRequest."""
    if answer not in (KeepRequest.Answer.REFUSED, KeepRequest.Answer.GONE):
        raise BadRequest("a request is refused, or its call is gone")
    if answer is KeepRequest.Answer.REFUSED and not reason.strip():
        raise BadRequest("say why it is not kept")
    with transaction.atomic():
        locked = _lock(request)
        locked.reason = reason.strip()[:LONGEST_REASON]
        _answer(locked, answer, by=by, role=role, now=now)


def clock_of(request: KeepRequest) -> Clock:
    """Return the days of a request."""
    answered = request.answered_at.astimezone(PRACTICE_TIME).date() if request.answered_at else None
    return Clock(request.asked_on, answered)


def counts_in(practice: Practice, month: Month, *, today: date) -> AskedCounts:
    """Count the requests of a month by how they were answered: the proof of clause C2."""
    asked = practice.keep_requests.filter(asked_on__gte=month.first_day, asked_on__lt=month.after.first_day)
    return count_asked((clock_of(each) for each in asked), today)


def forget_asked(calls: Collection[str]) -> None:
    """Take away what requests say of people, of calls that were destroyed. Within the transaction that certifies it."""
    KeepRequest.objects.filter(call__in=calls).update(asker="", about="")


def forget_answered(now: datetime) -> None:
    """Take away what requests say of people a year after they were answered."""
    old = KeepRequest.objects.filter(answered_at__lt=now - _FORGOTTEN_AFTER)
    old.exclude(asker="", about="").update(asker="", about="")


def _lock(request: KeepRequest) -> KeepRequest:
    locked = KeepRequest.objects.select_for_update().get(id=request.id)
    if locked.answer != KeepRequest.Answer.WAITING:
        raise AlreadyAnswered("this request was answered already")
    return locked


def _answer(locked: KeepRequest, answer: KeepRequest.Answer, *, by: Person, role: str, now: datetime) -> None:
    locked.answer, locked.answered_by, locked.answered_at = answer, by, now
    locked.save()
    detail = {"request": locked.id.hex, "answer": str(answer)}
    record(Verb.KEEP_ANSWERED, by.account, locked.practice_id, locked.call_id or "", role=role, **detail)
    if locked.written_by_id != by.id:
        tell(locked.written_by, locked.practice, Kind.KEEP_ANSWERED, locked.id, now=now)


def _answerers(practice: Practice) -> QuerySet[Person]:
    kinds = ROLES_ALLOWED[Permission.KEEP_CALLS]
    people = roles_in_force().filter(practice=practice, kind__in=kinds).values("person")
    return Person.objects.filter(id__in=people, is_active=True)
