"""The monthly return: a month's figures item by item with what each counts, and their confirmation."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.figures.asked import Asked, asked_of
from fairhearing.figures.errors import FarEndError, NoReason, NotAsShown, NotYet
from fairhearing.figures.models import MonthlyReturn
from fairhearing.figures.returns import confirm, read_return, return_of, versions_of
from fairhearing.playback.diary_rules import month_of
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission

_WHY = {
    NotYet: ("confirm", "This month is not over yet"),
    NotAsShown: ("confirm", "The figures are not those that were shown, or are confirmed already. Read them again"),
    NoReason: ("why", "Say what is corrected, and why"),
}


@requires(Permission.SEE_FIGURES)
@require_safe
def monthly_return(request: HttpRequest) -> HttpResponseBase:
    """Show a month's return, last month's where none is named."""
    return _page(request, _asked(request, Permission.SEE_FIGURES), [])


@requires(Permission.SET_FIGURES)
@require_POST
def confirm_return(request: HttpRequest) -> HttpResponseBase:
    """Keep a month's figures as they are."""
    asked, now = _asked(request, Permission.SET_FIGURES), timezone.now()
    why = " ".join(request.POST.get("why", "").split())
    if len(why) > MonthlyReturn.LONGEST_WHY:
        return _page(request, asked, [{"field": "why", "text": f"At most {MonthlyReturn.LONGEST_WHY} characters"}])
    try:
        kept = confirm(
            asked.practice,
            asked.month,
            digest=request.POST.get("digest", ""),
            why=why,
            by=asked.person,
            role=asked.role,
            now=now,
        )
    except FarEndError as error:
        field, text = _WHY[type(error)]
        return _page(request, asked, [{"field": field, "text": text}])
    words = f"The figures of {asked.month.words} are confirmed, as version {kept.version}."
    return after_change(request, f"{reverse('figures-return')}?month={asked.month}", words, now=now)


def _asked(request: HttpRequest, permission: Permission) -> Asked:
    """Return what is asked for; a return is of the last month that is over, where no month is named."""
    asked = asked_of(request, permission)
    given = request.POST if request.method == "POST" else request.GET
    return asked if given.get("month") else replace(asked, month=month_of(asked.today).before)


def _page(request: HttpRequest, asked: Asked, errors: list[dict[str, str]]) -> HttpResponseBase:
    versions = versions_of(asked.practice, asked.month)
    form = return_of(asked.practice, asked.month, asked.today)
    context = {
        "asked": asked,
        "form": form,
        "versions": versions,
        "confirmed": read_return(versions[0]) if versions else None,
        "has_changed": bool(versions) and versions[0].sha256 != form.digest,
        "is_over": asked.month.has_ended(asked.today),
        "typed": request.POST,
        "longest": MonthlyReturn.LONGEST_WHY,
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "figures/return.jinja", context, status=status)
