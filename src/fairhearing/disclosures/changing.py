"""One way of changing a disclosure: locked, checked against its state, an event, an entry.

What is changed of what somebody approves, or is asked to, takes it back to being prepared: it is asked for anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.disclosures import rules
from fairhearing.disclosures.errors import BadDay, DisclosureOver
from fairhearing.disclosures.models import Disclosure, DisclosureEvent
from fairhearing.jobs import outbox
from fairhearing.practice.bank_holidays import is_bank_holiday

What = DisclosureEvent.What
PREPARES: Final = frozenset(
    {
        What.LOGGED,
        What.CHANGED,
        What.PERSON_ADDED,
        What.PERSON_REMOVED,
        What.PAPER,
        What.PAPER_DESTROYED,
        What.POWER,
        What.CONFIDENCE,
        What.EXTENT,
        What.TELLING,
        What.ASKED,
    }
)
"""What makes somebody one who prepared a disclosure."""
SINCE: Final = "Enter a day between the one on which it came and today"


@contextmanager
def changing(
    disclosure: Disclosure, done: Done, what: DisclosureEvent.What, *, day: date | None = None, words: str = ""
) -> Iterator[Disclosure]:
    """Give a disclosure that is neither given nor refused, locked, to change its fields; all is kept as a whole.

    Raises DisclosureOver.
    """
    with transaction.atomic():
        locked = lock(disclosure)
        if not locked.is_worked:
            raise DisclosureOver("it was given, refused or withdrawn already")
        yield locked
        if what in PREPARES - {What.ASKED}:
            locked.state = str(rules.State.PREPARING)
        keep(locked)
        note(locked, done, what, day=day, words=words)
    disclosure.refresh_from_db()


def lock(disclosure: Disclosure) -> Disclosure:
    """Return a disclosure as it is now, locked."""
    rows = Disclosure.objects.select_for_update(of=("self",))
    return rows.select_related("practice", "selection__practice", "owner").get(id=disclosure.id)


def move(disclosure: Disclosure, state: rules.State) -> None:
    """Change the state of a locked disclosure. Raises DisclosureOver where it cannot come there."""
    if not rules.may_move(rules.State(disclosure.state), state):
        raise DisclosureOver("it stands elsewhere by now")
    disclosure.state = str(state)


def keep(disclosure: Disclosure) -> None:
    """Write a locked disclosure, and the day we aim for as it follows from what is known now."""
    disclosure.target_on = rules.target_on(disclosure.received_on, disclosure.needed_by, is_bank_holiday)
    disclosure.save()


def note(
    disclosure: Disclosure,
    done: Done,
    what: DisclosureEvent.What,
    *,
    day: date | None = None,
    words: str = "",
    verb: Verb = Verb.DISCLOSURE_CHANGED,
) -> None:
    """Write what was done into the disclosure, and into the log without its words."""
    DisclosureEvent.objects.create(disclosure=disclosure, at=done.now, by=done.by, what=what, day=day, words=words)
    outbox.record(verb, done.by.account, disclosure.practice_id, disclosure.id.hex, role=done.role, changed=str(what))


def check_day(day: date, first: date, last: date, says: str) -> None:
    """Refuse a day outside of two others, both allowed. Raises BadDay."""
    if not first <= day <= last:
        raise BadDay(says)


def write_down(disclosure: Disclosure, words: str, done: Done) -> None:
    """Write something into a disclosure; into a closed one too."""
    with transaction.atomic():
        note(lock(disclosure), done, What.NOTED, words=words)
