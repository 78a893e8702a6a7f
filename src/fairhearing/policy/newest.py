"""How the clauses stand now: the newest result of each probe, and what the rules make of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, Subquery
from django.utils import timezone

from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import Answer, Probe
from fairhearing.clauses.rules import WORST_FIRST, Asked, State, signed_until, state_of_clause, state_of_probe
from fairhearing.policy.clause_models import ProbeResult
from fairhearing.policy.probes import all_probes, probes_by_clause
from fairhearing.practice.models import Practice


@dataclass(frozen=True, slots=True)
class Standing:
    """How one clause stands at one moment. figure: that of the probe that decides. asked: each probe's newest result.

    proved_at: when the probe that was asked longest ago was asked, None if one never was. signed_until: the first day
    on which a signature it rests on runs out. stale_at: from when on it would be Not proven if nothing is asked anew.
    """

    clause: Clause
    state: State
    figure: str
    proved_at: datetime | None
    stale_at: datetime | None
    signed_until: date | None
    asked: tuple[Asked, ...]


def standings(practice: Practice, now: datetime) -> tuple[Standing, ...]:
    """Return how every clause stands now, in the order of the policy."""
    newest = newest_of(practice, all_probes(), now)
    return tuple(
        standing_from(clause, [newest[probe.name] for probe in probes], now)
        for clause, probes in probes_by_clause().items()
    )


def standing(practice: Practice, clause: Clause, now: datetime) -> Standing:
    """Return how one clause stands now."""
    return standing_from(clause, list(newest_of(practice, probes_by_clause()[clause], now).values()), now)


def newest_of(practice: Practice, probes: Sequence[Probe], until: datetime) -> dict[str, Asked]:
    """Return each probe's newest result of a moment or before, by its name: one question for all of them.

    The newest row of each is one step into its index. A window over all rows would read three years of results.
    """
    by = ProbeResult.objects.filter(practice=practice, asked_at__lte=until).order_by("-asked_at").values("id")
    newest = [Subquery(by.filter(probe=probe.name)[:1]) for probe in probes]
    rows = {row.probe: row for row in ProbeResult.objects.filter(Q(id__in=newest))} if newest else {}
    return {probe.name: _asked(probe, rows.get(probe.name)) for probe in probes}


def _asked(probe: Probe, row: ProbeResult | None) -> Asked:
    if row is None:
        return Asked(probe, None, ())
    return Asked(probe, row.asked_at, tuple(map(Answer.from_json, row.answers)), row.figure)


def standing_from(clause: Clause, asked: list[Asked], now: datetime) -> Standing:
    """Work out how a clause stands from its probes' newest results."""
    today = timezone.localdate(now)
    times = [each.asked_at for each in asked]
    stale = [moment for each in asked if (moment := each.stale_at()) is not None]
    return Standing(
        clause=clause,
        state=state_of_clause(asked, now, today),
        figure=_figure(asked, now, today),
        proved_at=min((moment for moment in times if moment), default=None) if all(times) else None,
        stale_at=min(stale, default=None),
        signed_until=signed_until(asked),
        asked=tuple(asked),
    )


def _figure(asked: list[Asked], now: datetime, today: date) -> str:
    """Return the figure of the probe that stands worst, and of the next where both are short."""
    by_state = sorted(asked, key=lambda each: WORST_FIRST.index(state_of_probe(each, now, today)))
    figures = [each.figure for each in by_state if each.figure]
    return "; ".join([*figures[:1], *map(_within_a_sentence, figures[1:2])])


def _within_a_sentence(words: str) -> str:
    """Begin with a small letter, unless a name of capitals or a single letter begins it."""
    return words[:1].lower() + words[1:] if words[1:2].islower() else words
