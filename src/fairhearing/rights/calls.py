"""The calls of a request: found by whose they are and by numbers, kept where the law or fairness asks it, in or out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fairhearing.catalogue.doing import Done
from fairhearing.catalogue.models import Call
from fairhearing.copies.models import Taking
from fairhearing.ledger.joined import standing_row
from fairhearing.ledger.models import Individual
from fairhearing.redaction.found import find
from fairhearing.redaction.sought import MOST_EACH, Sought, read_lines
from fairhearing.retention.errors import BeingDestroyed
from fairhearing.retention.holds import MOST_AT_ONCE, place_holds, release
from fairhearing.retention.keep_longer import review_day
from fairhearing.retention.models import Hold
from fairhearing.rights import rules
from fairhearing.rights.changing import What, changing
from fairhearing.rights.errors import NotYet
from fairhearing.rights.models import RightsCall, RightsPerson, RightsRequest

_OPEN: Final = frozenset({rules.State.OPEN})


def people_of(request: RightsRequest) -> list[Individual]:
    """Return whose calls are meant, each once, by their names."""
    rows = request.people.select_related("individual__merged_into__practice", "individual__practice")
    people = {(found := standing_row(row.individual)).id: found for row in rows}
    return sorted(people.values(), key=lambda each: (each.surname, each.forename, each.id))


def add_person(request: RightsRequest, individual: Individual, done: Done) -> None:
    """Say that somebody's calls are meant, and find them. Raises RequestOver."""
    with changing(request, done, What.PERSON_ADDED, among=_OPEN) as locked:
        RightsPerson.objects.get_or_create(request=locked, individual=individual)
        find_calls(locked, done)


def remove_person(request: RightsRequest, individual: Individual, done: Done) -> None:
    """Say that somebody's calls are not meant; those that only their name brought are left out. Raises RequestOver."""
    with changing(request, done, What.PERSON_REMOVED, among=_OPEN) as locked:
        locked.people.filter(individual=individual).delete()
        still = set(_found(locked))
        locked.calls.exclude(call__in=still).update(is_in=False)


def choose_calls(request: RightsRequest, inside: Iterable[str], done: Done) -> None:
    """Say which of the calls that were found are meant. inside: their ids. Raises RequestOver."""
    with changing(request, done, What.CALLS_CHOSEN, among=_OPEN) as locked:
        wanted = set(inside)
        for row in locked.calls.select_for_update():
            row.is_in = row.call_id in wanted
            row.save(update_fields=["is_in"])


def find_calls(request: RightsRequest, done: Done) -> None:
    """Add the calls that fit and were not found before, and keep what has to be kept. Inside a transaction."""
    whys = _found(request)
    known = set(request.calls.values_list("call_id", flat=True))
    fresh = list(Call.objects.filter(id__in=set(whys) - known).order_by("id"))
    RightsCall.objects.bulk_create(RightsCall(request=request, call=call, why=whys[call.id][:300]) for call in fresh)
    open_matter = Hold.objects.filter(call__in=request.calls.values("call"), released_at=None).exists()
    if rules.holds_at_once(rules.Right(request.right), matter_is_open=open_matter):
        keep(request, done)


def keep(request: RightsRequest, done: Done) -> None:
    """Place the request's own hold on each of its calls that has none; one that is being destroyed is left out."""
    rows = list(request.calls.filter(hold=None, call__destroyed_at=None, is_in=True))
    for first in range(0, len(rows), MOST_AT_ONCE):
        left = {row.call_id: row for row in rows[first : first + MOST_AT_ONCE]}
        while left:
            try:
                holds = place_holds(
                    Call.objects.filter(id__in=left),
                    Hold.Kind.REQUEST,
                    owner=request.owner,
                    review_on=review_day(done.today),
                    by=done.by,
                    now=done.now,
                    reference=request.reference,
                    role=done.role,
                )
            except BeingDestroyed as error:
                left = {call: row for call, row in left.items() if call not in error.calls}
                continue
            for hold in holds:
                left[hold.call_id].hold = hold
                left[hold.call_id].save(update_fields=["hold"])
            break


def let_go(request: RightsRequest, words: str, done: Done) -> int:
    """End the request's own holds; return how many ended."""
    holds = list(own_holds(request))
    for hold in holds:
        release(hold, words, by=done.by, now=done.now, role=done.role)
    return len(holds)


def own_holds(request: RightsRequest) -> Iterable[Hold]:
    """Return what keeps calls for this request."""
    return Hold.objects.filter(id__in=request.calls.values("hold"), released_at=None).order_by("call_id", "id")


def calls_inside(request: RightsRequest) -> list[Call]:
    """Return the calls that are meant, and are there still, the earliest first."""
    rows = request.calls.filter(is_in=True, call__destroyed_at=None).select_related("call__practice")
    return [row.call for row in rows]


def copies_out(request: RightsRequest) -> list[Taking]:
    """Return the times that a copy with one of these calls left, the earliest first: who has to be told of it."""
    ids = request.calls.filter(is_in=True).values("call")
    takings = Taking.objects.filter(copy__recordings__recording__call__in=ids).distinct()
    return list(takings.select_related("copy__selection").order_by("taken_at", "id"))


def check_inside(request: RightsRequest) -> list[Call]:
    """Return the calls that a decision to agree is carried out on. Raises NotYet where there is none."""
    inside = calls_inside(request)
    if not inside:
        raise NotYet("Say first which calls are meant")
    return inside


def _found(request: RightsRequest) -> dict[str, str]:
    """Return which calls fit now, and how each was found."""
    people, numbers = tuple(people_of(request)[:MOST_EACH]), read_lines(request.numbers)[:MOST_EACH]
    if not (people or numbers):
        return {}
    found = find(request.practice, Sought(people, numbers))
    return {call.id: found.whys[call.id].words for call in found.calls}
