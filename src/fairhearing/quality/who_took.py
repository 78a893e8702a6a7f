"""Who took a call: the people behind its extensions, as they were when it was made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from django.db.models import Q

from fairhearing.catalogue.models import Call, Party
from fairhearing.practice.allowed import roles_in_force
from fairhearing.practice.models import Person, Practice
from fairhearing.quality.candidates import extensions_of


def people_of(call: Call) -> Sequence[Person]:
    """Return whose extensions took part in a call while they were theirs, in the order in which they came to it."""
    order = extensions_of(call)
    owned = call.practice.extensions.filter(extension__in=order, person__is_active=True).select_related("person")
    theirs = [each for each in owned if each.person_since is None or each.person_since <= call.started_at]
    theirs.sort(key=lambda each: order.index(each.extension))
    return list(dict.fromkeys(each.person for each in theirs if each.person is not None))


def took_part(call: Call, person: Person) -> bool:
    """Say whether somebody's own extension took part in a call while it was theirs."""
    return call.id in taken_among([call.id], person, call.practice)


def taken_among(calls: Iterable[str], person: Person, practice: Practice) -> set[str]:
    """Return the ids of those of these calls in which an extension of this person's took part while it was theirs."""
    own = [
        Q(extension=each.extension, started_at__gte=each.person_since)
        if each.person_since
        else Q(extension=each.extension)
        for each in practice.extensions.filter(person=person)
    ]
    if not own:
        return set()
    parties = Party.objects.filter(reduce(or_, own), call__in=list(calls), practice=practice, side=Party.Side.RIGHT)
    return set(parties.values_list("call", flat=True))


def staff_of(practice: Practice) -> Sequence[Person]:
    """Return who has an account and a role here, by name."""
    people = roles_in_force().filter(practice=practice).values("person")
    return list(Person.objects.filter(id__in=people, is_active=True).order_by("full_name", "email"))
