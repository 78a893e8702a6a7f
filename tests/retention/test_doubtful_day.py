"""A clock that is set ahead destroys nothing by itself."""

from datetime import timedelta

import pytest
from tests.catalogue.recorder_node import NOON

from fairhearing.jobs.models import Job, Outbox
from fairhearing.jobs.run import JobRun
from fairhearing.keyholder.errors import KeyholderDown
from fairhearing.retention.doubtful_day import MOST_AHEAD, last_known_day, refuse_doubtful_day
from fairhearing.retention.errors import DoubtfulDay
from fairhearing.retention.run import destroy_due
from fairhearing.web.job_kinds import job_kinds

from .run_means import StandingClock

pytestmark = pytest.mark.django_db(transaction=True)


def test_where_nothing_was_ever_listed_no_day_is_doubtful(means):
    refuse_doubtful_day(means.today())

    assert last_known_day() is None


def test_a_day_soon_after_the_last_run_is_believed_and_a_later_one_is_not(means):
    destroy_due(means)

    refuse_doubtful_day(means.today() + MOST_AHEAD)
    with pytest.raises(DoubtfulDay):
        refuse_doubtful_day(means.today() + MOST_AHEAD + timedelta(days=1))


def test_a_clock_that_was_set_back_is_no_danger(means):
    destroy_due(means)

    refuse_doubtful_day(means.today() - timedelta(days=400))


def test_the_nightly_run_asks_and_the_run_that_somebody_asked_for_goes(home, kept, practices):  # noqa: ARG001
    call = kept.keep()
    Outbox.objects.update(sent_at=NOON)  # what was listed stands in the log
    nightly = job_kinds(home)["destroy"].run
    day = StandingClock(NOON + timedelta(days=1))
    false_day = StandingClock(NOON + timedelta(days=500))

    def run(clock, asked_by=""):
        job = Job(kind="destroy", comes_round=True, asked_by=asked_by)
        return nightly(JobRun(job, clock.now(), clock, lambda: False))

    assert run(day)["destroyed"] == 0
    with pytest.raises(DoubtfulDay):
        run(false_day)
    with pytest.raises(KeyholderDown):  # it went on to destroy, and there is no log in this home
        run(false_day, asked_by="a" * 32)
    assert call.recordings.get().state == "closed"
