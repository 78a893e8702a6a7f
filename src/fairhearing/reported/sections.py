"""What reported calls show on other pages: that a call was reported, and how to report it."""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.catalogue.models import Call, Party
from fairhearing.ledger.models import Individual
from fairhearing.ledger.people import calls_of, people_of
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sections import Reader, Section
from fairhearing.reported.cautions import cautions_about, cautions_in_force
from fairhearing.reported.models import Caution, Report

_MOST_CALLS = 500


@dataclass(frozen=True, slots=True)
class CallReports:
    """The reports of one call, and the cautions about its number. may_report: the reader has not reported it yet."""

    call: str
    reports: tuple[Report, ...]
    cautions: tuple[Caution, ...]
    may_report: bool


def report_section(call: Call, visit: Reader) -> Section | None:
    """Return what a call's page says of its reports, for those who decide on them."""
    if Permission.DECIDE_REPORTS not in visit.may:
        return None
    reports = visit.practice.reports.filter(call__in=call.conversation.calls.values("id"))
    rows = tuple(reports.select_related("reporter").order_by("reported_at"))
    numbers = list(call.parties.filter(side=Party.Side.LEFT).exclude(number="").values_list("number", flat=True))
    people = [each.individual for each in people_of([call]).get(call.id, ())]
    known = cautions_about(visit.practice, numbers, people).values("id")
    cautions = tuple(cautions_in_force(visit.practice, today=visit.today).filter(id__in=known))
    mine = any(each.reporter_id == visit.person.id and each.call == call.id for each in rows)
    return Section("reported/call_section.jinja", CallReports(call.id, rows, cautions, may_report=not mine))


@dataclass(frozen=True, slots=True)
class IndividualReports:
    """The reports of calls that are somebody's or may be, and the cautions about them."""

    reports: tuple[Report, ...]
    cautions: tuple[Caution, ...]


def individual_section(individual: Individual, visit: Reader) -> Section | None:
    """Return what somebody's page says of reported calls; nothing where there are none."""
    if Permission.DECIDE_REPORTS not in visit.may:
        return None
    calls = [each.call.id for each in calls_of(individual, reader=visit.person, most=_MOST_CALLS)]
    reports = visit.practice.reports.filter(call__in=calls).select_related("reporter").order_by("-reported_at")
    numbers = list(individual.numbers.filter(until=None).values_list("number", flat=True))
    known = cautions_about(visit.practice, numbers, [individual]).values("id")
    cautions = cautions_in_force(visit.practice, today=visit.today).filter(id__in=known).order_by("ends_on")
    part = IndividualReports(tuple(reports), tuple(cautions))
    return Section("reported/individual_section.jinja", part) if part.reports or part.cautions else None
