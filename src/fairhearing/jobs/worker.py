"""The worker: goes round its duties each second, or when the doorbell rings; jobs run beside it in a thread.

It knows no duty by itself but its jobs: who starts it hands them in (`web.worker`). A duty that fails is tried again in
the next round, and named as a trouble when it fails round after round; the others go on.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError, close_old_connections

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.jobs.doorbell import Doorbell
from fairhearing.jobs.job_thread import JobThread
from fairhearing.jobs.run import JobKind
from fairhearing.vault.clock import Clock
from fairhearing.vault.defects import place_of
from fairhearing.vault.home import Home

PROCESS = "worker"
_ROUND_S = 1.0
_PAUSE_S = 0.02
_TROUBLE_AFTER_ROUNDS = 3
_SAY_EACH_ROUNDS = 300
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something done in every round. run: does a little of it and says whether more is waiting."""

    name: str
    run: Callable[[], bool]


def run(
    home: Home,
    clock: Clock,
    duties: Sequence[Duty],
    job_kinds: Mapping[str, JobKind],
    *,
    troubles: Troubles,
    apart: Collection[str] = (),
    went_round: Callable[[], None] = lambda: None,
) -> None:
    """Work until SIGTERM or SIGINT. Prints one line of JSON when it is ready.

    apart: the kinds of jobs that wait for no others. went_round: called after each round.
    """
    failing = FailingDuties(troubles)
    jobs = JobThread({kind: how for kind, how in job_kinds.items() if kind not in apart}, clock)
    others = JobThread({kind: how for kind, how in job_kinds.items() if kind in apart}, clock)
    all_duties = [*duties, Duty("jobs", jobs.attend), Duty("jobs apart", others.attend)]
    with Doorbell(home.doorbell_socket) as doorbell:
        jobs.start()
        others.start()
        sys.stdout.write(json.dumps({"ready": PROCESS}) + "\n")
        sys.stdout.flush()
        while not doorbell.stopping:
            close_old_connections()
            outcomes = {duty.name: _attend(duty) for duty in all_duties}
            failing.went_round({name: outcome.error for name, outcome in outcomes.items() if outcome.error is not None})
            went_round()
            doorbell.wait(_PAUSE_S if any(outcome.more for outcome in outcomes.values()) else _ROUND_S)
        jobs.stop()
        others.stop()


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How a duty went this round."""

    more: bool
    error: Exception | None = None


def _attend(duty: Duty) -> _Outcome:
    """Do a little of a duty. The outermost loop's broad except: one duty's failure must not end the others."""
    try:
        return _Outcome(more=duty.run())
    except Exception as error:  # noqa: BLE001 - the outermost loop
        return _Outcome(more=False, error=error)


class FailingDuties:
    """Makes a trouble of what fails round after round. A database that is away fails them all, and is one trouble.

    Each is said when it begins, then every few minutes: a database may be away for hours.
    """

    def __init__(self, troubles: Troubles) -> None:
        self._troubles = troubles
        self._rounds: dict[str, int] = {}
        self._rounds_away = 0

    def went_round(self, errors: Mapping[str, Exception]) -> None:
        """Take in one round. errors: what each failing duty raised, by its name."""
        self._rounds = {name: self._rounds.get(name, 0) + 1 for name in errors}
        for name, rounds in self._rounds.items():
            if rounds % _SAY_EACH_ROUNDS == 1:
                _LOG.warning("duty %s failed: %s", name, place_of(errors[name]))
        away = {name for name, error in errors.items() if isinstance(error, OperationalError | InterfaceError)}
        self._rounds_away = self._rounds_away + 1 if away else 0
        failing = {
            name: rounds
            for name, rounds in self._rounds.items()
            if rounds >= _TROUBLE_AFTER_ROUNDS and name not in away
        }
        self._troubles.counts(TroubleKind.DUTY_FAILING, failing)
        self._troubles.count(TroubleKind.DATABASE_AWAY, int(self._rounds_away >= _TROUBLE_AFTER_ROUNDS))
