"""The worker process: what it does in every round, and which jobs it runs. Composed here, above all it uses."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.utils import timezone

from fairhearing.announcing.publishing import Publishing
from fairhearing.audit.files import LogReader
from fairhearing.backup.results import look_at_backups
from fairhearing.catalogue import closures
from fairhearing.catalogue.condition import look_at_chains, look_at_intake
from fairhearing.catalogue.heard import HeardFiles, look_at_hearing, mark_unheard
from fairhearing.catalogue.intake import open_intake
from fairhearing.catalogue.probe_recordings import ProbeRecordings
from fairhearing.clauses.clause import Clause
from fairhearing.copies.condition import CopiesThere, look_at_copies
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.lines import WORKER
from fairhearing.health.telling import Figures, Telling
from fairhearing.health.troubles import Troubles
from fairhearing.jobs import outbox, worker
from fairhearing.jobs.condition import look_at_jobs
from fairhearing.jobs.log_projection import project_log
from fairhearing.jobs.run import JobKind
from fairhearing.jobs.worker import Duty
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.listening.closures_client import ClosuresClient
from fairhearing.keyholder.listening.restrictions_client import RestrictionsClient
from fairhearing.log_copies.copies import LogCopies
from fairhearing.phone_log.condition import look_at_phone_logs
from fairhearing.playback import restrictions_told
from fairhearing.policy.asking import ask_clauses
from fairhearing.policy.checkpoint_mail import look_at_checkpoint_mails
from fairhearing.policy.doors import TRY_DOORS
from fairhearing.policy.log_check import look_at_log_checks
from fairhearing.practice.calls_offered import look_at_offers
from fairhearing.practice.models import Practice
from fairhearing.practice.set_up import end_tries
from fairhearing.probing.condition import ProbeCondition
from fairhearing.retention.condition import look_at_retention
from fairhearing.retention.sealing_trial import try_sealing
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.home import Home
from fairhearing.vault.memory import keep_memory_private
from fairhearing.web.alarms.publishing import publish_alarm_receivers
from fairhearing.web.job_kinds import job_kinds
from fairhearing.web.refusals import look_at_doors
from fairhearing.web.test_calls import TEST_CALL, MakeCall

_Place = TypeVar("_Place")
"""Up to where something was told."""
_LOOK_AT_ROWS_EACH_S = 10.0
_LOOK_AT_CHAINS_EACH_S = 300.0
_STANDS_STILL_AFTER_S = 30.0
_PAUSE_S = 0.05


def run(home: Home, clock: Clock, make_call: MakeCall | None = None) -> None:
    """Work for this home until SIGTERM. Call `web.startup.start_django` first.

    make_call: makes a test call; without it none is made.
    """
    keep_memory_private()
    intake = open_intake(home)
    heard = HeardFiles(home, IntakeKey.load(home.intake_key))
    keyholder = KeyholderClient(home.keyholder_socket)
    log = LogReader(home.log)

    troubles = Troubles(clock)
    condition = _Condition(troubles, home)
    telling = Telling(home.status, WORKER, clock, troubles, look=condition.look)
    telling.start()
    copies = LogCopies(home, clock, troubles)
    copies.start()
    worker.run(
        home,
        clock,
        duties=[
            Duty("intake", intake.take_in),
            Duty("heard", heard.take_in),
            Duty("unheard", _Seldom(lambda: _give_up_hearing(heard, clock), _LOOK_AT_ROWS_EACH_S)),
            Duty("closures", _closing(ClosuresClient(keyholder).close, clock)),
            Duty("restrictions", _restricting(RestrictionsClient(keyholder).restrict)),
            Duty("outbox", lambda: outbox.send(keyholder.append)),
            Duty("log", lambda: project_log(log)),
            Duty("log copies", copies.attend),
            Duty("test recordings", ProbeRecordings(home, clock).destroy),
            Duty("test calls", _Seldom(lambda: _end_tries(home, clock), _LOOK_AT_ROWS_EACH_S)),
            Duty("findings", _Seldom(condition.look_at_rows, _LOOK_AT_ROWS_EACH_S)),
            Duty("sealing", _Seldom(lambda: _try_sealing(clock.now()), math.inf)),
            Duty("offers", _Seldom(lambda: look_at_offers(troubles, home.outages, clock.now()), _LOOK_AT_ROWS_EACH_S)),
            Duty("alarms", _Seldom(lambda: publish_alarm_receivers(home), _LOOK_AT_ROWS_EACH_S)),
            Duty("announcements", _Seldom(_publish_announcements(home), _LOOK_AT_ROWS_EACH_S)),
            Duty("chains", _Seldom(lambda: look_at_chains(troubles), _LOOK_AT_CHAINS_EACH_S)),
            Duty("phone log", _Seldom(condition.look_at_logs, _LOOK_AT_CHAINS_EACH_S)),
            Duty("copies", _Seldom(condition.look_at_copies, _LOOK_AT_CHAINS_EACH_S)),
            Duty("keeping", _Seldom(lambda: look_at_retention(troubles, clock.now()), _LOOK_AT_CHAINS_EACH_S)),
        ],
        job_kinds=_job_kinds(home, make_call),
        apart={TEST_CALL, TRY_DOORS},  # the trial takes minutes, and somebody may wait for a copy meanwhile
        troubles=troubles,
        went_round=condition.went_round,
    )
    copies.stop()
    telling.stop()


def _job_kinds(home: Home, make_call: MakeCall | None) -> Mapping[str, JobKind]:
    """Return the kinds of jobs that this worker runs."""
    if make_call is None:
        return {kind: how for kind, how in job_kinds(home).items() if kind != TEST_CALL}
    return job_kinds(home, make_call)


class _Condition:
    """How the worker is. `look` is for the thread that tells, the rest for the worker's own."""

    def __init__(self, troubles: Troubles, home: Home) -> None:
        self._troubles, self._home = troubles, home
        self._probe = ProbeCondition(troubles, troubles.clock)
        self._rounds = self._unread = 0
        self._without_phone_log: int | None = None
        self._copies: CopiesThere | None = None
        self._round_s = time.monotonic()

    def went_round(self) -> None:
        """Say that the loop came round."""
        self._rounds, self._round_s = self._rounds + 1, time.monotonic()

    def look_at_rows(self) -> None:
        """Look at what the database tells."""
        self._unread = look_at_intake(self._troubles, self._home.manifests)
        self._probe.look_at_rows()
        look_at_log_checks(self._troubles)
        look_at_doors(self._troubles)
        look_at_checkpoint_mails(self._troubles, self._troubles.clock.now())
        look_at_hearing(self._troubles, self._troubles.clock.now())
        look_at_jobs(self._troubles, self._troubles.clock.now())
        look_at_backups(self._troubles, self._home, self._troubles.clock.now())

    def look_at_logs(self) -> None:
        """Look at what the phone systems' logs tell."""
        self._without_phone_log = look_at_phone_logs(self._troubles, self._troubles.clock.now())

    def look_at_copies(self) -> None:
        """Look at what lies in the folder of copies."""
        self._copies = look_at_copies(self._troubles, self._home, self._troubles.clock.now())

    def look(self) -> Figures:
        """Notice if the loop stands still."""
        stands_still = time.monotonic() - self._round_s > _STANDS_STILL_AFTER_S
        self._troubles.count(TroubleKind.STANDS_STILL, int(stands_still))
        logs = {} if self._without_phone_log is None else {"practices_without_phone_log": self._without_phone_log}
        copies = self._copies.figures() if self._copies else {}
        return {"rounds": self._rounds, "unread": self._unread, **logs, **copies, **self._probe.figures()}


@dataclass(slots=True)
class _Telling(Generic[_Place]):
    """Tells the keyholder what it refuses: once all of it, after each start, then what comes.

    told: up to where all of it was told, None when all was. again, fresh: tell some; say where that ends, whether more
    waits.
    """

    told: _Place | None
    again: Callable[[_Place], _Place | None]
    fresh: Callable[[], bool]

    def __call__(self) -> bool:
        """Tell it some; say whether more is waiting."""
        if self.told is None:
            return self.fresh()
        self.told = self.again(self.told)
        return True


def _closing(close: closures.Bring, clock: Clock) -> _Telling[int]:
    """Return what tells the keyholder what is closed to whom."""
    return _Telling(
        0, lambda after: closures.bring_again(close, after=after), lambda: closures.bring(close, clock.now())
    )


def _restricting(restrict: restrictions_told.Bring) -> _Telling[UUID]:
    """Return what tells the keyholder whose use is restricted."""
    return _Telling(
        restrictions_told.FIRST,
        lambda after: restrictions_told.bring_again(restrict, after=after),
        lambda: restrictions_told.bring(restrict),
    )


@dataclass(slots=True)
class _Seldom:
    """A duty that is done at once, and again so long after it was done well."""

    work: Callable[[], None]
    each_s: float
    _due_s: float = field(default=0.0)

    def __call__(self) -> bool:
        """Do it if it is due; say that no more is waiting."""
        if time.monotonic() >= self._due_s:
            self.work()
            self._due_s = time.monotonic() + self.each_s
        return False


def _give_up_hearing(heard: HeardFiles, clock: Clock) -> None:
    """Wait no longer for what was not heard in time."""
    while mark_unheard(clock.now()):
        time.sleep(_PAUSE_S)
    heard.forget_unlisted(clock.now())


def _publish_announcements(home: Home) -> Callable[[], None]:
    """Return what puts the practices' wordings in place for hearing."""
    publishing = Publishing(home)
    return lambda: publishing.publish(timezone.localdate())


def _try_sealing(now: datetime) -> None:
    """Try the sealing, once after each start; where its answer is another, the clause is asked at the next round."""
    if not try_sealing(now):
        for practice in Practice.objects.order_by("id"):
            ask_clauses(practice, [Clause.ENCRYPTED], now)


def _end_tries(home: Home, clock: Clock) -> None:
    """Let calls be recorded no longer where the time of a test call is over."""
    end_tries(home, now=clock.now())
