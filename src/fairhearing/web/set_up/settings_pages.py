"""What setting up wrote, to be changed afterwards by the manager: numbers, extensions, hours, phone systems."""

from __future__ import annotations

from http import HTTPStatus
from itertools import groupby

from django.conf import settings
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairhearing.catalogue.visits import row_number, visitor
from fairhearing.practice.allowed import requires
from fairhearing.practice.errors import NotPublished
from fairhearing.practice.lines import WEEKDAYS, Stretch, hours_field, read_lines, write_hours, write_lines
from fairhearing.practice.models import Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.set_up import change_lines
from fairhearing.practice.set_up_models import PhoneSystem, SetUp
from fairhearing.practice.set_up_steps import open_things
from fairhearing.practice.standing import standing_practice
from fairhearing.web.set_up.phone_form import (
    add_phone_system,
    read_phone_system,
    remove_phone_system,
    to_set,
    wrong_for,
)
from fairhearing.web.set_up.system_people import NOT_SAVED
from fairhearing.web.set_up.taken import taken_numbers

_SET_UP = Permission.SET_UP
_TAKEN = "A number is another practice’s on this machine"


@requires(_SET_UP)
@require_safe
def practice_settings(request: HttpRequest) -> HttpResponseBase:
    """Show what can be set, and what is still open."""
    practice = standing_practice(request, _SET_UP)
    context = {
        "practice": practice,
        "open_things": open_things(practice),
        "set_up": SetUp.objects.filter(practice=practice).first(),
        "numbers": practice.numbers.count(),
        "extensions": practice.extensions.count(),
        "phones": _systems(practice).count(),
    }
    return render(request, "web/set_up/settings.jinja", context)


@requires(_SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def lines(request: HttpRequest) -> HttpResponseBase:
    """Change the practice's name, numbers, extensions and opening hours."""
    practice = standing_practice(request, _SET_UP)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        read, errors = read_lines(request.POST.dict())
        if read is not None:
            errors = taken_numbers(dict(read.numbers), but_of=practice.id)
        if read is not None and not errors:
            try:
                change_lines(practice, read, by=visitor(request), home=settings.HOME, now=timezone.now())
            except IntegrityError:
                errors = [{"field": "numbers", "text": _TAKEN}]
            except NotPublished:
                errors = [{"field": "", "text": NOT_SAVED}]
            else:
                return after_change(request, reverse("settings"), "Saved, and the recorder told.", now=timezone.now())
    typed = request.POST if request.method == "POST" else _typed(practice)
    context = {"typed": typed, "errors": errors, "weekdays": list(enumerate(WEEKDAYS))}
    return render(request, "web/set_up/lines.jinja", context, status=_status(errors))


@requires(_SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def phones(request: HttpRequest) -> HttpResponseBase:
    """Show the practice's phone systems and what to set there; list another."""
    practice = standing_practice(request, _SET_UP)
    if request.method != "POST":
        return _phones_page(request, practice)
    found, errors = read_phone_system(request.POST)
    errors = errors or wrong_for(found, practice)
    if errors:
        return _phones_page(request, practice, errors)
    try:
        add_phone_system(found, actor=visitor(request).account, practice=practice)
    except NotPublished:
        return _phones_page(request, practice, [{"field": "", "text": NOT_SAVED}])
    return HttpResponseRedirect(reverse("settings-phones"))


@requires(_SET_UP)
@require_POST
def remove_phones(request: HttpRequest, system_id: str) -> HttpResponseBase:
    """Take a phone system of this practice alone off the list."""
    practice = standing_practice(request, _SET_UP)
    system = get_object_or_404(practice.phone_systems, pk=row_number(system_id))
    try:
        remove_phone_system(system, actor=visitor(request).account)
    except NotPublished:
        return _phones_page(request, practice, [{"field": "", "text": NOT_SAVED}])
    return HttpResponseRedirect(reverse("settings-phones"))


def _systems(practice: Practice) -> QuerySet[PhoneSystem]:
    return PhoneSystem.objects.filter(practice=None) | PhoneSystem.objects.filter(practice=practice)


def _phones_page(
    request: HttpRequest, practice: Practice, errors: list[dict[str, str]] | None = None
) -> HttpResponseBase:
    context = {
        "systems": to_set(list(_systems(practice))),
        "kinds": PhoneSystem.Kind.choices,
        "typed": request.POST if errors else {},
        "errors": errors or [],
    }
    return render(request, "web/set_up/settings_phones.jinja", context, status=_status(errors or []))


def _typed(practice: Practice) -> dict[str, str]:
    """Return what the form shows of what is set."""
    hours = {
        day: [Stretch(day, each.opens, each.closes) for each in rows]
        for day, rows in groupby(practice.opening_hours.all(), lambda each: each.weekday)
    }
    return {
        "name": practice.name,
        "numbers": write_lines(dict(practice.numbers.order_by("number").values_list("number", "label"))),
        "extensions": write_lines(dict(practice.extensions.order_by("extension").values_list("extension", "label"))),
        **{hours_field(day): write_hours(hours.get(day, ())) for day in range(len(WEEKDAYS))},
    }


def _status(errors: list[dict[str, str]]) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
