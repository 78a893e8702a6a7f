"""How clauses stand, asked of the database in one question, however many probes and results there are."""

from datetime import timedelta

import pytest

from fairhearing.clauses.clause import Clause
from fairhearing.policy.clause_models import ProbeResult
from fairhearing.policy.newest import standing, standings
from fairhearing.policy.probes import all_probes
from fairhearing.practice.models import Practice

from .log_home import NOON

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def practices():
    names = (("allerton", "Allerton Medical Centre"), ("westfield", "Westfield Surgery"))
    return [Practice.objects.create(id=each, name=name, created_at=NOON) for each, name in names]


def found(practice, probe, at, figure):
    ProbeResult.objects.create(
        practice=practice, clause=str(probe.clause), probe=probe.name, asked_at=at, state="met", figure=figure
    )


def figures(practice, now):
    return {asked.probe.name: asked.figure for each in standings(practice, now) for asked in each.asked}


def test_every_clause_stands_by_the_newest_result_of_each_of_its_probes(practices):
    for probe in all_probes():
        for hours in (3, 1, 2):
            found(practices[0], probe, NOON - hours * HOUR, f"{probe.name} {hours}")
        found(practices[1], probe, NOON, "of another practice")

    assert figures(practices[0], NOON) == {probe.name: f"{probe.name} 1" for probe in all_probes()}


def test_what_was_asked_later_than_the_moment_is_left_out(practices):
    for probe in all_probes():
        found(practices[0], probe, NOON - HOUR, "then")
        found(practices[0], probe, NOON + HOUR, "later")

    assert set(figures(practices[0], NOON).values()) == {"then"}


def test_a_probe_that_was_never_asked_has_no_result(practices):
    [*others, last] = all_probes()
    for probe in others:
        found(practices[0], probe, NOON, "asked")

    assert figures(practices[0], NOON) == {probe.name: "asked" for probe in others} | {last.name: ""}


def test_all_clauses_are_one_question_however_many_results_there_are(practices, django_assert_num_queries):
    for probe in all_probes():
        for hours in range(40):
            found(practices[0], probe, NOON - hours * HOUR, "")

    with django_assert_num_queries(1):
        standings(practices[0], NOON)
    with django_assert_num_queries(1):
        standing(practices[0], Clause.RECORDED, NOON)


def test_a_clause_without_probes_asks_nothing_and_is_not_proven(practices, settings, django_assert_num_queries):
    settings.PROBES = ()

    with django_assert_num_queries(0):
        assert {str(each.state) for each in standings(practices[0], NOON)} == {"not-proven"}
