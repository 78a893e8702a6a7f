"""The worker's loop: every duty each round, whatever becomes of the others."""

import os
import signal
import threading
from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.jobs import queue, worker
from fairhearing.jobs.condition import look_at_jobs
from fairhearing.jobs.models import Job, Outbox
from fairhearing.jobs.rules import LEASE
from fairhearing.jobs.run import JobKind
from fairhearing.jobs.schedule import every
from fairhearing.jobs.worker import Duty, FailingDuties
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "07700900123"


AN_HOUR = every(timedelta(hours=1))
_MOST_ROUNDS = 3000


class Rounds:
    """A duty that counts, and asks the process to stop once something holds, or after very many rounds."""

    def __init__(self, until):
        self.gone = 0
        self.until = until

    def go(self):
        self.gone += 1
        if self.until(self.gone) or self.gone == _MOST_ROUNDS:
            os.kill(os.getpid(), signal.SIGTERM)
        return True


def fail():
    raise ValueError(NUMBER)


def do_nothing(_run):
    return None


def is_ended(_rounds):
    """Say whether every job that was begun has ended, and one was."""
    states = set(Job.objects.exclude(started_at=None).values_list("state", flat=True))
    return bool(states) and Job.State.RUNNING not in states


def run(tmp_path, duties, job_kinds=None, until=is_ended, troubles=None):
    last = Rounds(until)
    troubles = troubles or Troubles(Clock())
    worker.run(Home(tmp_path), Clock(), [*duties, Duty("rounds", last.go)], job_kinds or {}, troubles=troubles)
    assert last.gone < _MOST_ROUNDS
    return last.gone


def three(rounds):
    return rounds == 3


def test_a_duty_that_fails_stops_no_other_and_is_named(tmp_path, caplog, capsys):
    troubles = Troubles(Clock())

    gone = run(tmp_path, [Duty("broken", fail)], until=three, troubles=troubles)

    assert gone == 3
    assert [(each.kind, each.part) for each in troubles.now()] == [(TroubleKind.DUTY_FAILING, "broken")]
    assert capsys.readouterr().out == '{"ready": "worker"}\n'
    assert "ValueError" in caplog.text
    assert NUMBER not in caplog.text


def test_a_job_that_comes_round_is_put_again_after_it_was_done(tmp_path):
    run(tmp_path, [], {"tidy": JobKind("Tidy", do_nothing, AN_HOUR)})

    done, waiting = Job.objects.order_by("id")
    assert (done.state, waiting.state) == (Job.State.DONE, Job.State.WAITING)
    assert waiting.run_after - done.ended_at > timedelta(minutes=59)


def test_a_restarted_worker_does_not_put_what_waits_already(tmp_path):
    for _ in range(3):
        run(tmp_path, [], {"tidy": JobKind("Tidy", do_nothing, AN_HOUR)})

    assert Job.objects.filter(state=Job.State.WAITING).count() == 1


def test_a_job_that_fails_goes_back_and_says_only_what_kind_of_error(tmp_path, caplog):
    now = Clock().now()
    queue.put("broken", run_after=now, now=now)

    run(tmp_path, [], {"broken": JobKind("Break", lambda _run: fail())})

    job = Job.objects.get()
    assert (job.state, job.attempts, job.last_error) == (Job.State.WAITING, 1, "ValueError")
    assert job.run_after > now
    assert NUMBER not in caplog.text


def test_a_long_job_holds_up_no_duty_and_says_how_far_it_is(tmp_path):
    now, rounds_went_on = Clock().now(), threading.Event()
    queue.put("long", run_after=now, now=now)

    def long(run):
        run.progress(3, 7)
        assert rounds_went_on.wait(30)
        return {"done": 7}

    def until(rounds):
        if Job.objects.filter(done=3, total=7, state=Job.State.RUNNING).exists() and rounds > 3:
            rounds_went_on.set()
        return is_ended(rounds)

    run(tmp_path, [], {"long": JobKind("Take long", long)}, until=until)

    assert rounds_went_on.is_set()
    job = Job.objects.get()
    assert (job.state, job.outcome) == (Job.State.DONE, {"done": 7})


def test_a_worker_that_is_stopped_gives_its_job_back_as_if_it_had_not_begun(tmp_path):
    now, begun = Clock().now(), threading.Event()
    queue.put("long", run_after=now, now=now)

    def go_on_for_ever(run):
        begun.set()
        while True:
            run.progress(1, 2)

    run(tmp_path, [], {"long": JobKind("Take long", go_on_for_ever)}, until=lambda _: begun.is_set())

    job = Job.objects.get()
    assert (job.state, job.attempts, job.lease_until) == (Job.State.WAITING, 0, None)


def test_work_that_was_given_up_comes_round_all_the_same(tmp_path):
    now = Clock().now()
    Job.objects.create(
        kind="tidy",
        comes_round=True,
        state=Job.State.FAILED,
        run_after=now,
        created_at=now,
        ended_at=now - timedelta(hours=2),
    )

    run(tmp_path, [], {"tidy": JobKind("Tidy", do_nothing, AN_HOUR)})

    assert set(Job.objects.values_list("state", flat=True)) == {Job.State.FAILED, Job.State.DONE, Job.State.WAITING}


def test_work_that_ended_lately_is_not_done_again_by_a_restart(tmp_path):
    now = Clock().now()
    ended = now - timedelta(minutes=10)
    Job.objects.create(
        kind="tidy", comes_round=True, state=Job.State.DONE, run_after=ended, created_at=ended, ended_at=ended
    )

    run(tmp_path, [], {"tidy": JobKind("Tidy", do_nothing, AN_HOUR)}, until=lambda _: Job.objects.count() > 1)

    waiting = Job.objects.get(state=Job.State.WAITING)
    assert waiting.run_after == ended + timedelta(hours=1)


def test_what_fails_three_rounds_in_a_row_is_a_trouble_until_it_works():
    troubles = Troubles(Clock())
    failing = FailingDuties(troubles)
    for _ in range(2):
        failing.went_round({"outbox": ValueError(NUMBER)})
    before = troubles.now()
    failing.went_round({"outbox": ValueError(NUMBER)})

    [trouble] = troubles.now()
    failing.went_round({})

    assert before == ()
    assert (trouble.kind, trouble.part) == (TroubleKind.DUTY_FAILING, "outbox")
    assert troubles.now() == ()


def test_a_database_that_is_away_is_one_trouble_whatever_fails_by_it():
    troubles = Troubles(Clock())
    failing = FailingDuties(troubles)

    for _ in range(3):
        failing.went_round({"intake": OperationalError(), "jobs": InterfaceError()})

    assert [each.kind for each in troubles.now()] == [TroubleKind.DATABASE_AWAY]


def test_a_database_that_is_away_for_six_hours_is_said_now_and_then_and_never_with_what_was_in_hand(caplog):
    failing = FailingDuties(Troubles(Clock()))

    for _ in range(6 * 3600):
        failing.went_round({"intake": OperationalError(NUMBER)})

    assert 10 < len(caplog.records) < 100
    assert NUMBER not in caplog.text


def test_jobs_given_up_or_silent_and_changes_that_wait_or_were_refused_are_counted():
    now, troubles = Clock().now(), Troubles(Clock())
    for age in (timedelta(hours=1), timedelta(hours=30)):
        Job.objects.create(kind="k", state=Job.State.FAILED, run_after=now, created_at=now, ended_at=now - age)
    for n, age in enumerate((timedelta(seconds=10), timedelta(minutes=2))):
        Outbox.objects.create(entry_id=f"waits {n}", time=now - age)
    Outbox.objects.create(entry_id="refused", time=now, refused="no opaque id")

    silent = now - 2 * LEASE
    Job.objects.create(kind="k", state=Job.State.RUNNING, run_after=silent, created_at=silent, lease_until=silent)

    look_at_jobs(troubles, now)

    assert {each.kind: each.count for each in troubles.now()} == {
        TroubleKind.JOBS_FAILED: 1,
        TroubleKind.JOBS_STAND_STILL: 1,
        TroubleKind.LOG_BEHIND: 1,
        TroubleKind.LOG_ENTRIES_REFUSED: 1,
    }
