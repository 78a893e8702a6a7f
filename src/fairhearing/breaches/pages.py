"""Breaches: the list, the days, the form that everybody has, one breach and what is said of it, and the sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.breaches import rules, working
from fairhearing.breaches.errors import BadMoment, BreachOver, NotYet
from fairhearing.breaches.models import Breach
from fairhearing.breaches.sheet import sheet_of
from fairhearing.catalogue.conflict import key_holders
from fairhearing.catalogue.doing import Done
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.clocks.other_periods import breach_due_at
from fairhearing.letters.drafting import begin_letter, draft_letter
from fairhearing.letters.kinds import LetterKind
from fairhearing.practice.allowed import practices_for, requires, role_in
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import read_date
from fairhearing.practice.standing import choose_practice, standing_practice
from fairhearing.retention.visiting import Visit, visit_of
from fairhearing.wording.days import PRACTICE_TIME, day_words

_LONGEST: Final = 2000
_MOST: Final = 400
_WRONG: Final = HTTPStatus.UNPROCESSABLE_ENTITY


@requires(Permission.WORK_BREACHES)
@require_safe
def breaches(http: HttpRequest) -> HttpResponseBase:
    """Show the breaches, those that are open first."""
    practice = visit_of(http, Permission.WORK_BREACHES).practice
    rows = list(practice.breaches.prefetch_related("measures")[:_MOST])
    note_visit(http, Verb.BREACHES_LISTED, practice, Permission.WORK_BREACHES, shown=len(rows))
    return render(http, "breaches/list.jinja", _list_context(rows))


@requires(Permission.SEE_BREACHES)
@require_safe
def breach_days(http: HttpRequest) -> HttpResponseBase:
    """Show references, times and whether each was reported: no word of what happened."""
    practice = standing_practice(http, Permission.SEE_BREACHES)
    rows = list(practice.breaches.prefetch_related("measures")[:_MOST])
    note_visit(http, Verb.BREACH_DAYS_VIEWED, practice, Permission.SEE_BREACHES, shown=len(rows))
    return render(http, "breaches/days.jinja", _list_context(rows))


@requires(Permission.LOG_BREACHES)
@require_http_methods(["GET", "HEAD", "POST"])
def log_breach(http: HttpRequest) -> HttpResponseBase:
    """Take down what went wrong; whoever works on breaches goes on with it."""
    practice, person = standing_practice(http, Permission.LOG_BREACHES), visitor(http)
    if http.method != "POST":
        return _ask(http, [])
    posted, errors = http.POST, []
    happened_on, aware_at = read_date(posted.get("happened", "")), _moment(posted.get("aware", ""))
    if posted.get("what", "") not in Breach.What.values:
        errors.append({"field": "what-1", "text": "Choose what happened"})
    if not posted.get("words", "").strip():
        errors.append({"field": "words", "text": "Write what happened"})
    if happened_on is None:
        errors.append({"field": "happened", "text": "Enter the day on which it happened, at a guess where needed"})
    if aware_at is None:
        errors.append({"field": "aware", "text": "Enter the day and time at which somebody here knew"})
    if errors or happened_on is None or aware_at is None:
        return _ask(http, errors)
    facts = working.Facts(posted["what"], posted["words"].strip()[:_LONGEST], happened_on, aware_at)
    role = str(role_in(person, practice, Permission.LOG_BREACHES))
    try:
        breach = working.log_breach(practice, facts, Done(person, timezone.now(), role))
    except BadMoment as error:
        return _ask(http, [{"field": "aware", "text": str(error)}])
    may_work = practices_for(http.user, Permission.WORK_BREACHES).filter(id=practice.id).exists()
    back = reverse("breach", args=[breach.id]) if may_work else reverse("log-breach")
    words = f"Thank you. It is taken down as {breach.reference}. The managers were told."
    return after_change(http, back, words, now=timezone.now())


@requires(Permission.WORK_BREACHES)
@require_http_methods(["GET", "HEAD", "POST"])
def breach(http: HttpRequest, breach_id: UUID) -> HttpResponseBase:
    """Show one breach with what is owed, and take what is said of it: each form names its step."""
    visit, found = _find(http, breach_id)
    if http.method != "POST":
        note_visit(http, Verb.BREACH_VIEWED, visit.practice, Permission.WORK_BREACHES, found.id.hex)
        return _show(http, found, [])
    name = http.POST.get("what", "")
    step = _STEPS.get(name)
    if step is None:
        return _show(http, found, [{"field": "", "text": "Choose what you want to say"}])
    try:
        step(http, found, Done(visit.person, timezone.now(), visit.role))
    except (BadMoment, NotYet) as error:
        return _show(http, found, [{"field": f"{name}-words", "text": str(error)}])
    except BreachOver:
        return _show(http, found, [{"field": "", "text": "It was closed: nothing of it is changed any more"}])
    return after_change(http, reverse("breach", args=[found.id]), "Kept.", now=timezone.now())


@requires(Permission.WORK_BREACHES)
@require_POST
def write_breach_letter(http: HttpRequest, breach_id: UUID) -> HttpResponseBase:
    """Begin the letter to the people, and go to it."""
    visit, found = _find(http, breach_id)
    if found.closed_at or not found.risk:
        raise Http404
    done = Done(visit.person, timezone.now(), visit.role)
    blanks = {
        "reference": found.reference,
        "letter_date": day_words(done.today),
        "incident_date": day_words(found.happened_on),
        "breach_data": found.data,
        "breach_risk": found.likely,
        "breach_actions": "; ".join(each.words for each in found.measures.all()),
        "signer_name": visit.person.full_name,
        "signer_role": str(role_in(visit.person, visit.practice, Permission.WORK_BREACHES).label),
    }
    known = {name: value for name, value in blanks.items() if value}
    draft = draft_letter(visit.practice, LetterKind.BREACH, known)
    with transaction.atomic():
        letter = begin_letter(
            visit.practice, draft, reference=found.reference, by=visit.person, role=visit.role, now=done.now
        )
        working.note_letter(found, done)
    return HttpResponseRedirect(reverse("letter", args=[letter.id]))


@requires(Permission.WORK_BREACHES)
@require_safe
def breach_sheet(http: HttpRequest) -> HttpResponseBase:
    """Show what was held and how it was locked, to be printed."""
    practice = visit_of(http, Permission.WORK_BREACHES).practice
    note_visit(http, Verb.BREACHES_LISTED, practice, Permission.WORK_BREACHES, shown=0)
    return render(http, "breaches/sheet.jinja", {"sheet": sheet_of(practice), "practice": practice})


def _find(http: HttpRequest, breach_id: UUID) -> tuple[Visit, Breach]:
    rows = Breach.objects.select_related("practice", "logged_by")
    found = get_object_or_404(rows, id=breach_id, practice__in=practices_for(http.user, Permission.WORK_BREACHES))
    choose_practice(http, found.practice_id)
    return visit_of(http, Permission.WORK_BREACHES), found


def _list_context(rows: list[Breach]) -> dict[str, object]:
    now = timezone.now()
    lines = [
        (row, breach_due_at(row.aware_at), rules.is_late(row.known, now), next(rules.owed(row.known), ""))
        for row in rows
    ]
    return {"lines": lines, "open": sum(1 for row in rows if not row.closed_at)}


def _ask(http: HttpRequest, errors: list[dict[str, str]]) -> HttpResponseBase:
    now = timezone.localtime()
    typed = {name: http.POST.get(name, "") for name in ("what", "words", "happened", "aware")}
    context = {
        "typed": typed,
        "happenings": Breach.What.choices,
        "today": now.date().isoformat(),
        "moment": now.strftime("%Y-%m-%dT%H:%M"),
        "errors": errors,
    }
    return render(http, "breaches/log.jinja", context, status=_WRONG if errors else HTTPStatus.OK)


def _show(http: HttpRequest, found: Breach, errors: list[dict[str, str]]) -> HttpResponseBase:
    known, now = found.known, timezone.localtime()
    letters = found.practice.letters.filter(reference__iexact=found.reference).order_by("begun_at")
    names = ("what", "words", "people", "data", "likely", "choice", "day", "moment", "owner")
    context = {
        "found": found,
        "due_at": breach_due_at(found.aware_at),
        "is_late": rules.is_late(known, now),
        "was_late": bool(found.reported_at) and rules.is_late(known, now),
        "owed": list(rules.owed(known)),
        "risks": Breach.Risk.choices,
        "owners": key_holders(found.practice),
        "measures": list(found.measures.select_related("owner")),
        "letters": list(letters),
        "events": list(found.events.select_related("by")),
        "typed": {name: http.POST.get(name, "") for name in names},
        "today": now.date().isoformat(),
        "moment": now.strftime("%Y-%m-%dT%H:%M"),
        "errors": errors,
    }
    return render(http, "breaches/breach.jinja", context, status=_WRONG if errors else HTTPStatus.OK)


def _moment(typed: str) -> datetime | None:
    """Read a day and time as a browser sends it, of the practice's clock."""
    try:
        return datetime.fromisoformat(typed.strip()).replace(tzinfo=PRACTICE_TIME).astimezone(UTC)
    except ValueError:
        return None


def _words(http: HttpRequest, name: str = "words") -> str:
    return http.POST.get(name, "").strip()[:_LONGEST]


def _describe(http: HttpRequest, found: Breach, done: Done) -> None:
    typed = _words(http, "people")
    people = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else None  # noqa: PLR2004
    working.describe(found, people, _words(http, "data"), _words(http, "likely"), done)


def _judge(http: HttpRequest, found: Breach, done: Done) -> None:
    choice = _words(http, "choice")
    if choice not in Breach.Risk.values:
        raise NotYet("Choose how grave it is")
    working.judge(found, rules.Risk(choice), _words(http), done)


def _report(http: HttpRequest, found: Breach, done: Done) -> None:
    at = _moment(_words(http, "moment"))
    if at is None:
        raise BadMoment("Enter the day and time at which you told them")
    working.report(found, at, _words(http), done)


def _measure(http: HttpRequest, found: Breach, done: Done) -> None:
    owner = next((each for each in key_holders(found.practice) if each.account == _words(http, "owner")), None)
    due_on = read_date(_words(http, "day"))
    if owner is None or due_on is None:
        raise NotYet("Choose who does it, and by which day")
    working.add_measure(found, _words(http), owner, due_on, done)


def _measure_done(http: HttpRequest, found: Breach, done: Done) -> None:
    typed = _words(http, "measure")
    measure = found.measures.filter(id=int(typed)).first() if typed.isascii() and typed.isdigit() else None
    if measure is None:
        raise NotYet("Choose what was done")
    working.finish_measure(found, measure, done)


_Step = Callable[[HttpRequest, Breach, Done], None]
_STEPS: Final[Mapping[str, _Step]] = {
    "describe": _describe,
    "judge": _judge,
    "report": _report,
    "not-reported": lambda http, found, done: working.leave_unreported(found, _words(http), done),
    "late": lambda http, found, done: working.say_late(found, _words(http), done),
    "people": lambda http, found, done: working.answer_people(
        found, read_date(_words(http, "day")), _words(http), done
    ),
    "measure": _measure,
    "measure-done": _measure_done,
    "close": lambda _http, found, done: working.close_breach(found, done),
}
