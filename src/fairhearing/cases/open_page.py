"""Opening a case, with calls or without; and adding calls to one that is there, or to a new one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus

from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.audit.verbs import Verb
from fairhearing.cases.calls import Added, add_calls
from fairhearing.cases.conflict import cases_for
from fairhearing.cases.forms import Typed, read_facts
from fairhearing.cases.models import Case
from fairhearing.cases.rules import CaseKind
from fairhearing.cases.visiting import visit_cases
from fairhearing.cases.words import HELP
from fairhearing.cases.working import open_case
from fairhearing.catalogue.closures import ClosedToYou, closed_among
from fairhearing.catalogue.conflict import key_holders
from fairhearing.catalogue.models import Call
from fairhearing.catalogue.visits import note_visit
from fairhearing.practice.allowed import requires
from fairhearing.practice.models import Person
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import read_id
from fairhearing.retention.keep_longer import MOST_CHOSEN, chosen_calls, read_review, review_day
from fairhearing.retention.shown_calls import shown_calls
from fairhearing.retention.visiting import Visit
from fairhearing.wording.counts import counted

_MOST_OFFERED = 100
_NEW = "new"


@requires(Permission.WORK_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def add_to_case(request: HttpRequest) -> HttpResponseBase:
    """Ask to which case the chosen calls belong, and add them. What was ticked in a list comes without a choice."""
    visit = visit_cases(request)
    typed = request.POST if request.method == "POST" else request.GET
    calls = _open_calls(visit, typed)
    if "case" not in request.POST:
        note_visit(request, Verb.CASES_LISTED, visit.practice, Permission.WORK_CASES, shown=len(_offered(visit)))
        return _ask(request, visit, calls, [])
    errors = _wrong(calls)
    keep_until, keep_errors = _keep_until(request.POST)
    errors += keep_errors
    chosen = request.POST["case"]
    if chosen == _NEW and not errors:
        return _open(request, visit, calls, keep_until)
    case = next((each for each in _offered(visit) if each.id == read_id(chosen)), None)
    if case is None and chosen != _NEW:
        errors.append({"field": "case-1", "text": "Choose a case, or a new one"})
    if errors or case is None:
        return _ask(request, visit, calls, errors)
    added = add_calls(case, calls, keep_until=keep_until, by=visit.person, now=timezone.now(), role=visit.role)
    return after_change(request, reverse("case", args=[case.id]), _said(case, added), now=timezone.now())


@requires(Permission.WORK_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def new_case(request: HttpRequest) -> HttpResponseBase:
    """Open a case, with the calls that came with the form."""
    visit = visit_cases(request)
    if request.method != "POST":
        return _ask_facts(request, visit, [], Typed(owner=visit.person.account), "")
    calls = _open_calls(visit, request.POST)
    keep_until, errors = _keep_until(request.POST) if calls else (None, [])
    if errors:
        return _ask_facts(request, visit, calls, _unchecked(request.POST, errors), "")
    return _open(request, visit, calls, keep_until)


def _open(request: HttpRequest, visit: Visit, calls: Sequence[Call], keep_until: date | None) -> HttpResponseBase:
    """Open the case that the form tells of; ask for what is missing, once the rest of the form was shown."""
    kept = keep_until.isoformat() if keep_until else ""
    if "words" not in request.POST:
        return _ask_facts(request, visit, calls, Typed(owner=visit.person.account), kept)
    facts = read_facts(request.POST, key_holders(visit.practice), timezone.localdate())
    if isinstance(facts, Typed):
        return _ask_facts(request, visit, calls, facts, kept)
    now = timezone.now()
    with transaction.atomic():
        case = open_case(visit.practice, facts, by=visit.person, now=now, role=visit.role)
        added = Added(0, 0)
        if calls:
            added = add_calls(case, calls, keep_until=keep_until, by=visit.person, now=now, role=visit.role)
    words = _said(case, added) if calls else f"{case.reference} is open."
    return after_change(request, reverse("case", args=[case.id]), words, now=now)


def _said(case: Case, added: Added) -> str:
    if not added.added and not added.kept:
        return f"Nothing was added: {case.reference} had these calls already."
    words = f"{counted(added.added, 'call')} added to {case.reference}."
    return f"{words} {counted(added.kept, 'call')} kept longer for it." if added.kept else words


def _offered(visit: Visit) -> list[Case]:
    """Return the cases to which calls can be added, the latest first."""
    found = cases_for(visit.person, visit.practice).exclude(state=Case.State.CLOSED)
    return list(found.order_by("-opened_at", "-number")[:_MOST_OFFERED])


def _open_calls(visit: Visit, typed: QueryDict) -> list[Call]:
    """Return the chosen calls, without those that are about the visitor. Raises ClosedToYou where all are."""
    calls = chosen_calls(visit.practice, typed.getlist("call"), typed.getlist("together"))
    closed = closed_among(calls, visit.person)
    if closed and len(closed) == len(calls):
        raise ClosedToYou("the calls are about the visitor")
    return [call for call in calls if call.id not in closed]


def _wrong(calls: Sequence[Call]) -> list[dict[str, str]]:
    if not calls:
        return [{"field": "", "text": "Choose at least one call"}]
    if len(calls) > MOST_CHOSEN:
        return [{"field": "", "text": f"Choose at most {MOST_CHOSEN} calls at once"}]
    return []


def _keep_until(posted: QueryDict) -> tuple[date | None, list[dict[str, str]]]:
    """Read whether the calls are kept longer, and until when that is looked at."""
    if posted.get("keep") != "yes":
        return None, []
    review_on = read_review(posted.get("review", ""), timezone.now())
    text = "Enter the day on which you look at it again, after today"
    return review_on, [] if review_on else [{"field": "review", "text": text}]


def _unchecked(posted: QueryDict, errors: list[dict[str, str]]) -> Typed:
    fields = {name: posted.get(name, "") for name in ("kind", "received", "words", "owner")}
    return Typed(**fields, errors=errors)


def _ask(request: HttpRequest, visit: Visit, calls: Sequence[Call], errors: list[dict[str, str]]) -> HttpResponseBase:
    posted = request.POST
    context = {
        "calls": list(shown_calls(calls[:MOST_CHOSEN], visit).values()),
        "cases": _offered(visit),
        "chosen": posted.get("case", ""),
        "keep": posted.get("keep", "yes") if "case" not in posted else posted.get("keep", ""),
        "review": posted.get("review") or review_day(timezone.localdate()).isoformat(),
        "errors": errors,
    }
    return render(request, "cases/add.jinja", context, status=_status(errors))


def _ask_facts(
    request: HttpRequest, visit: Visit, calls: Sequence[Call], typed: Typed, keep_until: str
) -> HttpResponseBase:
    owners: Sequence[Person] = key_holders(visit.practice)
    context = {
        "calls": list(shown_calls(calls[:MOST_CHOSEN], visit).values()),
        "kinds": [(kind, label, HELP[CaseKind(kind)]) for kind, label in _kinds()],
        "typed": typed,
        "owners": owners,
        "keep": "yes" if keep_until or request.POST.get("keep") == "yes" else "",
        "review": request.POST.get("review", keep_until),
        "today": timezone.localdate().isoformat(),
        "errors": typed.errors,
    }
    return render(request, "cases/new.jinja", context, status=_status(typed.errors))


def _kinds() -> list[tuple[str, str]]:
    return [(kind, str(label)) for kind, label in Case.Kind.choices]


def _status(errors: list[dict[str, str]]) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
