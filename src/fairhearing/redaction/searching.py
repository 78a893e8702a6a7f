"""Searching calls for a matter. Whatever is found is kept from that moment: DPA 2018, section 173."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Call
from fairhearing.jobs import outbox
from fairhearing.ledger.models import Individual
from fairhearing.practice.models import Person
from fairhearing.redaction.found import Found, find, withheld_among
from fairhearing.redaction.models import Candidate, Search, Selection
from fairhearing.redaction.selecting import lock_open
from fairhearing.redaction.sought import Sought, check_sought
from fairhearing.retention.errors import BeingDestroyed
from fairhearing.retention.holds import MOST_AT_ONCE, place_holds
from fairhearing.retention.keep_longer import review_day
from fairhearing.retention.models import Hold
from fairhearing.wording.days import PRACTICE_TIME

_KINDS = {Selection.Kind.REQUEST: Hold.Kind.REQUEST, Selection.Kind.DISCLOSURE: Hold.Kind.AUTHORITY}
_Done = tuple[Person, str, datetime]


def search(selection: Selection, sought: Sought, *, by: Person, role: str = "", now: datetime) -> Search:
    """Find calls for a matter, keep each of them, and write down what was searched: one transaction.

    A call that was found before stays as it was decided. One that is being destroyed already is named in the row.
    Raises BadSought, SelectionClosed.
    """
    check_sought(sought, now.astimezone(PRACTICE_TIME).date())
    with transaction.atomic():
        locked = lock_open(selection)
        found = find(locked.practice, sought)
        known = set(locked.candidates.values_list("call_id", flat=True))
        fresh = [call for call in found.calls if call.id not in known]
        holds, gone = _hold(locked, fresh, (by, role, now))
        row = Search.objects.create(
            selection=locked,
            made_at=now,
            made_by=by,
            individuals=[each.id.hex for each in sought.individuals],
            numbers=list(sought.numbers),
            names=list(sought.names),
            first_day=sought.first_day,
            last_day=sought.last_day,
            found=len(found.calls),
            fresh=len(holds),
            withheld=withheld_among(locked.practice, sought),
            gone=gone,
            full=found.full,
        )
        Candidate.objects.bulk_create(_candidate(row, hold, found, (by, role, now)) for hold in holds)
        _note(row, sought, by, role)
    return row


def sought_of(row: Search) -> Sought:
    """Return what a search looked for, with the individuals that are there still."""
    people = Individual.objects.filter(practice=row.selection.practice_id, id__in=row.individuals)
    return Sought(tuple(people), tuple(row.numbers), tuple(row.names), row.first_day, row.last_day)


def newer_calls(selection: Selection) -> int:
    """Return how many calls fit a search of this matter and came after it: then it has to be searched again."""
    found: set[str] = set()
    for row in _latest_of_each(selection):
        begins = timezone.localdate(row.made_at)
        sought = sought_of(row)
        if (sought.last_day and sought.last_day < begins) or not (sought.individuals or sought.numbers or sought.names):
            continue
        found |= {call.id for call in find(selection.practice, replace(sought, first_day=begins)).calls}
    return len(found - set(selection.candidates.values_list("call_id", flat=True)))


def _latest_of_each(selection: Selection) -> list[Search]:
    rows = {
        str((row.individuals, row.numbers, row.names, row.last_day)): row
        for row in selection.searches.select_related("selection__practice")
    }
    return list(rows.values())


def _hold(selection: Selection, calls: Sequence[Call], done: _Done) -> tuple[list[Hold], list[str]]:
    """Keep calls longer, five hundred at once; return what keeps them, and the ids that nothing can keep any more."""
    by, role, now = done
    holds: list[Hold] = []
    gone: list[str] = []
    for first in range(0, len(calls), MOST_AT_ONCE):
        wanted = list(calls[first : first + MOST_AT_ONCE])
        while wanted:
            try:
                holds += place_holds(
                    wanted,
                    _KINDS[Selection.Kind(selection.kind)],
                    owner=by,
                    review_on=review_day(now.astimezone(PRACTICE_TIME).date()),
                    by=by,
                    now=now,
                    reference=selection.reference,
                    role=role,
                )
            except BeingDestroyed as error:
                gone += error.calls
                wanted = [call for call in wanted if call.id not in error.calls]
                continue
            break
    return holds, gone


def _candidate(row: Search, hold: Hold, found: Found, done: _Done) -> Candidate:
    by, _, now = done
    how = found.whys[hold.call_id]
    candidate = Candidate(
        selection=row.selection, call_id=hold.call_id, search=row, why=how.words[:300], sure=how.sure, hold=hold
    )
    is_request = row.selection.kind == Selection.Kind.REQUEST  # a disclosure gets only what answers it
    if is_request and how.sure == Candidate.Sure.CONFIRMED:
        candidate.decision, candidate.reason = Candidate.Decision.IN, Candidate.Reason.THEIRS
        candidate.decided_at, candidate.decided_by = now, by
    return candidate


def _note(row: Search, sought: Sought, by: Person, role: str) -> None:
    outbox.record(
        Verb.SELECTION_SEARCHED,
        by.account,
        row.selection.practice_id,
        row.selection_id.hex,
        role=role,
        individuals=len(sought.individuals),
        numbers=len(sought.numbers),
        names=len(sought.names),
        first=sought.first_day.isoformat() if sought.first_day else "",
        last=sought.last_day.isoformat() if sought.last_day else "",
        found=row.found,
        fresh=row.fresh,
        withheld=row.withheld,
        gone=len(row.gone),
    )
