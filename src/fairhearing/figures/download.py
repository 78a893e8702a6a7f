"""Every table of figures as a file for spreadsheets: what stands on the page, and nothing of anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.db import transaction
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.table_file import table_lines
from fairhearing.figures.asked import Asked, asked_of
from fairhearing.figures.hours import What, hours_of, hours_table
from fairhearing.figures.measures import Measure, measures_of
from fairhearing.figures.returns import read_return, return_of, return_table, versions_of
from fairhearing.figures.series import Each, reach_of, series_of
from fairhearing.figures.tables import (
    Table,
    chart_table,
    days_of,
    days_table,
    line_rows,
    lines_table,
    month_lines,
    month_table,
    months_table,
)
from fairhearing.jobs.outbox import record
from fairhearing.practice.allowed import requires
from fairhearing.practice.permissions import Permission


@requires(Permission.SEE_FIGURES)
@require_POST
def download_table(request: HttpRequest, table: str) -> HttpResponseBase:
    """Give one table."""
    asked = asked_of(request)
    if table not in _TABLES:
        raise Http404
    made = _TABLES[table](request, asked)
    with transaction.atomic():
        record(
            Verb.FIGURES_EXPORTED,
            asked.person.account,
            asked.practice.id,
            role=asked.role,
            table=table,
            month=str(asked.month),
            entries=len(made.rows),
        )
    response = StreamingHttpResponse(table_lines(made.headings, made.rows), content_type="text/csv; charset=utf-8")
    name = f"{table}-{asked.practice.id}-{asked.month}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _month(_request: HttpRequest, asked: Asked) -> Table:
    return month_table(month_lines(asked.practice, asked.month, asked.way, asked.today)[0], asked.month)


def _days(_request: HttpRequest, asked: Asked) -> Table:
    return days_table(days_of(asked.practice, asked.month, asked.way))


def _months(_request: HttpRequest, asked: Asked) -> Table:
    return months_table(asked.practice, asked.way, asked.today)


def _lines(_request: HttpRequest, asked: Asked) -> Table:
    return lines_table(line_rows(asked.practice, asked.month, asked.way))


def _hours(request: HttpRequest, asked: Asked) -> Table:
    typed = request.POST.get("what", "")
    what = What(typed) if typed in tuple(What) else What.CALLS
    return hours_table(hours_of(asked.practice, asked.month, asked.way, what))


def _return(_request: HttpRequest, asked: Asked) -> Table:
    """Give what was confirmed, else what is counted today."""
    versions = versions_of(asked.practice, asked.month)
    form = read_return(versions[0]) if versions else return_of(asked.practice, asked.month, asked.today)
    return return_table(form)


def _chart(request: HttpRequest, asked: Asked) -> Table:
    measure, each = request.POST.get("measure", ""), request.POST.get("each", "")
    if measure not in tuple(Measure) or Measure(measure) not in measures_of(asked.way) or each not in tuple(Each):
        raise Http404
    reach = reach_of(asked.practice, asked.way, Each(each), asked.today)
    return chart_table(series_of(asked.practice, Measure(measure), asked.way, Each(each), reach=reach))


_TABLES: Final[Mapping[str, Callable[[HttpRequest, Asked], Table]]] = {
    "month": _month,
    "days": _days,
    "months": _months,
    "lines": _lines,
    "hours": _hours,
    "return": _return,
    "chart": _chart,
}
