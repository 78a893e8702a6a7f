"""Whom a call may be about: the practice's managers and assistants, first those whose extension took part in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fairhearing.catalogue.models import About, Call, Participation, Party
from fairhearing.practice.allowed import roles_in_force
from fairhearing.practice.models import Extension, Person, Practice
from fairhearing.practice.permissions import ROLES_HOLDING_KEYS


@dataclass(frozen=True, slots=True)
class Closing:
    """What a call's page says of whom it is about. took_part: the holders on whose extension it was."""

    abouts: tuple[About, ...]
    holders: tuple[Person, ...]
    took_part: tuple[Person, ...]


def closing_of(call: Call) -> Closing:
    """Return whom a call is about, and whom it could be said to be about."""
    abouts = About.objects.filter(closed__call=call, opened_at=None).select_related("person", "said_by", "assigned_to")
    known = {about.person_id for about in abouts}
    holders = [each for each in key_holders(call.practice) if each.id not in known]
    on_the_line = _extensions_of(call)
    own = {
        each.person_id
        for each in Extension.objects.filter(practice=call.practice, extension__in=on_the_line).exclude(person=None)
        if each.person_since is None or each.person_since <= call.started_at
    }
    return Closing(tuple(abouts), tuple(holders), tuple(each for each in holders if each.id in own))


def key_holders(practice: Practice) -> Sequence[Person]:
    """Return who holds a key of the practice by their role."""
    roles = roles_in_force().filter(practice=practice, kind__in=ROLES_HOLDING_KEYS).values("person")
    return list(Person.objects.filter(id__in=roles, is_active=True).order_by("full_name", "email"))


def own_extensions(practice: Practice) -> Sequence[Extension]:
    """Return the extensions of key holders: their calls are suggested where something is about one of them."""
    holders = [each.id for each in key_holders(practice)]
    return list(practice.extensions.filter(person__in=holders).select_related("person").order_by("extension"))


def _extensions_of(call: Call) -> set[str]:
    parties = Party.objects.filter(call=call).values_list("extension", flat=True)
    on_the_line = Participation.objects.filter(recording__call=call).values_list("extension", flat=True)
    return {*parties, *on_the_line} - {""}
