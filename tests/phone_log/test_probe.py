"""Clause C1 is proved by what is there: a log that is missing, a call, a test call, a review or a setting turns it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings as django_settings

from fairhearing.capture.config import Practice as RecorderPractice
from fairhearing.capture.config import RecorderConfig, publish_config
from fairhearing.catalogue.models import Finding, Recording
from fairhearing.clauses.proof import Verdict
from fairhearing.heartbeat.outcome import Ending, Outcome
from fairhearing.phone_log.gaps import explain_gap
from fairhearing.phone_log.importing import import_log
from fairhearing.phone_log.matching_run import match_practice
from fairhearing.phone_log.models import PhoneLogDay
from fairhearing.phone_log.never_recorded_probe import exceptions
from fairhearing.phone_log.probe import matched, tried
from fairhearing.phone_log.probe_rows import ROWS
from fairhearing.practice.founding import never_recorded
from fairhearing.practice.models import NeverRecorded, Person, Role
from fairhearing.practice.set_up_models import OpeningHours
from fairhearing.probing.rounds import begin_round, note_ended
from fairhearing.vault.home import Home

from .conftest import NINE, NOW
from .logs import ASTERISK

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
BATH_ROAD_UNION = "+441134960777"


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def young(practice):
    """Return the practice as if it had been here since the day before."""
    practice.created_at = NINE
    practice.save()
    return practice


def bring(practice, text=ASTERISK):
    return import_log(practice, text.encode(), layout=None, zone=LONDON, by="command")


def verdicts(proof):
    return [answer.verdict for answer in proof.answers if answer.verdict is not Verdict.NOTED]


def answer_to(proof, words):
    (found,) = (answer for answer in proof.answers if words in answer.question)
    return found


def test_without_any_log_nobody_knows(young):
    proof = matched(young, NOW)

    assert verdicts(proof) == [Verdict.UNKNOWN]
    assert "no phone log was ever brought" in proof.answers[0].found


def test_a_missing_call_breaks_the_clause_until_it_is_recorded_after_all(young, home, record_call):
    bring(young)
    match_practice(home, young, NOW)
    day = young.phone_log_days.get()
    broken = matched(young, NOW)
    missing = young.phone_log.filter(outcome="missing")
    for row in missing:
        at = (row.started_at - NINE).total_seconds()
        record_call(at, (row.ended_at - row.started_at).total_seconds(), row.outside, row.extensions.split()[0])
    match_practice(home, young, NOW)
    mended = matched(young, NOW)

    assert day.missing
    assert answer_to(broken, "24 November 2026 recorded").verdict is Verdict.BROKEN
    assert answer_to(broken, "explained").verdict is Verdict.BROKEN
    assert verdicts(mended) == [Verdict.KEPT] * 3
    assert mended.figure == f"{day.answered} of {day.answered} matched the phone log"


def test_what_is_missing_and_explained_is_still_missing(young, home):
    bring(young)
    match_practice(home, young, NOW)
    manager = Person.objects.create(email="m@allerton.example", full_name="Helen Ashworth", created_at=NINE)
    for gap in young.recording_gaps.all():
        explain_gap(gap, "The line was being moved", by=manager, role="manager")

    proof = matched(young, NOW)

    assert answer_to(proof, "24 November 2026 recorded").verdict is Verdict.BROKEN
    assert answer_to(proof, "explained").verdict is Verdict.KEPT


def test_a_log_that_stops_coming_is_not_known(young, home):
    bring(young)
    match_practice(home, young, NOW)

    proof = matched(young, NOW + timedelta(days=1))

    assert answer_to(proof, "25 November 2026 recorded").verdict is Verdict.UNKNOWN


def test_a_log_brought_before_closing_does_not_know_the_day(young, home):
    with time_machine.travel(NINE + timedelta(hours=3), tick=False):
        bring(young)
        match_practice(home, young, NINE + timedelta(hours=3))

    before = matched(young, NOW)
    bring(young)
    after = matched(young, NOW)

    assert answer_to(before, "24 November").found == "The phone log ends within that day"
    assert answer_to(before, "24 November").verdict is Verdict.UNKNOWN
    assert answer_to(after, "24 November").verdict is Verdict.BROKEN


def test_a_weekend_needs_no_log_unless_somebody_rang(young, record_call):
    friday = NINE + timedelta(days=3)
    bring(young)
    young.log_imports.update(begun_at=friday + timedelta(hours=10), last_at=friday)
    PhoneLogDay.objects.create(practice=young, day=friday.date(), matched_at=friday, recorded=3)
    monday = NINE + timedelta(days=6)

    quiet = matched(young, monday)
    record_call(timedelta(days=4).total_seconds(), 60)
    rang = matched(young, monday)

    assert answer_to(quiet, "27 November 2026 recorded").verdict is Verdict.KEPT
    assert answer_to(rang, "28 November 2026 recorded").verdict is Verdict.UNKNOWN


def test_a_working_day_of_a_fortnight_without_a_log_is_not_known(young, home):
    bring(young)
    match_practice(home, young, NOW)
    young.created_at = NINE - timedelta(days=3)
    young.save()

    before = answer_to(matched(young, NOW), "days before")
    OpeningHours.objects.create(practice=young, weekday=1, opens="08:00", closes="18:30")
    closed_on_mondays = answer_to(matched(young, NOW), "days before")

    assert (before.verdict, before.found) == (Verdict.UNKNOWN, "0 of 1")
    assert closed_on_mondays.verdict is Verdict.KEPT


def make_test_call(ending, at):
    (call,) = begin_round([("main", "tcp")], at)
    note_ended(call, Outcome(ending, took_s=2.0), at)


def test_no_test_call_is_not_green(practice):
    assert verdicts(tried(practice, NOW)) == [Verdict.UNKNOWN]


def test_a_test_call_is_good_for_75_minutes(practice):
    make_test_call(Ending.HEARD, NOW)

    assert verdicts(tried(practice, NOW + timedelta(minutes=75))) == [Verdict.KEPT]
    assert verdicts(tried(practice, NOW + timedelta(minutes=76))) == [Verdict.UNKNOWN]
    assert verdicts(tried(practice, NOW - timedelta(minutes=2))) == [Verdict.UNKNOWN]


@pytest.mark.parametrize("ending", [Ending.SIDE_MISSING, Ending.NOT_STORED, Ending.NOT_OPENED, Ending.SIDES_SWAPPED])
def test_a_lost_test_call_breaks_the_clause_until_one_is_heard(practice, ending):
    make_test_call(ending, NOW)
    broken = tried(practice, NOW)
    make_test_call(Ending.HEARD, NOW + timedelta(minutes=5))
    mended = tried(practice, NOW + timedelta(minutes=5))

    assert verdicts(broken) == [Verdict.BROKEN]
    assert verdicts(mended) == [Verdict.KEPT]
    assert answer_to(mended, "24 hours").found == "1 of 24"


def test_silent_calls_are_counted_and_decide_nothing(practice, record_call):
    make_test_call(Ending.HEARD, NOW)
    record_call(0, 60)
    Finding.objects.create(recording=Recording.objects.get(), kind="silent")

    answer = answer_to(tried(practice, NOW), "both sides")

    assert (answer.verdict, answer.found) == (Verdict.NOTED, "1 silent")
    assert ROWS["sound-findings"](practice, NOW).tables[0].rows == (("24 November 2026", "Silent", "1"),)


@pytest.fixture
def listed(practice, tmp_path, settings):
    """Return an entry of the register, told to the recorder."""
    settings.HOME = Home(tmp_path / "home")
    settings.HOME.root.mkdir()
    owner = Person.objects.create(email="m@allerton.example", full_name="Helen Ashworth", created_at=NINE)
    Role.objects.create(person=owner, practice=practice, kind=Role.Kind.MANAGER, since=NINE)
    entry = NeverRecorded.objects.create(
        practice=practice,
        party=BATH_ROAD_UNION,
        kind=NeverRecorded.Kind.UNION,
        owner=owner,
        begins_at=NINE,
        review_on=NOW.date(),
    )
    tell_recorder(practice)
    return entry


def tell_recorder(practice):
    known = RecorderPractice(
        id=practice.id,
        name=practice.name,
        never_recorded=never_recorded(practice),
        records_internal_calls=practice.records_internal_calls,
    )
    publish_config(django_settings.HOME, RecorderConfig(clients=(), practices=(known,)))


@pytest.mark.usefixtures("listed")
def test_the_register_is_owned_reviewed_and_what_the_recorder_goes_by(practice):
    proof = exceptions(practice, NOW)

    assert verdicts(proof) == [Verdict.KEPT] * 4
    assert proof.figure == "1 entry never recorded"
    assert BATH_ROAD_UNION not in repr(proof)
    assert BATH_ROAD_UNION not in repr(ROWS["never-recorded"](practice, NOW))


@pytest.mark.usefixtures("listed")
def test_a_review_that_is_past_is_not_proven(practice):
    proof = exceptions(practice, NOW + timedelta(days=1))

    assert answer_to(proof, "reviewed").verdict is Verdict.UNKNOWN


def test_an_owner_who_left_breaks_the_clause(practice, listed):
    Role.objects.filter(person=listed.owner).update(until=NOW - timedelta(days=1))

    assert answer_to(exceptions(practice, NOW), "owner").verdict is Verdict.BROKEN


@pytest.mark.usefixtures("listed")
def test_recording_calls_between_staff_breaks_the_clause(practice):
    practice.records_internal_calls = True
    practice.save()
    tell_recorder(practice)

    proof = exceptions(practice, NOW)

    assert answer_to(proof, "between staff").verdict is Verdict.BROKEN
    assert answer_to(proof, "nobody else").verdict is Verdict.KEPT


def test_a_recorder_that_leaves_out_somebody_else_breaks_the_clause(practice, listed):
    listed.delete()
    broken = answer_to(exceptions(practice, NOW), "nobody else")
    tell_recorder(practice)
    mended = answer_to(exceptions(practice, NOW), "nobody else")
    django_settings.HOME.recorder_json.unlink()
    unread = answer_to(exceptions(practice, NOW), "nobody else")

    assert [each.verdict for each in (broken, mended, unread)] == [Verdict.BROKEN, Verdict.KEPT, Verdict.UNKNOWN]


@pytest.mark.usefixtures("listed")
def test_each_answer_leads_to_its_rows(practice):
    make_test_call(Ending.GAPS, NOW)
    bring(practice)

    answers = [answer for ask in (matched, tried, exceptions) for answer in ask(practice, NOW).answers]

    assert all(answer.rows for answer in answers)
    assert all(answer.mend for answer in answers if answer.verdict in {Verdict.BROKEN, Verdict.UNKNOWN})
    assert {answer.rows.rsplit("/", 1)[1] for answer in answers if "/rows/" in answer.rows} == set(ROWS)
    for read in ROWS.values():
        assert read(practice, NOW).tables
