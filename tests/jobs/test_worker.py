"""The worker's loop: every duty each round, whatever becomes of the others."""

import os
import signal
from datetime import UTC, datetime, timedelta

import pytest

from fairhearing.jobs import queue, worker
from fairhearing.jobs.heartbeat import beat, stands_still
from fairhearing.jobs.models import Heartbeat, Job
from fairhearing.jobs.worker import Duty, JobKind
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "07700900123"


class Rounds:
    """A duty that counts and asks the process to stop after so many rounds."""

    def __init__(self, last):
        self.gone = 0
        self.last = last

    def go(self):
        self.gone += 1
        if self.gone == self.last:
            os.kill(os.getpid(), signal.SIGTERM)
        return True


def fail():
    raise ValueError(NUMBER)


def do_nothing(_job, _now):
    return None


def run(tmp_path, duties, job_kinds=None, rounds=3):
    last = Rounds(rounds)
    worker.run(Home(tmp_path), Clock(), [*duties, Duty("rounds", last.go)], job_kinds or {})
    return last.gone


def test_a_duty_that_fails_stops_no_other_and_is_named(tmp_path, caplog, capsys):
    gone = run(tmp_path, [Duty("broken", fail)])

    assert gone == 3
    assert Heartbeat.objects.get(process="worker").failing == "broken"
    assert capsys.readouterr().out == '{"ready": "worker"}\n'
    assert "ValueError" in caplog.text
    assert NUMBER not in caplog.text


def test_a_job_that_comes_round_is_put_again_after_it_was_done(tmp_path):
    run(tmp_path, [], {"tidy": JobKind(do_nothing, again_after=timedelta(hours=1))})

    done, waiting = Job.objects.order_by("id")
    assert (done.state, waiting.state) == (Job.State.DONE, Job.State.WAITING)
    assert waiting.run_after - done.ended_at > timedelta(minutes=59)


def test_a_restarted_worker_does_not_put_what_waits_already(tmp_path):
    for _ in range(3):
        run(tmp_path, [], {"tidy": JobKind(do_nothing, again_after=timedelta(hours=1))})

    assert Job.objects.filter(state=Job.State.WAITING).count() == 1


def test_a_job_that_fails_goes_back_and_says_only_what_kind_of_error(tmp_path, caplog):
    now = Clock().now()
    queue.put("broken", run_after=now, now=now)

    run(tmp_path, [], {"broken": JobKind(lambda _job, _now: fail())})

    job = Job.objects.get()
    assert (job.state, job.attempts, job.last_error) == (Job.State.WAITING, 1, "ValueError")
    assert job.run_after > now
    assert NUMBER not in caplog.text


def test_a_worker_that_is_not_heard_of_stands_still():
    noon = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    assert stands_still("worker", now=noon)
    beat("worker", now=noon, started_at=noon)
    assert not stands_still("worker", now=noon + timedelta(seconds=20))
    assert stands_still("worker", now=noon + timedelta(seconds=40))
