"""What other pages say of disclosures: which are about somebody, and which may mean a call."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from fairhearing.catalogue.models import Call
from fairhearing.disclosures.lines import DisclosureLine, disclosure_lines
from fairhearing.ledger.models import Individual
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sections import Reader, Section


@dataclass(frozen=True, slots=True)
class IndividualDisclosures:
    """The disclosures about somebody, the latest first."""

    individual: UUID
    lines: tuple[DisclosureLine, ...]


def individual_disclosures_section(individual: Individual, reader: Reader) -> Section | None:
    """Say which disclosures are about somebody; None to who may work on none."""
    if Permission.WORK_DISCLOSURES not in reader.may:
        return None
    about = Q(disclosure_people__individual=individual) | Q(disclosure_people__individual__merged_into=individual)
    found = reader.practice.disclosures.filter(about).distinct().order_by("-logged_at", "-number")
    lines = disclosure_lines(found.select_related("practice", "selection"), reader.today)
    part = IndividualDisclosures(individual.id, tuple(lines))
    return Section("disclosures/individual_section.jinja", part)


@dataclass(frozen=True, slots=True)
class CallDisclosures:
    """The disclosures that may mean a call, the latest first."""

    lines: tuple[DisclosureLine, ...]


def call_disclosures_section(call: Call, reader: Reader) -> Section | None:
    """Say which disclosures may mean a call; None where none does, and to who may work on none."""
    if Permission.WORK_DISCLOSURES not in reader.may:
        return None
    found = reader.practice.disclosures.filter(selection__candidates__call=call).order_by("-logged_at", "-number")
    rows = list(found.select_related("practice", "selection"))
    if not rows:
        return None
    return Section("disclosures/call_section.jinja", CallDisclosures(tuple(disclosure_lines(rows, reader.today))))
