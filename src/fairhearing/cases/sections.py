"""What other pages say of cases: to which a call belongs, which concern somebody, and the drill that goes on."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from fairhearing.cases.conflict import cases_for
from fairhearing.cases.drill import open_drill
from fairhearing.cases.lines import CaseLine, case_lines
from fairhearing.catalogue.models import Call
from fairhearing.ledger.models import Individual
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sections import Reader, Section


@dataclass(frozen=True, slots=True)
class CallCases:
    """The cases to which a call belongs, the latest first."""

    call: str
    lines: tuple[CaseLine, ...]


def cases_section(call: Call, reader: Reader) -> Section | None:
    """Say to which cases a call belongs; None to who may work on none."""
    if Permission.WORK_CASES not in reader.may:
        return None
    found = cases_for(reader.person, reader.practice).filter(case_calls__call=call, case_calls__belongs=True)
    lines = case_lines(found.select_related("owner").order_by("-opened_at", "-number"), reader.today)
    return Section("cases/section.jinja", CallCases(call.id, tuple(lines)))


@dataclass(frozen=True, slots=True)
class IndividualCases:
    """The cases that concern somebody, the latest first."""

    lines: tuple[CaseLine, ...]


def individual_cases_section(individual: Individual, reader: Reader) -> Section | None:
    """Say which cases concern somebody; None to who may work on none."""
    if Permission.WORK_CASES not in reader.may:
        return None
    concerned = Q(case_people__individual=individual) | Q(case_people__individual__merged_into=individual)
    found = cases_for(reader.person, reader.practice).filter(concerned).distinct()
    lines = case_lines(found.select_related("owner").order_by("-opened_at", "-number"), reader.today)
    return Section("cases/individual_section.jinja", IndividualCases(tuple(lines)))


def drill_section(call: Call, reader: Reader) -> Section | None:
    """Offer to end the drill in which the reader was led to this call; None where there is none."""
    if Permission.WORK_CASES not in reader.may:
        return None
    going = open_drill(reader.person, reader.practice)
    if going is None or going.recording.call_id != call.id:
        return None
    return Section("cases/drill_section.jinja", going)
