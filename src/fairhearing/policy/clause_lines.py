"""What the list of clauses shows of each: its state in words, when it was proved, and its thirteen months."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Min
from django.utils import timezone

from fairhearing.clauses.clause import Clause
from fairhearing.clauses.rules import WORST_FIRST, State
from fairhearing.policy.clause_models import ClauseDay
from fairhearing.policy.months import MONTHS, Month, last_months
from fairhearing.policy.newest import Standing, standings
from fairhearing.practice.models import Practice
from fairhearing.wording.counts import counted, listed
from fairhearing.wording.days import day_words

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """One line of the list."""

    standing: Standing
    proved: str
    months: tuple[Month, ...]


def clause_lines(practice: Practice, now: datetime) -> tuple[ClauseLine, ...]:
    """Return every clause, what needs attention first."""
    today = timezone.localdate(now)
    kept = days_of(practice, today)
    first = first_day(practice)
    lines = [
        ClauseLine(each, proved_words(each, now), last_months(today, kept[each.clause], first))
        for each in standings(practice, now)
    ]
    return tuple(sorted(lines, key=lambda line: WORST_FIRST.index(line.standing.state)))


def days_of(practice: Practice, today: date) -> defaultdict[Clause, dict[date, State]]:
    """Return how each clause stood on each day of thirteen months."""
    found: defaultdict[Clause, dict[date, State]] = defaultdict(dict)
    begins = today - timedelta(days=31 * MONTHS)
    rows = ClauseDay.objects.filter(practice=practice, day__gte=begins).values_list("clause", "day", "state")
    for clause, day, state in rows:
        found[Clause(clause)][day] = State(state)
    return found


def first_day(practice: Practice) -> date | None:
    """Return the first day on which anything was kept of a practice."""
    found: date | None = practice.clause_days.aggregate(first=Min("day"))["first"]
    return found


def proved_words(standing: Standing, now: datetime) -> str:
    """Say how old the proof is, or until when it was signed."""
    if standing.state is State.SIGNED_FOR and standing.signed_until:
        return f"until {day_words(standing.signed_until)}"
    if standing.proved_at is None:
        return "never"
    ago = now - standing.proved_at
    if ago < _HOUR:
        return "within the hour"
    if ago < _DAY:
        return f"{counted(int(ago / _HOUR), 'hour')} ago"
    return f"{counted(int(ago / _DAY), 'day')} ago"


def counted_states(lines: tuple[ClauseLine, ...]) -> str:
    """Say how many clauses stand how: "14 are met, 3 are signed for, 2 are not proven and 1 is not met"."""
    states = [line.standing.state for line in lines]
    parts = []
    for state in reversed(WORST_FIRST):
        count = states.count(state)
        if count:
            parts.append(f"{count} {'is' if count == 1 else 'are'} {state.words.lower()}")
    return listed(parts)
