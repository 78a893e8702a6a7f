"""Saying for whose calls a request is: they are kept from then on."""

from __future__ import annotations

from fairhearing.catalogue.doing import Done
from fairhearing.ledger.joined import standing_row
from fairhearing.ledger.models import Individual
from fairhearing.subject_access.changing import What, changing
from fairhearing.subject_access.keeping import keep_calls
from fairhearing.subject_access.models import Request, RequestPerson
from fairhearing.subject_access.people import people_of_request


def add_person(request: Request, individual: Individual, done: Done) -> None:
    """Say that a request is for somebody's calls; once more is nothing. Raises RequestOver."""
    if individual.id in {each.id for each in people_of_request(request)}:
        return
    with changing(request, done, What.PERSON_ADDED) as locked:
        RequestPerson.objects.get_or_create(
            request=locked, individual=individual, defaults={"added_by": done.by, "added_at": done.now}
        )
        keep_calls(locked, done)


def remove_person(request: Request, individual: Individual, done: Done) -> None:
    """Say that a request is not for somebody's calls; what was kept for it stays kept. Raises RequestOver."""
    rows = list(request.request_people.select_related("individual__merged_into"))
    theirs = [row.id for row in rows if standing_row(row.individual).id == individual.id]
    if not theirs:
        return
    with changing(request, done, What.PERSON_REMOVED) as locked:
        locked.request_people.filter(id__in=theirs).delete()
