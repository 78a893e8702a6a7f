"""The page of jobs: what failed says why and can be tried again; nothing on it is anybody's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairhearing.jobs.models import Job, Outbox

pytestmark = pytest.mark.django_db


def job(**fields):
    now = timezone.now()
    return Job.objects.create(**{"kind": "tidy", "run_after": now, "created_at": now, **fields})


@pytest.fixture
def failed():
    ended = timezone.now() - timedelta(minutes=3)
    return job(state=Job.State.FAILED, attempts=10, last_error="KeyholderDown", ended_at=ended)


def test_a_job_that_failed_says_what_it_was_and_why(manager, failed):
    page = manager.get("/jobs").content.decode()

    assert "1 job failed and waits for you" in page
    assert "Forget old searches, sign-ins and jobs" in page
    assert "The process that writes the log did not answer." in page
    assert failed.last_error not in page


def test_trying_again_lets_it_wait_and_stands_in_the_log_once(manager, failed):
    for _ in range(2):
        manager.post(f"/jobs/{failed.id}/again")

    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == (Job.State.WAITING, 0)
    assert [(row.subject, row.actor) for row in Outbox.objects.filter(verb="job.tried_again")] == [
        ("tidy", manager.person.account)
    ]


def test_work_that_comes_round_can_be_done_now(manager):
    later = timezone.now() + timedelta(hours=1)
    row = job(comes_round=True, run_after=later)

    manager.post("/jobs/tidy/now")

    row.refresh_from_db()
    assert row.run_after < later
    assert Job.objects.count() == 1
    assert Outbox.objects.filter(verb="job.asked_for", subject="tidy").count() == 1


def test_work_that_nobody_knows_cannot_be_asked_for(manager):
    assert manager.post("/jobs/mischief/now").status_code == 404
    assert not Job.objects.exists()


def test_a_job_that_is_none_is_an_absent_page(manager):
    assert [manager.post(f"/jobs/{word}/again").status_code for word in ("tidy", "9" * 18, "9" * 40)] == [404] * 3


def test_how_far_a_job_is_and_how_it_ended_are_shown(manager):
    now = timezone.now()
    job(state=Job.State.RUNNING, started_at=now, lease_until=now, done=30_000, total=120_000)
    job(state=Job.State.DONE, started_at=now, ended_at=now + timedelta(seconds=4), outcome={"taken_in": 1200})

    page = manager.get("/jobs").content.decode()

    assert "30,000 of 120,000" in page
    assert 'value="25"' in page
    assert "taken in: 1,200" in page
    assert "4.0 s" in page


def test_a_job_that_waits_to_be_tried_again_says_how_often_it_was_tried(manager):
    job(attempts=3, last_error="OperationalError", run_after=timezone.now() + timedelta(minutes=5))

    page = manager.get("/jobs").content.decode()

    assert "The database did not answer. Tried 3 of 10 times; again" in page


def test_an_error_without_words_of_its_own_is_told_by_its_name(manager):
    job(state=Job.State.FAILED, last_error="CannotWrite", ended_at=timezone.now())

    assert "Cannot write." in manager.get("/jobs").content.decode()
