"""One measure as a chart: what is usual, what was not, and where a manager said that things changed."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.figures.asked import WAYS, Asked, asked_of
from fairhearing.figures.drawing import draw, point_words, shape_of
from fairhearing.figures.errors import BadStep
from fairhearing.figures.measures import MEASURES, Measure, measures_of
from fairhearing.figures.models import ChartStep
from fairhearing.figures.reading import headline, judged_words
from fairhearing.figures.series import Each, Series, reach_of, series_of
from fairhearing.figures.steps import BASELINES, set_step, take_back
from fairhearing.figures.words import NOT_KNOWN, unit_words
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import read_date

_EACH_WORDS = {Each.DAY: "Each day", Each.WEEK: "Each week", Each.MONTH: "Each month"}


@requires(Permission.SEE_FIGURES)
@require_safe
def chart(request: HttpRequest, measure: str) -> HttpResponseBase:
    """Show a chart."""
    asked = asked_of(request)
    return _page(request, asked, _measure(measure, asked), [])


@requires(Permission.SET_FIGURES)
@require_POST
def chart_step(request: HttpRequest, measure: str) -> HttpResponseBase:
    """Begin a chart anew from a day on."""
    asked = asked_of(request, Permission.SET_FIGURES)
    chosen, typed = _measure(measure, asked), request.POST
    reason, day = " ".join(typed.get("reason", "").split()), read_date(typed.get("from_day", ""))
    errors = []
    if day is None:
        errors.append({"field": "from_day", "text": "Enter the day on which things changed"})
    if not reason:
        errors.append({"field": "reason", "text": "Say what changed"})
    if len(reason) > ChartStep.LONGEST_REASON:
        errors.append({"field": "reason", "text": f"At most {ChartStep.LONGEST_REASON} characters"})
    if errors or day is None:
        return _page(request, asked, chosen, errors)
    now, baseline = timezone.now(), typed.get("baseline", "0")
    try:
        set_step(
            asked.practice,
            chosen,
            asked.way,
            from_day=day,
            reason=reason,
            baseline=int(baseline) if baseline.isdecimal() else 0,
            by=asked.person,
            role=asked.role,
            now=now,
        )
    except BadStep as error:
        words = str(error)
        return _page(request, asked, chosen, [{"field": "from_day", "text": words[0].upper() + words[1:]}])
    words = f"From {day.day} {day:%B} on, what is usual is told anew."
    return after_change(request, _address(asked, chosen, typed.get("each", "")), words, now=now)


@requires(Permission.SET_FIGURES)
@require_POST
def end_step(request: HttpRequest, step_id: UUID) -> HttpResponseBase:
    """Take back where a chart begins anew."""
    asked = asked_of(request, Permission.SET_FIGURES)
    step, now = get_object_or_404(asked.practice.chart_steps, id=step_id), timezone.now()
    take_back(step, by=asked.person, role=asked.role, now=now)
    address = f"{reverse('figures-chart', args=[step.measure])}?way={step.direction}"
    return after_change(request, address, "The chart runs on over that day again.", now=now)


def _page(request: HttpRequest, asked: Asked, measure: Measure, errors: list[dict[str, str]]) -> HttpResponseBase:
    given = request.POST if request.method == "POST" else request.GET
    each = Each(given["each"]) if given.get("each", "") in tuple(Each) else Each.WEEK
    reach = reach_of(asked.practice, asked.way, each, asked.today)
    series = series_of(asked.practice, measure, asked.way, each, reach=reach)
    context = {
        "asked": asked,
        "ways": WAYS,
        "measure": measure,
        "measures": [(one, MEASURES[one].chart) for one in measures_of(asked.way)],
        "defined": MEASURES[measure],
        "eaches": _EACH_WORDS,
        "series": series,
        "headline": headline(series),
        "drawing": draw(series) if series.points else None,
        "rows": _rows(series),
        "steps": asked.practice.chart_steps.filter(
            measure=measure, direction=asked.way, taken_back_at=None
        ).select_related("said_by"),
        "baselines": BASELINES,
        "typed": request.POST,
        "longest": ChartStep.LONGEST_REASON,
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "figures/chart.jinja", context, status=status)


def _rows(series: Series) -> list[tuple[str, str, str, str]]:
    """Return the chart as a table, the latest first: which point, its value, its shape, what is said of it."""
    defined = MEASURES[series.measure]
    return [
        (
            point_words(point, series.each),
            NOT_KNOWN if point.value is None else unit_words(point.value, defined.chart_unit),
            shape_of(judged, defined),
            judged_words(judged, defined),
        )
        for point, judged in reversed(series.judged)
    ]


def _measure(word: str, asked: Asked) -> Measure:
    """Read a measure from an address. Raises Http404."""
    if word not in tuple(Measure) or Measure(word) not in measures_of(asked.way):
        raise Http404
    return Measure(word)


def _address(asked: Asked, measure: Measure, each: str) -> str:
    each = each if each in tuple(Each) else str(Each.WEEK)
    return f"{reverse('figures-chart', args=[measure])}?way={asked.way}&each={each}"
