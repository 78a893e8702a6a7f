"""Searching with what a request says, so that every call it may mean is kept from then on.

    whose calls     all that are theirs or may be, a shared number's too
    numbers         all from or to a number that was typed in whole; of staff, an extension too
    days            within those that were named, else all

Nothing is decided by it: a call that turns out not to be meant is let go when the request is closed.
"""

from __future__ import annotations

from fairhearing.catalogue.doing import Done
from fairhearing.redaction.closing import close_selection
from fairhearing.redaction.searched import kept_words
from fairhearing.redaction.searching import search
from fairhearing.redaction.sought import MOST_EACH, Sought, read_whole_numbers
from fairhearing.subject_access import rules
from fairhearing.subject_access.changing import What, note
from fairhearing.subject_access.models import Request
from fairhearing.subject_access.people import people_of_request


def read_numbers(typed: str, asker: rules.Asker) -> tuple[str, ...]:
    """Read the numbers that somebody named; staff may name extensions. Raises UnreadableSearch."""
    return read_whole_numbers(typed, extensions=asker is rules.Asker.STAFF)


def keep_calls(request: Request, done: Done) -> None:
    """Search with what is known of a locked request, inside the caller's transaction; nothing where nothing is.

    What nothing can keep any more is said on the request's page.
    """
    people = tuple(people_of_request(request)[:MOST_EACH])
    numbers = read_numbers(request.numbers, rules.Asker(request.asker))
    if not (people or numbers):
        return
    sought = Sought(people, numbers, first_day=request.since, last_day=request.until)
    row = search(request.selection, sought, by=done.by, role=done.role, now=done.now)
    note(request, done, What.SEARCHED, words=kept_words(row))


def let_go(request: Request, done: Done) -> int:
    """End what keeps calls for this request, as it is closed; return how many ended."""
    words = f"{request.reference} is closed"
    return close_selection(request.selection, words, by=done.by, role=done.role, now=done.now)
