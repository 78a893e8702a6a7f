"""What reported calls show on other pages: that a call was reported, and how to report it."""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.catalogue.models import Call, Party
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sections import Reader, Section
from fairhearing.reported.cautions import cautions_in_force
from fairhearing.reported.models import Caution, Report


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
    numbers = call.parties.filter(side=Party.Side.LEFT).exclude(number="").values_list("number", flat=True)
    cautions = tuple(cautions_in_force(visit.practice, today=visit.today).filter(number__in=list(numbers)))
    mine = any(each.reporter_id == visit.person.id and each.call == call.id for each in rows)
    return Section("reported/call_section.jinja", CallReports(call.id, rows, cautions, may_report=not mine))
