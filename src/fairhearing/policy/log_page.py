"""The log as a page: what was done, newest first, and what the log's files say of themselves."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.policy.log_choices import KIND_WORDS, Choices, read_choices, read_place
from fairhearing.policy.log_entries import call_of_reference, count_entries, count_rows, log_page, people_of
from fairhearing.policy.sentences import sentences
from fairhearing.policy.verdict import verdict
from fairhearing.practice.allowed import practices_for, requires
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice

_PAGE = 100
_NO_SUCH_CALL = "No call of this practice has that reference. Check it, such as 7f3a20c1"


@requires(Permission.READ_LOG)
@require_safe
def log(request: HttpRequest) -> HttpResponseBase:
    """Show the entries of the practice that were chosen, a hundred a page."""
    practice = standing_practice(request, Permission.READ_LOG)
    choices = read_choices(request.GET, today=timezone.localdate())
    if choices.errors:
        return _page(request, practice, choices, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _page(request, practice, choices)


@requires(Permission.READ_LOG)
@require_POST
def find_in_log(request: HttpRequest) -> HttpResponseBase:
    """Go to the entries of the call whose reference was typed; what was typed stands in no address."""
    practice = standing_practice(request, Permission.READ_LOG)
    found = call_of_reference(practice, request.POST.get("reference", ""))
    if found is None:
        errors = (
            {"field": "reference", "text": "No call of this practice has that reference. Check it, such as 7f3a20c1"},
        )
        return _page(request, practice, Choices(errors=errors), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return HttpResponseRedirect(reverse("log") + Choices(call=found).address())


def _page(
    request: HttpRequest, practice: Practice, choices: Choices, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponseBase:
    """Show one page; where something could not be read nothing is looked for."""
    after = read_place(request.GET.get("before", ""))
    rows = [] if choices.errors else log_page(practice, choices, after=after, most=_PAGE + 1)
    is_all = after is None and len(rows) <= _PAGE
    found = None if choices.errors else count_rows(rows) if is_all else count_entries(practice, choices)
    if found is not None:
        note_visit(request, Verb.LOG_VIEWED, practice, Permission.READ_LOG, fields=choices.fields, found=found.entries)
    context = {
        "sentences": sentences(rows[:_PAGE], reader=visitor(request)),
        "next_before": rows[_PAGE - 1].index if len(rows) > _PAGE else None,
        "is_first": after is None,
        "verdict": verdict(practice),
        "opens_calls": practices_for(request.user, Permission.SEE_CALLS).filter(id=practice.id).exists(),
        "choices": choices,
        "typed": request.GET,
        "kinds": KIND_WORDS,
        "people": people_of(practice),
        "found": found,
        "others": _others(practice, choices) if found is not None and not rows else "",
    }
    return render(request, "policy/log.jinja", context, status=status)


def _others(practice: Practice, choices: Choices) -> str:
    """Say what there is where nothing was found: in the same days, else at all."""
    days = Choices(first_day=choices.first_day, last_day=choices.last_day)
    if days.fields and days != choices and (there := count_entries(practice, days)).entries:
        return f"Of other kinds, people or calls there {_are(there.entries, more=there.more)} in those days."
    everything = count_entries(practice, Choices())
    if choices.fields and everything.entries:
        return f"Without these choices there {_are(everything.entries, more=everything.more)}."
    return ""


def _are(entries: int, *, more: bool) -> str:
    if more:
        return f"are more than {entries:,} entries"
    return "is 1 entry" if entries == 1 else f"are {entries:,} entries"
