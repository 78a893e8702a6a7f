"""One clause: how it stands and why, on which rows that rests, and how it stood on any day before."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.rules import day_ends
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.clauses.clause import Clause
from fairhearing.clauses.rules import State
from fairhearing.jobs import queue
from fairhearing.jobs.doorbell import ring
from fairhearing.jobs.outbox import record
from fairhearing.papers.signing import tension_of
from fairhearing.papers.versions import version_in_force, wordings_of
from fairhearing.policy.asking import ASK_PROBES, ask_clauses
from fairhearing.policy.carried_out import CARRIED_OUT, IF_NOT_MET
from fairhearing.policy.clause_lines import days_of, first_day
from fairhearing.policy.clause_models import CheckAsked, ClauseTurn
from fairhearing.policy.evidence import evidence_of
from fairhearing.policy.mending import mended_on
from fairhearing.policy.months import last_months, month_days, state_on
from fairhearing.policy.newest import standing
from fairhearing.policy.turning import last_turn, name_owner, owner_of
from fairhearing.practice.allowed import permissions_in, practices_for, requires, role_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import choose_practice, standing_practice

_MOST_TURNS = 20
_TO_COME = "That day has not come yet. This is how it stands now."


@requires(Permission.SEE_POLICY)
@require_safe
def clause(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show one clause as it stands now, or as it stood on the day that is asked for with `on`."""
    practice, asked = standing_practice(request, Permission.SEE_POLICY), _clause(code)
    note_visit(request, Verb.CLAUSE_VIEWED, practice, Permission.SEE_POLICY, clause=str(asked))
    now = timezone.now()
    day = _day(request.GET.get("on", ""))
    is_to_come = day is not None and day > timezone.localdate(now)
    return _show(request, practice, asked, None if is_to_come else day, now, _TO_COME if is_to_come else "")


@requires(Permission.SEE_POLICY)
@require_safe
def clause_month(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show each day of one month of a clause, `month` as in 2026-11."""
    practice, asked = standing_practice(request, Permission.SEE_POLICY), _clause(code)
    note_visit(request, Verb.CLAUSE_VIEWED, practice, Permission.SEE_POLICY, clause=str(asked))
    today = timezone.localdate()
    first = min(_day(request.GET.get("month", "") + "-01") or today, today).replace(day=1)
    kept, begun = days_of(practice, today)[asked], first_day(practice)
    context = {
        "clause": asked,
        "first": first,
        "days": tuple(reversed(month_days(first, today, kept, begun))),
        "turns": _turns(practice, asked, first),
    }
    return render(request, "policy/month.jinja", context)


@requires(Permission.SEE_POLICY)
@require_safe
def clause_turn(request: HttpRequest, turn_id: UUID) -> HttpResponseBase:
    """Lead from a notification to its clause."""
    practices = practices_for(request.user, Permission.SEE_POLICY)
    turn = get_object_or_404(ClauseTurn, id=turn_id, practice__in=practices)
    choose_practice(request, turn.practice_id)
    return HttpResponseRedirect(reverse("clause", args=[turn.clause]))


@requires(Permission.SEE_POLICY)
@require_POST
def check_clause(request: HttpRequest, code: str) -> HttpResponseBase:
    """Have a clause checked now."""
    practice, asked = standing_practice(request, Permission.SEE_POLICY), _clause(code)
    person, now = visitor(request), timezone.now()
    with transaction.atomic():
        ask_clauses(practice, [asked], now)
        queue.put(ASK_PROBES, run_after=now, now=now, asked_by=person.account)  # a round that runs may be past it
        role = str(role_in(person, practice, Permission.SEE_POLICY))
        record(Verb.CLAUSE_CHECK_ASKED, person.account, practice.id, role=role, clause=str(asked))
    ring(settings.HOME.doorbell_socket)
    return HttpResponseRedirect(reverse("clause", args=[str(asked)]))


@requires(Permission.KEEP_POLICY)
@require_POST
def give_clause(request: HttpRequest, code: str) -> HttpResponseBase:
    """Say who looks after a clause."""
    practice, asked, now = standing_practice(request, Permission.KEEP_POLICY), _clause(code), timezone.now()
    person = next((each for each in _candidates(practice) if each.account == request.POST.get("person", "")), None)
    if person is None:
        raise Http404
    by = visitor(request)
    role = str(role_in(by, practice, Permission.KEEP_POLICY))
    name_owner(practice, asked, person, by=by, role=role, now=now)
    words = f"{person.full_name} looks after “{asked.words}” from now on."
    return after_change(request, reverse("clause", args=[str(asked)]), words, now=now)


def _show(
    request: HttpRequest, practice: Practice, asked: Clause, day: date | None, now: datetime, note: str
) -> HttpResponseBase:
    today = timezone.localdate(now)
    kept, begun = days_of(practice, today)[asked], first_day(practice)
    version, may = version_in_force(practice), permissions_in(visitor(request), practice)
    then = min(day_ends(day) - timedelta(microseconds=1), now) if day else now
    found = standing(practice, asked, then)
    context = {
        "clause": asked,
        "day": day,
        "note": note,
        "today": today,
        "state": state_on(day, today, kept, begun) if day and day != today else found.state,
        "standing": found,
        "turn": last_turn(practice, asked),
        "evidence": evidence_of(found, then),
        "checking": CheckAsked.objects.filter(practice=practice, clause=str(asked)).exists(),
        "months": last_months(today, kept, begun),
        "turns": _turns(practice, asked, None),
        "owner": owner_of(practice, asked),
        "candidates": _candidates(practice),
        "keeps": Permission.KEEP_POLICY in may,
        "version": version,
        "wording": wordings_of(version).get(asked, "") if version else "",
        "tension": tension_of(practice, asked, today=today),
        "control": CARRIED_OUT[asked],
        "if_not_met": IF_NOT_MET[asked],
        "mended_on": mended_on(asked, may),
        "State": State,
    }
    return render(request, "policy/clause.jinja", context)


def _turns(practice: Practice, asked: Clause, month: date | None) -> list[ClauseTurn]:
    turns = ClauseTurn.objects.filter(practice=practice, clause=str(asked)).order_by("-at")
    if month is not None:
        turns = turns.filter(at__gte=day_ends(month - timedelta(days=1)), at__lt=day_ends(_last_of(month)))
    return list(turns[:_MOST_TURNS])


def _last_of(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _candidates(practice: Practice) -> list[Person]:
    """Return who may look after a clause: whoever works here and may see the policy."""
    people = {role.person_id: role.person for role in practice.roles.select_related("person") if role.person.is_active}
    may = [person for person in people.values() if Permission.SEE_POLICY in permissions_in(person, practice)]
    return sorted(may, key=lambda person: person.full_name)


def _clause(code: str) -> Clause:
    try:
        return Clause(code)
    except ValueError as error:
        raise Http404 from error


def _day(text: str) -> date | None:
    """Read a day from an address; None where there is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
