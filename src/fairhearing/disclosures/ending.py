"""How a disclosure ends: the copy went, it was refused, or withdrawn; the person is told; it is closed."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.copies.models import Taking
from fairhearing.disclosures import rules
from fairhearing.disclosures.approving import standing_of
from fairhearing.disclosures.changing import SINCE, What, changing, check_day, keep, lock, move, note
from fairhearing.disclosures.errors import NotYet
from fairhearing.disclosures.grounds import WORDS, Ground
from fairhearing.disclosures.keeping import keep_on, let_go
from fairhearing.disclosures.models import Disclosure


def deliver(disclosure: Disclosure, on: date, how: str, done: Done) -> None:
    """Say on which day the copy went, and how. Raises BadDay, NotYet, DisclosureOver."""
    if not how:
        raise NotYet("Say how it went, to whom, and how the passphrase went")
    check_day(on, disclosure.received_on, done.today, SINCE)
    with changing(disclosure, done, What.DELIVERED, day=on, words=how) as locked:
        if standing_of(locked).approval is None:
            raise NotYet("It is not approved as it stands now")
        if not Taking.objects.filter(copy__selection=locked.selection).exists():
            raise NotYet("Make the copy and take it out first")
        move(locked, rules.State.DELIVERED)
        locked.end, locked.ended_on = str(Disclosure.End.GIVEN), on


def refuse(disclosure: Disclosure, on: date, ground: Ground, words: str, done: Done) -> None:
    """Refuse it on a ground of the list, with reasons. Raises BadDay, NotYet, DisclosureOver."""
    if not words:
        raise NotYet("Give the reasons, as you would to the Information Commissioner or to a judge")
    check_day(on, disclosure.received_on, done.today, SINCE)
    law = f" ({WORDS[ground].law})" if WORDS[ground].law else ""
    told = f"{WORDS[ground].label}{law}. {words}"[:2000]
    with changing(disclosure, done, What.REFUSED, day=on, words=told) as locked:
        move(locked, rules.State.REFUSED)
        locked.end, locked.ended_on, locked.ground = str(Disclosure.End.REFUSED), on, str(ground)


def withdraw(disclosure: Disclosure, on: date, words: str, done: Done) -> None:
    """Say that whoever asked no longer wants it. Raises BadDay, NotYet, DisclosureOver."""
    if not words:
        raise NotYet("Say how they told you")
    check_day(on, disclosure.received_on, done.today, SINCE)
    with changing(disclosure, done, What.WITHDRAWN, day=on, words=words) as locked:
        move(locked, rules.State.WITHDRAWN)
        locked.end, locked.ended_on = str(Disclosure.End.WITHDRAWN), on


def tell_person(disclosure: Disclosure, on: date, words: str, done: Done) -> None:
    """Say on which day the person was told, and how; of one that is closed too. Raises BadDay, NotYet."""
    if disclosure.telling not in (Disclosure.Telling.TELL, Disclosure.Telling.LATER):
        raise NotYet("You decided that the person is not told")
    if not words:
        raise NotYet("Say how you told them")
    check_day(on, disclosure.received_on, done.today, SINCE)
    with transaction.atomic():
        locked = lock(disclosure)
        locked.told_on = on
        keep(locked)
        note(locked, done, What.TOLD, day=on, words=words)
    disclosure.refresh_from_db()


def close_disclosure(disclosure: Disclosure, words: str, done: Done, *, goes_on_until: date | None = None) -> None:
    """Close what was given, refused or withdrawn; it stays to be read. Raises BadDay, NotYet, DisclosureOver.

    goes_on_until: proceedings go on, so its calls are kept on, to be looked at again on this day. Where what keeps
    them ends, the caller has proved by a fresh code that she means it.
    """
    if goes_on_until is not None:
        if goes_on_until <= done.today:
            raise NotYet("Enter the day on which you look again, after today")
        if not words:
            raise NotYet("Say which proceedings go on")
    with transaction.atomic():
        locked = lock(disclosure)
        move(locked, rules.State.CLOSED)
        locked.closed_at, locked.closed_by, locked.goes_on_until = done.now, done.by, goes_on_until
        if goes_on_until is not None:
            keep_on(locked, goes_on_until, done)
        let_go(locked, done)
        keep(locked)
        note(locked, done, What.CLOSED, day=goes_on_until, words=words, verb=Verb.DISCLOSURE_CLOSED)
    disclosure.refresh_from_db()
