"""Clauses as the worker keeps them: asked, turned, told and chained."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from tests.policy import made_probes

import fairhearing
from fairhearing.audit.verbs import Verb
from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import Verdict
from fairhearing.clauses.rules import State
from fairhearing.jobs.models import Outbox
from fairhearing.notifications.models import Notification
from fairhearing.policy.asking import ASK_PROBES, ask_clauses, ask_due, ask_practice, forget_results
from fairhearing.policy.chaining import CHAIN_RESULTS, chain_days, day_document, encode_day
from fairhearing.policy.clause_models import ChainedDay, ClauseDay, ClauseTurn, ProbeResult
from fairhearing.policy.newest import standing, standings
from fairhearing.policy.probes import all_probes
from fairhearing.policy.turning import name_owner, note_states, owner_of
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.web import settings as web_settings

from .log_home import NOON, job_run

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _made_probes(settings):
    settings.PROBES = ("tests.policy.made_probes",)
    made_probes.SAID.clear()
    yield
    made_probes.SAID.clear()


@pytest.fixture
def practice():
    return Practice.objects.create(id="allerton", name="Allerton Medical Centre", created_at=NOON)


def person(practice, kind, email):
    someone = Person(email=email, full_name=email.title(), created_at=NOON)
    someone.set_unusable_password()
    someone.save()
    Role.objects.create(person=someone, practice=practice, kind=kind, since=NOON)
    return someone


@pytest.fixture
def manager(practice):
    return person(practice, "manager", "manager@allerton.example")


@pytest.fixture
def partner(practice):
    return person(practice, "partner", "partner@allerton.example")


def ask(practice, now):
    ask_practice(practice, now)
    note_states(practice, now)


def state(practice, clause, now):
    return standing(practice, clause, now).state


def test_a_clause_whose_probe_has_not_run_is_not_proven(practice):
    assert {each.state for each in standings(practice, NOON)} == {State.NOT_PROVEN}


def test_a_clause_is_met_by_fresh_answers_to_all_its_probes(practice):
    ask(practice, NOON)

    assert state(practice, Clause.ONE_YEAR, NOON) is State.MET
    assert state(practice, Clause.COPIES, NOON) is State.MET
    assert state(practice, Clause.TOLD, NOON) is State.NOT_PROVEN


def test_a_stopped_worker_lets_a_clause_turn_by_age_alone(practice):
    ask(practice, NOON)

    assert state(practice, Clause.ONE_YEAR, NOON + 3 * HOUR) is State.NOT_PROVEN
    assert state(practice, Clause.COPIES, NOON + 35 * HOUR) is State.MET
    assert state(practice, Clause.COPIES, NOON + 36 * HOUR) is State.NOT_PROVEN


def test_a_broken_clause_turns_and_turns_back_when_mended(practice):
    ask(practice, NOON)
    made_probes.SAID["hourly"] = Verdict.BROKEN
    ask(practice, NOON + HOUR)
    broken = state(practice, Clause.ONE_YEAR, NOON + HOUR)
    made_probes.SAID.clear()
    ask(practice, NOON + 2 * HOUR)

    assert broken is State.NOT_MET
    assert state(practice, Clause.ONE_YEAR, NOON + 2 * HOUR) is State.MET
    turns = ClauseTurn.objects.filter(clause="C11").order_by("at")
    assert [turn.state for turn in turns] == ["met", "not-met", "met"]
    assert Outbox.objects.filter(verb=Verb.CLAUSE_TURNED, detail__clause="C11").count() == 3


def test_only_what_is_due_is_asked_again(practice):
    ask(practice, NOON)
    ask(practice, NOON + HOUR)

    asked = list(ProbeResult.objects.filter(asked_at=NOON + HOUR).values_list("probe", flat=True))
    assert asked == ["hourly"]


def test_what_is_not_well_is_asked_at_each_round_and_kept_when_it_says_something_else(practice):
    made_probes.SAID["only"] = Verdict.UNKNOWN
    for minutes in (0, 5, 10):
        ask(practice, NOON + timedelta(minutes=minutes))
    unknown = ProbeResult.objects.filter(probe="only").count()
    made_probes.SAID.clear()
    ask(practice, NOON + timedelta(minutes=15))
    ask(practice, NOON + timedelta(minutes=20))

    assert unknown == 1
    assert ProbeResult.objects.filter(probe="only").count() == 2
    assert state(practice, Clause.COPIES, NOON + timedelta(minutes=15)) is State.MET


def test_a_clock_set_back_has_everything_asked_again(practice):
    ask(practice, NOON)
    ask(practice, NOON - DAY)

    assert ProbeResult.objects.filter(asked_at=NOON - DAY).count() == 3


def test_whoever_asks_has_a_clause_checked_at_the_next_round(practice):
    ask(practice, NOON)
    ask_clauses(practice, [Clause.COPIES], NOON)
    ask_clauses(practice, [Clause.COPIES], NOON)
    ask(practice, NOON + timedelta(minutes=1))
    ask(practice, NOON + timedelta(minutes=2))

    assert ProbeResult.objects.filter(probe="only").count() == 2


def test_a_probe_that_fails_proves_nothing_and_names_nobody(practice, caplog):
    made_probes.SAID["only"] = RuntimeError
    outcome = ask_due(job_run(ASK_PROBES))

    row = ProbeResult.objects.get(probe="only")
    assert outcome["failed"] == 1
    assert row.problem == "RuntimeError"
    assert "Kaur" not in json.dumps(row.answers)
    assert state(practice, Clause.COPIES, row.asked_at) is State.NOT_PROVEN
    assert state(practice, Clause.ONE_YEAR, row.asked_at) is State.MET
    caplog.clear()


def test_the_owner_is_told_once_and_the_partners_after_a_day(practice, manager, partner):
    made_probes.SAID["only"] = Verdict.BROKEN
    for hours in (0, 1, 23):
        ask(practice, NOON + hours * HOUR)
    told = list(Notification.objects.values_list("person_id", "kind"))
    for hours in (24, 48):
        ask(practice, NOON + hours * HOUR)

    assert told == [(manager.id, "clause-not-met")]
    assert list(Notification.objects.filter(person=partner).values_list("kind", flat=True)) == ["clause-still-not-met"]


def test_a_clause_is_its_owners_until_they_leave(practice, manager, partner):
    name_owner(practice, Clause.COPIES, partner, by=manager, role="manager", now=NOON)
    named = owner_of(practice, Clause.COPIES)
    Role.objects.filter(person=partner).delete()

    assert named == partner
    assert owner_of(practice, Clause.COPIES) == manager
    assert Outbox.objects.get(verb=Verb.CLAUSE_GIVEN).subject == partner.account


def test_a_day_stays_not_met_when_it_was_so_once(practice):
    made_probes.SAID["only"] = Verdict.BROKEN
    ask(practice, NOON)
    made_probes.SAID.clear()
    ask_clauses(practice, [Clause.COPIES], NOON)
    ask(practice, NOON + HOUR)
    ask(practice, NOON + DAY + HOUR)

    days = ClauseDay.objects.filter(clause="C16").order_by("day").values_list("state", flat=True)
    assert list(days) == ["not-met", "met"]


def test_a_day_that_began_unproven_ends_as_it_was_proved(practice):
    note_states(practice, NOON - HOUR)
    ask(practice, NOON)

    assert ClauseDay.objects.get(clause="C16").state == "met"


def test_each_night_the_days_results_are_chained_over_the_night_before(practice):
    ask(practice, NOON)
    ask(practice, NOON + DAY)
    chain_days(job_run(CHAIN_RESULTS, now=NOON + 3 * DAY))

    first, second, third = ChainedDay.objects.order_by("day")
    assert (first.before, second.before, third.before) == ("", first.sha256, second.sha256)
    assert (first.results, second.results, third.results) == (3, 3, 0)
    told = Outbox.objects.filter(verb=Verb.RESULTS_CHAINED).order_by("number")
    assert [row.detail["sha256"] for row in told] == [first.sha256, second.sha256, third.sha256]
    assert [row.entry_id for row in told] == [first.entry, second.entry, third.entry]


def test_a_changed_result_no_longer_fits_its_chain(practice):
    ask(practice, NOON)
    chain_days(job_run(CHAIN_RESULTS, now=NOON + DAY))
    row = ChainedDay.objects.get()
    as_it_was = hashlib.sha256(encode_day(day_document(practice, row.day, row.before))).hexdigest()
    ProbeResult.objects.filter(probe="only").update(figure="all is well")

    assert as_it_was == row.sha256
    assert hashlib.sha256(encode_day(day_document(practice, row.day, row.before))).hexdigest() != row.sha256


def test_today_is_not_chained_and_no_day_twice(practice):
    ask(practice, NOON)

    assert chain_days(job_run(CHAIN_RESULTS, now=NOON)) == {"days": 0}
    assert chain_days(job_run(CHAIN_RESULTS, now=NOON + DAY)) == {"days": 1}
    assert chain_days(job_run(CHAIN_RESULTS, now=NOON + DAY)) == {"days": 0}


def test_old_results_are_forgotten_and_their_days_stay(practice):
    ask(practice, NOON)
    forget_results(NOON + 4 * 366 * DAY)

    assert not ProbeResult.objects.exists()
    assert ClauseDay.objects.count() == 20


def test_every_module_of_probes_is_named_in_the_settings():
    package = Path(fairhearing.__file__).parent
    modules = {
        ".".join(("fairhearing", *path.relative_to(package).with_suffix("").parts))
        for path in package.rglob("*probe.py")
        if "\nPROBES" in path.read_text("utf-8")
    }

    assert sorted(modules) == sorted(web_settings.PROBES)


def test_each_probe_has_a_name_of_its_own(settings):
    settings.PROBES = web_settings.PROBES

    names = [probe.name for probe in all_probes()]

    assert len(names) == len(set(names)) > 0
