"""Clause C18: test people are planted, found, and gone; a search that misses or finds too much is told."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone

from fairhearing.catalogue.models import Call, Conversation, Manifest, Party, Recording
from fairhearing.clauses.proof import Verdict
from fairhearing.jobs.models import Job, Outbox
from fairhearing.jobs.run import JobRun
from fairhearing.ledger.models import Individual, Link, NameWord, Number
from fairhearing.practice.models import Person
from fairhearing.redaction.searching import search
from fairhearing.redaction.sought import Sought
from fairhearing.subject_access import search_trial
from fairhearing.subject_access.found_probe import ask_found
from fairhearing.subject_access.models import SearchTrial
from fairhearing.subject_access.search_trial import TRY_SEARCH, looked_for, try_practices, try_search
from fairhearing.subject_access.trial_people import plant
from fairhearing.vault.clock import Clock

from .asked_access import make_request
from .sealed_calls import add_call

pytestmark = pytest.mark.django_db
NEVER_LEFT = (Individual, NameWord, Number, Link, Call, Conversation, Party, Recording, Manifest, Person)


@pytest.fixture
def allerton(practices):
    return practices["allerton"]


def tried(practice, seed=7):
    return try_search(practice, now=timezone.now(), randomness=Random(seed))


def planted_and_looked_for(practice, spoil):
    """Plant, spoil what was planted, look, and roll back."""
    now = timezone.now()
    with transaction.atomic():
        planted = plant(practice, now=now, randomness=Random(7))
        spoil(planted)
        found = looked_for(practice, planted, now)
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_six_people_are_found_with_all_their_calls_and_no_other(allerton, seed):
    trial = tried(allerton, seed)

    assert (trial.people, trial.calls, trial.missed, trial.false) == (6, 13, 0, 0)


def test_nothing_of_them_is_left(allerton, call):  # noqa: ARG001 - a real call beside
    before = [model.objects.count() for model in NEVER_LEFT]
    entries = Outbox.objects.count()

    tried(allerton)

    assert [model.objects.count() for model in NEVER_LEFT] == before
    (entry,) = Outbox.objects.order_by("number")[entries:]
    assert (entry.verb, entry.detail) == ("search.tried", {"people": 6, "missed": 0, "false": 0})


def test_real_people_and_calls_do_not_mix_with_them(allerton):
    for last in range(0, 1000, 3):
        Number.objects.create(
            individual=Individual.objects.create(
                practice=allerton, surname="Real", added_at=timezone.now(), changed_at=timezone.now()
            ),
            practice=allerton,
            number=f"+447700900{last:03}",
            number_reversed=f"{last:03}"[::-1] + "009007744",
            sure="list",
        )
    add_call(allerton, number="+447700900001")

    trial = tried(allerton)

    assert (trial.missed, trial.false) == (0, 0)


def test_a_call_that_lost_its_number_is_missed(allerton):
    def spoil(planted):
        (theirs,) = planted.people[-1].calls
        Party.objects.filter(call=theirs).update(number="", number_reversed="")

    assert planted_and_looked_for(allerton, spoil) == (2, 0), "by the person, and by the number"


def test_a_person_whose_name_is_not_found_misses_all_their_calls(allerton):
    def spoil(planted):
        NameWord.objects.filter(individual=planted.people[0].individual).delete()

    assert planted_and_looked_for(allerton, spoil) == (4, 0)


def test_a_call_of_somebody_else_that_is_found_is_false(allerton):
    def spoil(_planted):
        Link.objects.filter(said="not_them").update(said="confirmed")

    assert planted_and_looked_for(allerton, spoil) == (0, 1)


def test_the_job_tries_in_each_practice_and_forgets_old_trials(allerton):
    now = timezone.now()
    old = tried(allerton)
    SearchTrial.objects.filter(id=old.id).update(tried_at=now - timedelta(days=401))
    job = Job.objects.create(kind=TRY_SEARCH, state=Job.State.RUNNING, run_after=now, created_at=now)

    outcome = try_practices(JobRun(job, now, Clock(), lambda: False), Random(3))

    assert outcome == {"practices": 2, "missed": 0, "false": 0}
    assert {each.practice_id for each in SearchTrial.objects.all()} == {"allerton", "westfield"}
    assert not SearchTrial.objects.filter(id=old.id).exists()


def asked(practice, now=None):
    return ask_found(practice, now or timezone.now()).answers


def test_a_trial_is_believed_for_a_day_and_a_half(allerton):
    assert asked(allerton)[0].verdict is Verdict.UNKNOWN
    tried(allerton)
    now = timezone.now()

    proof = ask_found(allerton, now)
    assert proof.figure == "6 test people: 0 missed, 0 false"
    assert proof.answers[0].verdict is Verdict.KEPT
    assert asked(allerton, now + timedelta(hours=37))[0].verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("what", ["missed", "false"])
def test_a_search_that_does_not_work_breaks_it_until_it_does(allerton, monkeypatch, what):
    real = search_trial.find
    keep = {"missed": lambda found: found.calls[1:], "false": lambda found: (*found.calls, SimpleNamespace(id="f"))}

    with monkeypatch.context() as broken:
        broken.setattr(search_trial, "find", lambda *args: replace(real(*args), calls=keep[what](real(*args))))
        tried(allerton)
    assert asked(allerton)[0].verdict is Verdict.BROKEN

    tried(allerton, 8)
    assert asked(allerton)[0].verdict is Verdict.KEPT


def test_calls_without_a_number_and_the_time_to_a_search_are_stated(allerton, signed_in):
    add_call(allerton, number="", withheld=True, started_at=timezone.now() - timedelta(days=9))
    owner = Person.objects.get(email="manager@allerton.example")
    request = make_request(allerton, owner)
    search(request.selection, Sought(numbers=("07700 900123",)), by=owner, now=request.logged_at + timedelta(hours=5))
    tried(allerton)

    answers = asked(allerton, timezone.now() + timedelta(hours=6))

    assert [each.found for each in answers[1:]] == [
        "Median 5 hours, of 1 request",
        "1 call without a number in a year",
    ]
    page = signed_in("partner").get("/policy/rows/search-trials").content.decode()
    assert "Looking for test people" in page
    assert " ms" in page
