"""Jobs: run by one worker at a time, again after a kill, given up in the end."""

import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection, transaction

from fairhearing.jobs import queue
from fairhearing.jobs.errors import LeaseLost
from fairhearing.jobs.models import Job
from fairhearing.jobs.rules import LEASE, MOST_ATTEMPTS, pause_before_retry
from fairhearing.jobs.schedule import daily

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
A_WHILE = timedelta(seconds=1)


def claim(holder="a", now=NOON, kinds=("tidy",)):
    return queue.claim(kinds=list(kinds), holder=holder, now=now)


@pytest.mark.django_db
def test_a_job_is_taken_once_it_is_due_and_by_one_worker():
    job = queue.put("tidy", run_after=NOON + A_WHILE, now=NOON)

    assert claim() is None
    assert claim(now=NOON + A_WHILE) == job
    assert claim(holder="b", now=NOON + A_WHILE) is None


@pytest.mark.django_db
def test_the_job_due_longest_comes_first_and_unknown_kinds_are_left():
    queue.put("of another version", run_after=NOON - 3 * A_WHILE, now=NOON)
    later = queue.put("tidy", run_after=NOON - A_WHILE, now=NOON)
    first = queue.put("tidy", run_after=NOON - 2 * A_WHILE, now=NOON)

    assert [claim(), claim(), claim()] == [first, later, None]


@pytest.mark.django_db
def test_a_job_whose_worker_was_killed_is_taken_again_after_its_lease():
    job = queue.put("tidy", run_after=NOON, now=NOON)
    claim(holder="killed")

    assert claim(holder="b", now=NOON + LEASE) is None
    again = claim(holder="b", now=NOON + LEASE + A_WHILE)

    assert again == job
    assert again.attempts == 2


@pytest.mark.django_db
def test_a_worker_that_overslept_its_lease_cannot_mark_the_job():
    queue.put("tidy", run_after=NOON, now=NOON)
    slow = claim(holder="slow")
    claim(holder="b", now=NOON + LEASE + A_WHILE)

    with pytest.raises(LeaseLost):
        queue.finish(slow, now=NOON)
    with pytest.raises(LeaseLost):
        queue.fail(slow, error="Slow", now=NOON)

    assert Job.objects.get().state == Job.State.RUNNING


@pytest.mark.django_db
def test_a_finished_job_is_never_taken_again():
    queue.put("tidy", run_after=NOON, now=NOON)

    queue.finish(claim(), now=NOON)

    assert claim(now=NOON + timedelta(days=9)) is None
    assert Job.objects.get().ended_at == NOON


@pytest.mark.django_db
def test_a_failing_job_waits_longer_each_time_and_is_given_up_in_the_end():
    queue.put("tidy", run_after=NOON, now=NOON)
    now, pauses = NOON, []

    while job := claim(now=now):
        queue.fail(job, error="OSError", now=now)
        row = Job.objects.get()
        pauses.append(row.run_after - now)
        now = row.run_after

    assert pauses[:3] == [timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=8)]
    assert pauses == sorted(pauses[:-1]) + pauses[-1:]
    assert len(pauses) == MOST_ATTEMPTS
    assert (row.state, row.last_error) == (Job.State.FAILED, "OSError")


@pytest.mark.django_db
def test_a_job_that_takes_its_worker_down_each_time_is_given_up_too():
    queue.put("tidy", run_after=NOON, now=NOON)
    now = NOON

    for _ in range(MOST_ATTEMPTS):
        assert claim(now=now)
        now += LEASE + A_WHILE

    assert claim(now=now) is None
    assert Job.objects.get().state == Job.State.FAILED


def test_no_pause_is_longer_than_an_hour():
    pauses = [pause_before_retry(attempts) for attempts in range(1, MOST_ATTEMPTS)]

    assert all(timedelta() < pause <= timedelta(hours=1) for pause in pauses)
    assert pause_before_retry(MOST_ATTEMPTS) is None


@pytest.mark.django_db
def test_a_job_that_says_how_far_it_is_keeps_its_lease():
    queue.put("tidy", run_after=NOON, now=NOON)
    job = claim()
    queue.renew(job, done=5, total=9, now=NOON + LEASE)

    taken = claim(holder="b", now=NOON + LEASE + A_WHILE)

    row = Job.objects.get()
    assert taken is None
    assert (row.done, row.total, row.lease_until) == (5, 9, NOON + 2 * LEASE)


@pytest.mark.django_db
def test_a_job_that_was_given_up_can_be_tried_again_with_all_its_attempts():
    job = queue.put("tidy", run_after=NOON, now=NOON)
    Job.objects.filter(id=job.id).update(state=Job.State.FAILED, attempts=MOST_ATTEMPTS, ended_at=NOON)
    job.refresh_from_db()

    taken = [queue.try_again(job, asked_by="", now=NOON), queue.try_again(job, asked_by="", now=NOON)]

    assert taken == [True, False]
    assert claim().attempts == 1


@pytest.mark.django_db
def test_of_work_that_comes_round_the_next_one_is_tried_instead_of_the_one_given_up():
    job = queue.put("tidy", run_after=NOON, now=NOON)
    Job.objects.filter(id=job.id).update(state=Job.State.FAILED, comes_round=True, ended_at=NOON)
    job.refresh_from_db()
    queue.keep_coming_round("tidy", daily(time(2, 30)), now=NOON)

    queue.try_again(job, asked_by="", now=NOON)

    assert Job.objects.get(id=job.id).state == Job.State.REPLACED
    assert claim().id != job.id


@pytest.mark.django_db
def test_jobs_done_a_month_ago_are_forgotten_and_those_given_up_are_not():
    for state in (Job.State.DONE, Job.State.FAILED):
        for age in (timedelta(days=29), timedelta(days=31)):
            Job.objects.create(kind="k", state=state, run_after=NOON, created_at=NOON, ended_at=NOON - age)

    queue.forget_done(NOON)

    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "failed", "failed"]


@pytest.mark.django_db
def test_work_that_comes_round_is_put_once():
    for _ in range(3):
        queue.keep_coming_round("tidy", daily(time(2, 30)), now=NOON)
    claim()
    queue.keep_coming_round("tidy", daily(time(2, 30)), now=NOON)

    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_what_cannot_be_undone_waits_for_its_hour_the_first_time_too():
    queue.keep_coming_round("destroy", daily(time(2, 30)), now=NOON, at_once=False)

    assert Job.objects.get().run_after == daily(time(2, 30))(NOON) > NOON


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_begin_at_once_put_what_comes_round_once():
    start = threading.Barrier(4)

    def begin():
        start.wait()
        queue.keep_coming_round("tidy", daily(time(2, 30)), now=NOON)
        connection.close()

    workers = [threading.Thread(target=begin) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_what_somebody_asks_for_twice_is_put_once():
    for _ in range(2):
        queue.put_if_absent("verify", run_after=NOON, now=NOON, asked_by="a" * 32)

    assert Job.objects.get().asked_by == "a" * 32


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_never_take_the_same_job():
    for _ in range(40):
        queue.put("tidy", run_after=NOON, now=NOON)
    taken, start = [], threading.Barrier(4)

    def work(holder):
        start.wait()
        while job := claim(holder=holder):
            taken.append(job.id)
        connection.close()

    workers = [threading.Thread(target=work, args=[f"worker-{n}"]) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    while job := claim():
        taken.append(job.id)
    assert len(taken) == len(set(taken)) == 40


@pytest.mark.django_db(transaction=True)
def test_a_job_put_in_a_transaction_that_fails_was_never_put():
    with transaction.atomic():
        queue.put("tidy", run_after=NOON, now=NOON)
        transaction.set_rollback(True)

    assert claim() is None
