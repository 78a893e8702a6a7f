"""What the partners' page says of the policy: how its clauses stood at the end of a month."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Final

from fairhearing.clauses.clause import Clause
from fairhearing.clauses.rules import WORST_FIRST, State
from fairhearing.policy.clause_lines import first_day
from fairhearing.policy.clause_models import ClauseDay
from fairhearing.policy.months import state_on
from fairhearing.practice.models import Practice
from fairhearing.practice.partner_summary import SummaryLine, attention_of
from fairhearing.wording.counts import counted
from fairhearing.wording.days import day_words

_NOTHING: Final = SummaryLine("Not known: no clause was checked in this month.", is_known=False)


def policy_line(practice: Practice, first: date, end: date, today: date) -> SummaryLine:
    """Count how the clauses stood on the last day of a month of which anything was kept, and name the worst."""
    known_from = first_day(practice)
    rows = ClauseDay.objects.filter(practice=practice, day__gte=first, day__lt=end)
    last = rows.order_by("-day").values_list("day", flat=True).first()
    if last is None or known_from is None:
        return _NOTHING
    day = last if today < end else end - timedelta(days=1)
    kept = {Clause(clause): State(state) for clause, state in rows.filter(day=day).values_list("clause", "state")}
    stood = {clause: kept.get(clause) or state_on(day, today, {}, known_from) for clause in Clause}
    states = {clause: state or State.NOT_PROVEN for clause, state in stood.items()}
    counts = Counter(states.values())
    said = ", ".join(f"{counts[state]} {state.words}" for state in reversed(WORST_FIRST))
    broken = rows.filter(state=State.NOT_MET).values("day").distinct().count()
    over = f" A clause was Not met on {counted(broken, 'day')}." if broken else ""
    attention = attention_of(Not_met=counts[State.NOT_MET], Not_proven=counts[State.NOT_PROVEN])
    return SummaryLine(f"On {day_words(day)}: {said}.{_first(states)}{over}", attention=attention)


def _first(states: dict[Clause, State]) -> str:
    """Name what to begin with: the first clause of those that stand worst."""
    clause = min(states, key=lambda each: WORST_FIRST.index(states[each]))
    if states[clause] not in {State.NOT_MET, State.NOT_PROVEN}:
        return ""
    return f" Begin with {clause}: {clause.words}."
