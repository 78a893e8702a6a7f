"""The pages of the listening diary: its months, and one month to read, print and sign."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.playback.diary import diary_lines, listens_in, month_state, overdue, owed, sign
from fairhearing.playback.diary_rules import MOST_MONTHS, Month, month_of, read_month
from fairhearing.playback.errors import AlreadySigned, DiaryChanged
from fairhearing.practice.allowed import practices_for, requires, role_in
from fairhearing.practice.models import Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice

_CHANGED = "The diary changed while you read it. Read it again, then sign"
_NOT_READ = "Say that you have read it"


@requires(Permission.SEE_DIARY)
@require_safe
def diary(request: HttpRequest) -> HttpResponseBase:
    """Show one month, the latest that is owed where none is named, and how the others stand."""
    practice = standing_practice(request, Permission.SEE_DIARY)
    return _page(request, practice, _month(request, practice), [])


@requires(Permission.SIGN_DIARY)
@require_POST
def sign_diary(request: HttpRequest) -> HttpResponseBase:
    """Sign one month that was read."""
    practice, person = standing_practice(request, Permission.SIGN_DIARY), visitor(request)
    month = read_month(request.POST.get("month", ""))
    if month is None:
        raise Http404
    if request.POST.get("read") != "yes":
        return _page(request, practice, month, [{"field": "read", "text": _NOT_READ}])
    shown, now = request.POST.get("listens", ""), timezone.now()
    role = str(role_in(person, practice, Permission.SIGN_DIARY))
    address = f"{reverse('diary')}?month={month}"
    try:
        sign(practice, month, listens=int(shown) if shown.isdecimal() else -1, by=person, role=role, now=now)
    except DiaryChanged:
        return _page(request, practice, month, [{"field": "read", "text": _CHANGED}])
    except AlreadySigned:
        return HttpResponseRedirect(address)
    return after_change(request, address, f"You signed the diary of {month.words}.", now=now)


def _page(request: HttpRequest, practice: Practice, month: Month, errors: list[dict[str, str]]) -> HttpResponseBase:
    today, person = timezone.localdate(), visitor(request)
    reads = practices_for(person, Permission.SIGN_DIARY).filter(id=practice.id).exists()
    state = month_state(practice, month, today=today)
    found = state.listens if reads else 0
    note_visit(request, Verb.DIARY_VIEWED, practice, Permission.SEE_DIARY, month=str(month), found=found)
    context = {
        "state": state,
        "reads": reads,
        "lines": diary_lines(listens_in(practice, month)) if reads else (),
        "months": [month_state(practice, each, today=today) for each in _months(practice)],
        "overdue": overdue(practice, today=today),
        "signed_by_me": any(each.person_id == person.id for each in state.signatures),
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "playback/diary.jinja", context, status=status)


def _month(request: HttpRequest, practice: Practice) -> Month:
    """Return the month that is asked for, else the earliest that is owed, else this one."""
    today = timezone.localdate()
    if asked := request.GET.get("month", ""):
        month = read_month(asked)
        if month is None or month > month_of(today):
            raise Http404
        return month
    waiting = owed(practice, today=today)
    return waiting[0] if waiting else month_of(today)


def _months(practice: Practice) -> list[Month]:
    """Return this month and those before it, back to the practice's first or a year ago."""
    month, first = month_of(timezone.localdate()), month_of(timezone.localdate(practice.created_at))
    months = [month]
    while month > first and len(months) <= MOST_MONTHS:
        month = month.before
        months.append(month)
    return months
