"""What other pages say of requests about other rights: of somebody, and of a call."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from fairhearing.catalogue.models import Call
from fairhearing.ledger.models import Individual
from fairhearing.playback.models import Restriction
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sections import Reader, Section
from fairhearing.retention.models import Erasure
from fairhearing.rights.models import RightsRequest


@dataclass(frozen=True, slots=True)
class IndividualRights:
    """The requests about somebody's calls, the latest first."""

    individual: UUID
    rows: tuple[RightsRequest, ...]


@dataclass(frozen=True, slots=True)
class CallRights:
    """The requests that mean a call; whether its use is restricted, and by which request it is erased."""

    rows: tuple[RightsRequest, ...]
    restrictions: tuple[Restriction, ...]
    erasure: Erasure | None


def individual_rights_section(individual: Individual, reader: Reader) -> Section | None:
    """Say which requests are about somebody's calls; None to who may work on none."""
    if Permission.WORK_REQUESTS not in reader.may:
        return None
    theirs = Q(people__individual=individual) | Q(people__individual__merged_into=individual)
    rows = reader.practice.rights_requests.filter(theirs).distinct().order_by("-logged_at", "-number")
    return Section("rights/individual_section.jinja", IndividualRights(individual.id, tuple(rows)))


def call_rights_section(call: Call, reader: Reader) -> Section | None:
    """Say that a call is restricted or erased, and which requests mean it; None where nothing is."""
    if Permission.WORK_REQUESTS not in reader.may:
        return None
    rows = reader.practice.rights_requests.filter(calls__call=call, calls__is_in=True).order_by("-logged_at", "-number")
    part = CallRights(
        tuple(rows),
        tuple(Restriction.objects.filter(call=call, lifted_at=None).order_by("placed_at")),
        Erasure.objects.filter(call=call).first(),
    )
    if not (part.rows or part.restrictions or part.erasure):
        return None
    return Section("rights/call_section.jinja", part)
