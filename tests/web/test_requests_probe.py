"""Clause C17: a request counts however it comes, is confirmed in writing and not refused for that."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from fairhearing.catalogue.doing import Done
from fairhearing.clauses.proof import Verdict
from fairhearing.practice.models import Person
from fairhearing.subject_access import rules
from fairhearing.subject_access.ending import refuse, withdraw
from fairhearing.subject_access.grounds import Ground
from fairhearing.subject_access.models import Request
from fairhearing.subject_access.probe import ask_matters, ask_requests, requests_in_writing
from fairhearing.subject_access.working import confirm_in_writing
from fairhearing.wording.days import PRACTICE_TIME

from .asked_access import make_request
from .copied_calls import add_copy

pytestmark = pytest.mark.django_db
CONFIRMED, REFUSED, LAG = range(3)
SPOKEN = {"way": rules.Way.SPOKEN}


@pytest.fixture
def allerton(practices):
    return practices["allerton"]


@pytest.fixture
def owner(practices):  # noqa: ARG001 - the people it makes
    return Person.objects.get(email="manager@allerton.example")


def in_days(days):
    return datetime.combine(timezone.localdate() + timedelta(days=days), time(12), PRACTICE_TIME)


def asked(practice, days=0):
    return ask_requests(practice, in_days(days)).answers


def done(owner):
    return Done(owner, timezone.now(), "manager")


def test_a_year_without_requests_waits_for_nothing(allerton):
    proof = ask_requests(allerton, timezone.now())

    assert proof.figure == "No request came this year"
    assert [each.verdict for each in proof.answers] == [Verdict.KEPT, Verdict.NOTED, Verdict.NOTED]


@pytest.mark.parametrize("way", [rules.Way.SPOKEN, rules.Way.MISDIRECTED])
def test_one_that_was_never_confirmed_breaks_it_after_five_days(allerton, owner, way):
    request = make_request(allerton, owner, way=way)

    assert asked(allerton, 5)[CONFIRMED].verdict is Verdict.KEPT
    answer = asked(allerton, 6)[CONFIRMED]
    assert (answer.verdict, answer.found) == (
        Verdict.BROKEN,
        "1 request in a year: 1 to be confirmed, 1 of them overdue",
    )

    confirm_in_writing(request, timezone.localdate(), done(owner))
    assert asked(allerton, 6)[CONFIRMED].verdict is Verdict.KEPT


def test_one_confirmed_late_counts_for_a_month(allerton, owner):
    make_request(allerton, owner, **SPOKEN)
    Request.objects.update(confirmed_on=timezone.localdate() + timedelta(days=9))

    assert asked(allerton, 10)[CONFIRMED].found.endswith("; 1 late within a month")
    assert asked(allerton, 35)[CONFIRMED].verdict is Verdict.BROKEN
    assert asked(allerton, 37)[CONFIRMED].verdict is Verdict.KEPT


def test_a_letter_needs_no_other_letter(allerton, owner):
    make_request(allerton, owner)

    assert asked(allerton, 30)[CONFIRMED].verdict is Verdict.KEPT


def test_a_spoken_request_is_refused_on_a_ground_of_the_law_alone(allerton, owner):
    request = make_request(allerton, owner, **SPOKEN)
    assert asked(allerton)[REFUSED].found == "0 of 1 request; 0 on a ground of the law"

    refuse(request, timezone.localdate(), Ground.EXCESSIVE, "Asked each week", done(owner))
    answer = asked(allerton)[REFUSED]
    assert (answer.verdict, answer.found) == (Verdict.KEPT, "0 of 1 request; 1 on a ground of the law")
    assert "1 not in writing; 1 of them refused" in ask_requests(allerton, timezone.now()).figure

    request.events.filter(what="refused").delete()
    assert asked(allerton)[REFUSED].verdict is Verdict.BROKEN


def test_the_time_until_it_is_taken_down_is_a_figure(allerton, owner):
    for days in (0, 1, 9):
        make_request(allerton, owner, days_ago=days)

    answer = asked(allerton)[LAG]

    assert (answer.verdict, answer.found) == (Verdict.NOTED, "Median 1 day, worst 9 days")


def test_the_rows_name_nobody(allerton, owner, signed_in):
    make_request(allerton, owner, **SPOKEN)
    withdraw(make_request(allerton, owner), timezone.localdate(), "She rang", done(owner))

    (table,) = requests_in_writing(allerton, timezone.now()).tables
    page = signed_in("auditor").get("/policy/rows/requests-in-writing")

    assert [row[1] for row in table.rows] == ["By letter", "Aloud"]
    assert [row[4] for row in table.rows] == ["Came in writing", "Not yet"]
    assert page.status_code == 200
    assert "Holroyd" not in page.content.decode()


def test_a_copy_for_a_request_that_nobody_took_down_breaks_copies(allerton, owner):
    place = allerton.places.first()
    request = make_request(allerton, owner)
    add_copy(place, owner, request.selection)
    assert ask_matters(allerton, timezone.now()).answers[0].verdict is Verdict.KEPT

    add_copy(place, owner)
    proof = ask_matters(allerton, timezone.now())

    assert proof.figure == "2 requests with copies in 31 days, 1 not taken down"
    assert proof.answers[0].verdict is Verdict.BROKEN
    assert ask_matters(allerton, timezone.now() + timedelta(days=32)).answers[0].verdict is Verdict.KEPT
