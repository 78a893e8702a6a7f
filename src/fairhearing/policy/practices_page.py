"""Side by side, for whoever watches over several practices: the state of log, keeping and diary in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import visitor
from fairhearing.jobs.outbox import new_entry, record_all
from fairhearing.playback.diary import MonthState, month_state, overdue
from fairhearing.playback.diary_rules import month_of
from fairhearing.policy.countersigned import Countersigned, countersigned
from fairhearing.policy.log_check import last_check
from fairhearing.policy.verdict import read_signed
from fairhearing.practice.allowed import practices_for, requires, role_in
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission
from fairhearing.retention.lists import count_late


@dataclass(frozen=True, slots=True)
class PracticeState:
    """One practice. countersigned: None where nobody of it countersigned the log yet.

    month: the last that ended, None before the first has.
    """

    practice: Practice
    countersigned: Countersigned | None
    held: int
    reviews_due: int
    late: int
    month: MonthState | None
    overdue: int


@requires(Permission.COMPARE_PRACTICES)
@require_safe
def practices(request: HttpRequest) -> HttpResponseBase:
    """Show each practice in which the visitor watches; each of them is told of the visit."""
    person, today = visitor(request), timezone.localdate()
    watched = list(practices_for(person, Permission.COMPARE_PRACTICES))
    with transaction.atomic():
        record_all(
            [
                new_entry(
                    Verb.PRACTICES_VIEWED,
                    person.account,
                    each.id,
                    role=str(role_in(person, each, Permission.COMPARE_PRACTICES)),
                )
                for each in watched
            ]
        )
    context = {"states": [_state(each, today) for each in watched], "check": last_check()}
    return render(request, "policy/practices.jinja", context)


def _state(practice: Practice, today: date) -> PracticeState:
    signed, last = read_signed(), month_of(today).before
    has_ended = last >= month_of(timezone.localdate(practice.created_at))
    holds = practice.holds.filter(released_at=None)
    return PracticeState(
        practice=practice,
        countersigned=countersigned(settings.HOME, practice.id, signed) if signed else None,
        held=holds.count(),
        reviews_due=holds.filter(review_on__lte=today).count(),
        late=count_late(practice, today),
        month=month_state(practice, last, today=today) if has_ended else None,
        overdue=len(overdue(practice, today=today)),
    )
