"""One way of changing a request: locked, checked against its state, its due day written anew, an event, an entry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.jobs import outbox
from fairhearing.rights import rules
from fairhearing.rights.clock import clock_of
from fairhearing.rights.errors import BadDay, RequestOver
from fairhearing.rights.models import RightsEvent, RightsRequest

What = RightsEvent.What


@contextmanager
def changing(
    request: RightsRequest,
    done: Done,
    what: RightsEvent.What,
    *,
    among: frozenset[rules.State] = rules.TO_ANSWER,
    day: date | None = None,
    words: str = "",
    verb: Verb = Verb.RIGHT_CHANGED,
) -> Iterator[RightsRequest]:
    """Give a request, locked, to change its fields; what is changed is kept as a whole. Raises RequestOver."""
    with transaction.atomic():
        locked = (
            RightsRequest.objects.select_for_update(of=("self",)).select_related("practice", "owner").get(id=request.id)
        )
        if rules.State(locked.state) not in among:
            raise RequestOver("the request stands elsewhere by now")
        yield locked
        locked.due_on = clock_of(locked, done.today).due_on
        locked.save()
        note(locked, done, what, day=day, words=words, verb=verb)
    request.refresh_from_db()


def move(request: RightsRequest, state: rules.State) -> None:
    """Change the state of a locked request. Raises RequestOver where it cannot come there."""
    if state not in rules.MOVES[rules.State(request.state)]:
        raise RequestOver("the request stands elsewhere by now")
    request.state = str(state)


def note(
    request: RightsRequest,
    done: Done,
    what: RightsEvent.What,
    *,
    day: date | None = None,
    words: str = "",
    verb: Verb = Verb.RIGHT_CHANGED,
) -> None:
    """Write what was done into the request, and into the log without its words."""
    RightsEvent.objects.create(request=request, at=done.now, by=done.by, what=what, day=day, words=words)
    outbox.record(verb, done.by.account, request.practice_id, request.id.hex, role=done.role, changed=str(what))


def check_day(day: date, first: date, last: date, says: str) -> None:
    """Refuse a day outside of two others, both allowed. Raises BadDay."""
    if not first <= day <= last:
        raise BadDay(says)
