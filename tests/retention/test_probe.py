"""Clause C11 can be broken in each of its six ways, and is whole again when that is mended."""

import os
from datetime import timedelta
from random import Random

import pytest
from tests.catalogue.recorder_node import NOON

from fairhearing.clauses.proof import Verdict
from fairhearing.jobs.models import Job
from fairhearing.practice.models import Role
from fairhearing.retention.holds import move_review, place_holds
from fairhearing.retention.models import Certificate, Erasure, Hold
from fairhearing.retention.probe import ask_kept
from fairhearing.retention.reconciliation import compare
from fairhearing.retention.run import DESTROY_DUE, destroy_due

from .run_means import TODAY

pytestmark = pytest.mark.django_db

NOW = TODAY + timedelta(hours=3)
THERE, OLDEST, EARLY, DUE, OPENED, HELD = range(6)


@pytest.fixture
def compared(means):
    """Compare list, store and keys, as the job of the night does."""

    def compared(clock=None):
        means.clock.moment = max(means.clock.moment, clock or TODAY + timedelta(hours=1))
        return compare(means, Random(7))

    return compared


@pytest.fixture
def destroyed(means):
    """Destroy what is due, and leave the row that the worker leaves."""

    def destroyed(at=TODAY):
        means.clock.moment = at
        destroy_due(means)
        Job.objects.create(
            kind=DESTROY_DUE, state=Job.State.DONE, run_after=at, created_at=at, ended_at=at + timedelta(minutes=5)
        )

    return destroyed


@pytest.fixture
def owner(manager, practice):
    Role.objects.create(person=manager, practice=practice, kind="manager", since=NOON)
    return manager


@pytest.fixture
def night(kept, destroyed, compared):
    """One call whose day has come, one of a week later, and a night in which both jobs ran."""
    gone, left = kept.keep(NOON), kept.keep(NOON + timedelta(days=7))
    for path in kept.home.store.rglob("*.sealed"):
        os.utime(path, ((NOON - timedelta(days=1)).timestamp(),) * 2)
    destroyed()
    compared()
    return gone, left


def asked(practice, now=NOW):
    return ask_kept(practice, now).answers


def test_a_night_that_ran_is_kept(night, practice):  # noqa: ARG001 - the night
    proof = ask_kept(practice, NOW)

    assert proof.figure == "1 counted; 1 due, 1 destroyed"
    assert [each.verdict for each in proof.answers[:HELD]] == [Verdict.KEPT] * HELD
    assert [each.found for each in proof.answers] == [
        "1 listed, 1 stored, 1 keys",
        "11 months, 24 days",
        "No: 1 certificate of a month looked at",
        "1 due, 1 done, 0 late",
        "1 tried, 0 opened",
        "Nothing is kept longer",
    ]


def test_nothing_there_is_never_kept(practice):
    answers = asked(practice)

    assert Verdict.KEPT not in {each.verdict for each in answers}
    assert {answers[THERE].verdict, answers[DUE].verdict} == {Verdict.UNKNOWN}


def test_a_home_without_a_recording_proves_nothing_though_the_jobs_run(practice, destroyed, compared, kept):  # noqa: ARG001
    destroyed()
    compared()

    assert asked(practice)[THERE].verdict is Verdict.UNKNOWN


def test_jobs_that_stopped_are_not_believed_for_ever(night, practice, destroyed, compared):  # noqa: ARG001
    later = NOW + timedelta(days=2)

    answers = asked(practice, later)
    assert [answers[at].verdict for at in (THERE, DUE, OPENED)] == [Verdict.UNKNOWN] * 3
    assert "last ran 23 November 2027" in answers[DUE].found

    destroyed(later - timedelta(hours=2))
    compared(later - timedelta(hours=1))
    assert [asked(practice, later)[at].verdict for at in (THERE, DUE)] == [Verdict.KEPT] * 2


def test_a_file_that_is_lost_breaks_it_until_it_is_back(night, practice, compared, kept):
    path = kept.home.store / night[1].recordings.get().object_name
    whole = path.read_bytes()
    path.unlink()
    compared()
    assert asked(practice)[THERE].verdict is Verdict.BROKEN

    path.write_bytes(whole)
    compared()
    assert asked(practice)[THERE].verdict is Verdict.KEPT


def test_a_call_whose_day_has_passed_breaks_it_until_it_is_destroyed(night, practice, destroyed):
    later = TODAY + timedelta(days=9)
    answers = asked(practice, later)
    assert (answers[OLDEST].verdict, answers[OLDEST].found) == (Verdict.BROKEN, "12 months, 2 days")
    assert (answers[DUE].verdict, answers[DUE].rows) == (Verdict.BROKEN, "/kept")
    assert night[1].destroyed_at is None

    destroyed(later - timedelta(hours=1))
    answers = asked(practice, later)
    assert (answers[OLDEST].verdict, answers[DUE].verdict) == (Verdict.NOTED, Verdict.KEPT)


def test_the_day_on_which_it_goes_is_not_late(night, practice):  # noqa: ARG001 - the night
    answers = asked(practice, TODAY + timedelta(days=7))

    assert (answers[OLDEST].verdict, answers[OLDEST].found) == (Verdict.KEPT, "12 months, 0 days")


@pytest.mark.parametrize("days", [1, 200])
def test_what_went_early_breaks_it_and_the_certificate_tells(night, practice, days):
    certificate = Certificate.objects.get()
    began = night[0].started_at
    type(night[0]).objects.filter(pk=night[0].pk).update(started_at=began + timedelta(days=days))
    answer = asked(practice)[EARLY]
    assert (answer.verdict, answer.found) == (Verdict.BROKEN, "1 of 1 in a month")

    type(night[0]).objects.filter(pk=night[0].pk).update(started_at=began)
    assert asked(practice)[EARLY].verdict is Verdict.KEPT
    assert certificate.months == 12


@pytest.mark.parametrize(("granted", "verdict"), [(-1, Verdict.KEPT), (1, Verdict.BROKEN)])
def test_what_went_early_on_request_keeps_it_if_that_was_granted_before(night, practice, owner, granted, verdict):
    call = night[0]
    gone_at = Certificate.objects.get().destroyed_at
    type(call).objects.filter(pk=call.pk).update(started_at=call.started_at + timedelta(days=200))
    Erasure.objects.create(
        call=call,
        practice=practice,
        reference="RT-2027-0001",
        granted_at=gone_at + timedelta(hours=granted),
        granted_by=owner,
    )

    answer = asked(practice)[EARLY]

    assert answer.verdict is verdict
    assert ("1 erased on request" in answer.found) == (verdict is Verdict.KEPT)


def test_what_went_although_it_was_kept_longer_breaks_it(night, practice, owner):
    hold = Hold.objects.create(
        call=night[0], practice=practice, kind="claim", owner=owner, placed_at=NOON, review_on=NOW.date()
    )
    assert asked(practice)[EARLY].verdict is Verdict.BROKEN

    Hold.objects.filter(pk=hold.pk).update(released_at=NOON + timedelta(days=1))
    assert asked(practice)[EARLY].verdict is Verdict.KEPT


def test_what_was_destroyed_and_is_there_again_breaks_it(night, practice, compared, means):
    recording = night[0].recordings.get()
    means.store.put(recording.object_name, [b"sealed"])
    compared()
    answers = asked(practice)
    assert (answers[OPENED].verdict, answers[OPENED].found) == (Verdict.BROKEN, "1 tried, 1 opened")

    means.store.remove([recording.object_name])
    compared()
    assert asked(practice)[OPENED].verdict is Verdict.KEPT


def test_a_reason_to_keep_needs_an_owner_who_is_here(night, practice, owner):
    """Somebody who has left owns nothing; whoever looks at it next does."""
    left = type(owner).objects.create(email="left@allerton.example", full_name="Sam Left", created_at=NOON)
    today = NOW.date()
    (hold,) = place_holds([night[1]], "claim", owner=left, review_on=today + timedelta(days=9), by=left, now=NOW)
    answer = asked(practice)[HELD]
    assert (answer.verdict, answer.found) == (Verdict.BROKEN, "1 call; 1 without an owner here, 0 past review")

    move_review(hold, today + timedelta(days=20), by=owner, now=NOW)
    answer = asked(practice)[HELD]
    assert (answer.verdict, answer.found) == (Verdict.KEPT, "1 call; 0 without an owner here, 0 past review")
    assert Hold.objects.get().owner == owner


def test_a_review_that_is_past_is_not_proven(night, practice, owner):
    today = NOW.date()
    (hold,) = place_holds([night[1]], "claim", owner=owner, review_on=today + timedelta(days=1), by=owner, now=NOW)
    later = NOW + timedelta(days=2)
    assert asked(practice, later)[HELD].verdict is Verdict.UNKNOWN

    move_review(hold, today + timedelta(days=20), by=owner, now=later)
    assert asked(practice, later)[HELD].verdict is Verdict.KEPT


def test_no_answer_names_anybody(night, practice):
    text = str(ask_kept(practice, NOW))

    assert night[1].id not in text
