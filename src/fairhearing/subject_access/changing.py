"""One way of changing a request: locked, checked against its state, its due day written anew, an event, an entry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.jobs import outbox
from fairhearing.subject_access import rules
from fairhearing.subject_access.clock import clock_of
from fairhearing.subject_access.errors import BadDay, RequestOver
from fairhearing.subject_access.models import Request, RequestEvent

What = RequestEvent.What


@contextmanager
def changing(
    request: Request, done: Done, what: RequestEvent.What, *, day: date | None = None, words: str = ""
) -> Iterator[Request]:
    """Give a request that is still to be answered, locked, to change its fields; what is changed is kept as a whole.

    Raises RequestOver.
    """
    with transaction.atomic():
        locked = lock(request)
        if not locked.is_worked:
            raise RequestOver("the request was answered already")
        yield locked
        keep(locked, done)
        note(locked, done, what, day=day, words=words)
    request.refresh_from_db()


def lock(request: Request) -> Request:
    """Return a request as it is now, locked."""
    return (
        Request.objects.select_for_update(of=("self",))
        .select_related("practice", "selection__practice", "owner")
        .get(id=request.id)
    )


def move(request: Request, state: rules.State) -> None:
    """Change the state of a locked request. Raises RequestOver where it cannot come there."""
    if not rules.may_move(rules.State(request.state), state):
        raise RequestOver("the request was answered or closed already")
    request.state = str(state)


def keep(request: Request, done: Done) -> None:
    """Write a locked request, and the law's day as it follows from what is known now."""
    request.due_on = clock_of(request, done.today).due_on
    request.save()


def note(
    request: Request,
    done: Done,
    what: RequestEvent.What,
    *,
    day: date | None = None,
    words: str = "",
    verb: Verb = Verb.REQUEST_CHANGED,
) -> None:
    """Write what was done into the request, and into the log without its words."""
    RequestEvent.objects.create(request=request, at=done.now, by=done.by, what=what, day=day, words=words)
    outbox.record(verb, done.by.account, request.practice_id, request.id.hex, role=done.role, changed=str(what))


def check_day(day: date, first: date, last: date, says: str) -> None:
    """Refuse a day outside of two others, both allowed. Raises BadDay."""
    if not first <= day <= last:
        raise BadDay(says)
