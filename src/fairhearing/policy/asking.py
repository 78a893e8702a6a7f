"""Asking the probes that are due, and keeping what they found: a job that comes round every few minutes.

Each answer is a row of its own, written once. After a round each clause's state is worked out anew for each practice,
also where nothing was asked: a state turns by growing old too. A turn is an entry of the log, and is told to people.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import Answer, Probe, Proof, Verdict
from fairhearing.clauses.rules import Asked, State, state_of_probe
from fairhearing.jobs.run import JobOutcome, JobRun
from fairhearing.policy.clause_models import CheckAsked, ProbeResult
from fairhearing.policy.probes import all_probes
from fairhearing.policy.turning import note_states
from fairhearing.practice.models import Practice
from fairhearing.vault.defects import place_of

ASK_PROBES: Final = "ask_probes"
_LOG = logging.getLogger(__name__)
_WELL: Final = (State.MET, State.SIGNED_FOR)
_LONGEST_FIGURE: Final = 200
_LONGEST_PROBLEM: Final = 60
_KEPT: Final = timedelta(days=3 * 366)
_BATCH: Final = 500
_FAILED: Final = "The check itself failed, so nobody knows"
_MEND: Final = "Check now. If it fails again, tell your supplier: the log of the worker names the defect."


def ask_due(run: JobRun) -> JobOutcome:
    """Ask what is due in each practice; return how many were asked, and how many could not answer."""
    practices, asked, failed = list(Practice.objects.order_by("id")), 0, 0
    for number, practice in enumerate(practices):
        run.progress(number, len(practices))
        results = ask_practice(practice, run.clock.now())
        asked, failed = asked + len(results), failed + sum(1 for result in results if result.problem)
        note_states(practice, run.clock.now())
    return {"asked": asked, "failed": failed}


def ask_practice(practice: Practice, now: datetime) -> list[ProbeResult]:
    """Ask the probes that are due in one practice, each with a row of its own; return the rows.

    One that did not say that all is well is asked at every round, so that what is mended shows soon; while it goes on
    saying the same it gets a row no more often than the others.
    """
    wanted = set(CheckAsked.objects.filter(practice=practice).values_list("clause", flat=True))
    results = []
    for probe in all_probes():
        last = ProbeResult.objects.filter(practice=practice, probe=probe.name).order_by("-asked_at").first()
        if probe.clause in wanted or last is None or is_due(probe, last.asked_at, now):
            results.append(ask(practice, probe, now))
        elif last.state not in _WELL and (found := _found(practice, probe, now)).answers != last.answers:
            found.save()
            results.append(found)
    CheckAsked.objects.filter(practice=practice, clause__in=wanted, asked_at__lte=now).delete()
    return results


def is_due(probe: Probe, last: datetime, now: datetime) -> bool:
    """Say whether a probe is to be asked again: long enough ago, or later than now, by a clock set back."""
    return last > now or last + probe.every <= now


def ask(practice: Practice, probe: Probe, now: datetime) -> ProbeResult:
    """Ask one probe and keep what it said."""
    found = _found(practice, probe, now)
    found.save()
    return found


def _found(practice: Practice, probe: Probe, now: datetime) -> ProbeResult:
    """Ask one probe. One that raises says that nobody knows, and of which class its defect is.

    Where the database is away, keeping that fails as well: the round ends, and comes again.
    """
    problem = ""
    try:
        with transaction.atomic():
            proof = probe.ask(practice, now)
    except Exception as error:  # noqa: BLE001 - whatever one probe trips over must not keep the others from being asked
        _LOG.warning("the probe %s failed: %s", probe.name, place_of(error))
        problem = type(error).__name__[:_LONGEST_PROBLEM]
        proof = Proof("", (Answer("Could this be checked?", _FAILED, Verdict.UNKNOWN, mend=_MEND),))
    state = state_of_probe(Asked(probe, now, proof.answers), now, timezone.localdate(now))
    return ProbeResult(
        practice=practice,
        clause=str(probe.clause),
        probe=probe.name,
        asked_at=now,
        state=str(state),
        figure=proof.figure[:_LONGEST_FIGURE],
        answers=[answer.as_json() for answer in proof.answers],
        problem=problem,
    )


def ask_clauses(practice: Practice, clauses: Sequence[Clause], now: datetime) -> None:
    """Have some clauses checked at the next round; call inside the transaction that tells the log."""
    rows = [CheckAsked(practice=practice, clause=str(clause), asked_at=now) for clause in clauses]
    CheckAsked.objects.bulk_create(rows, ignore_conflicts=True)


def forget_results(now: datetime) -> None:
    """Delete results of more than three years ago, a few at a time. Days, turns and the chain stay."""
    old = ProbeResult.objects.filter(asked_at__lt=now - _KEPT)
    while ids := list(old.values_list("id", flat=True)[:_BATCH]):
        ProbeResult.objects.filter(id__in=ids).delete()
