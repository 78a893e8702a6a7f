"""The pages of figures: a month at a glance, its busy hours, its days, its lines, and the months beside each other."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from fairhearing.figures.asked import WAYS, asked_of
from fairhearing.figures.hours import WHAT_WORDS, What, hours_of
from fairhearing.figures.measures import MEASURES, measures_of
from fairhearing.figures.periods import month_period
from fairhearing.figures.shared_lines import LONGEST_NAME, may_be_shared, share_lines
from fairhearing.figures.tables import DAY_HEADINGS, day_cells, days_of, line_rows, month_lines, months_table
from fairhearing.figures.words import completeness_words
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.wording.counts import counted


@requires(Permission.SEE_FIGURES)
@require_safe
def figures(request: HttpRequest) -> HttpResponseBase:
    """Show a month beside the one before."""
    asked = asked_of(request)
    lines, period = month_lines(asked.practice, asked.month, asked.way, asked.today)
    context = {
        "asked": asked,
        "ways": WAYS,
        "lines": lines,
        "period": period,
        "completeness": completeness_words(period),
        "defined": [MEASURES[measure] for measure in measures_of(asked.way)],
    }
    return render(request, "figures/month.jinja", context)


@requires(Permission.SEE_FIGURES)
@require_safe
def hours(request: HttpRequest) -> HttpResponseBase:
    """Show the hours of a month, weekday by weekday."""
    asked = asked_of(request)
    typed = request.GET.get("what", "")
    what = What(typed) if typed in tuple(What) else What.CALLS
    context = {
        "asked": asked,
        "ways": WAYS,
        "cells": WHAT_WORDS,
        "hours": hours_of(asked.practice, asked.month, asked.way, what),
        "completeness": completeness_words(month_period(asked.practice, asked.month, asked.way, asked.today)),
    }
    return render(request, "figures/hours.jinja", context)


@requires(Permission.SEE_FIGURES)
@require_safe
def days(request: HttpRequest) -> HttpResponseBase:
    """Show the days of a month; who may see calls goes on to those of a day."""
    asked = asked_of(request)
    context = {
        "asked": asked,
        "ways": WAYS,
        "headings": DAY_HEADINGS,
        "days": [(day, day_cells(day)) for day in reversed(days_of(asked.practice, asked.month, asked.way))],
        "completeness": completeness_words(month_period(asked.practice, asked.month, asked.way, asked.today)),
    }
    return render(request, "figures/days.jinja", context)


@requires(Permission.SEE_FIGURES)
@require_safe
def months(request: HttpRequest) -> HttpResponseBase:
    """Show the months beside each other."""
    asked = asked_of(request)
    table = months_table(asked.practice, asked.way, asked.today)
    return render(request, "figures/months.jinja", {"asked": asked, "ways": WAYS, "table": table})


@requires(Permission.SEE_FIGURES)
@require_safe
def lines(request: HttpRequest) -> HttpResponseBase:
    """Show the lines that several people share, and all others together."""
    asked = asked_of(request)
    context = {
        "asked": asked,
        "ways": WAYS,
        "rows": line_rows(asked.practice, asked.month, asked.way),
        "completeness": completeness_words(month_period(asked.practice, asked.month, asked.way, asked.today)),
    }
    return render(request, "figures/lines.jinja", context)


@requires(Permission.SET_FIGURES)
@require_http_methods(["GET", "HEAD", "POST"])
def shared_lines(request: HttpRequest) -> HttpResponseBase:
    """Ask which lines several people share, and keep the answer."""
    asked = asked_of(request, Permission.SET_FIGURES)
    extensions = may_be_shared(asked.practice)
    if request.method == "POST":
        chosen = {
            each.extension: request.POST.get(f"name-{each.extension}", "") or each.label or "Shared line"
            for each in extensions
            if each.extension in request.POST.getlist("shared")
        }
        now = timezone.now()
        count = share_lines(asked.practice, chosen, by=asked.person, role=asked.role, now=now)
        are = "is" if count == 1 else "are"
        words = f"{counted(count, 'line')} {are} shared. Days whose log is still here are counted anew, within minutes."
        return after_change(request, reverse("figures-lines"), words, now=now)
    names = dict(asked.practice.shared_lines.values_list("extension", "name"))
    context = {
        "asked": asked,
        "extensions": [(each, each.extension in names, names.get(each.extension, each.label)) for each in extensions],
        "own": asked.practice.extensions.exclude(person=None).count(),
        "longest": LONGEST_NAME,
    }
    return render(request, "figures/shared_lines.jinja", context)
