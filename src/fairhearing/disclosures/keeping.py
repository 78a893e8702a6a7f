"""Searching with what a disclosure says, so that every call it may mean is kept from then on; and letting go again.

Nothing is decided by it. Kept on for proceedings, calls get a hold of their own before those of the disclosure end.
"""

from __future__ import annotations

from datetime import date

from fairhearing.catalogue.doing import Done
from fairhearing.catalogue.models import Call
from fairhearing.disclosures.changing import What, note
from fairhearing.disclosures.models import Disclosure
from fairhearing.disclosures.people import people_of
from fairhearing.redaction.closing import close_selection
from fairhearing.redaction.models import Candidate
from fairhearing.redaction.searched import kept_words
from fairhearing.redaction.searching import search
from fairhearing.redaction.sought import MOST_EACH, Sought, read_whole_numbers
from fairhearing.retention.errors import BeingDestroyed
from fairhearing.retention.holds import MOST_AT_ONCE, place_holds
from fairhearing.retention.models import Hold


def keep_calls(disclosure: Disclosure, done: Done) -> None:
    """Search with what is known of a locked disclosure, inside the caller's transaction; nothing where nothing is."""
    people = tuple(people_of(disclosure)[:MOST_EACH])
    numbers = read_whole_numbers(disclosure.numbers)
    if not (people or numbers):
        return
    sought = Sought(people, numbers, first_day=disclosure.since, last_day=disclosure.until)
    row = search(disclosure.selection, sought, by=done.by, role=done.role, now=done.now)
    note(disclosure, done, What.SEARCHED, words=kept_words(row))


def let_go(disclosure: Disclosure, done: Done) -> int:
    """End what keeps calls for this disclosure, as it is closed; return how many ended."""
    words = f"{disclosure.reference} is closed"
    return close_selection(disclosure.selection, words, by=done.by, role=done.role, now=done.now)


def keep_on(disclosure: Disclosure, review_on: date, done: Done) -> int:
    """Keep the calls of a locked disclosure on for proceedings, but those that were left out; return how many."""
    rows = disclosure.selection.candidates.exclude(decision=Candidate.Decision.OUT).filter(hold__released_at=None)
    wanted = list(Call.objects.filter(id__in=rows.values("call")).order_by("id"))
    kept = 0
    for first in range(0, len(wanted), MOST_AT_ONCE):
        kept += _hold(disclosure, wanted[first : first + MOST_AT_ONCE], review_on, done)
    return kept


def _hold(disclosure: Disclosure, calls: list[Call], review_on: date, done: Done) -> int:
    """Keep calls on; what is being destroyed already, although a hold keeps it, is left out."""
    while calls:
        try:
            holds = place_holds(
                calls,
                Hold.Kind.AUTHORITY,
                owner=disclosure.owner,
                review_on=review_on,
                by=done.by,
                now=done.now,
                reference=disclosure.reference,
                role=done.role,
            )
        except BeingDestroyed as error:
            calls = [call for call in calls if call.id not in error.calls]
            continue
        return len(holds)
    return 0
