"""Clause C6 turns by the clock, by sound that waits, by an import that is not marked, by a note unconfirmed."""

from datetime import timedelta

import pytest
from tests.catalogue.recorder_node import NOON

from fairhearing.catalogue.models import Call, Finding, Manifest
from fairhearing.clauses.proof import Verdict
from fairhearing.health.status import Status, publish_status
from fairhearing.retention.records_probe import ask_records, clock_and_classes
from fairhearing.retention.run import destroy_due
from fairhearing.vault.clock import MachineTime, machine_time

from .kept_home import set_class
from .run_means import TODAY

pytestmark = pytest.mark.django_db

CLOCK, DELAY, TEST_CALL, IMPORTS, CLASSES, CLINICAL, DESTROYED = range(7)
NOW = TODAY + timedelta(hours=3)
MACHINE = MachineTime(machine_time().boot, 5000.0)
RIGHT = {"clock_synchronised": 1, "clock_offset_s": -0.02, "tick_late_ms": 40, "unwritten_s": 0.1}


@pytest.fixture(autouse=True)
def recorder(home, settings):
    """Return what lets the recorder say how it is."""
    settings.HOME = home

    def says(process="recorder-main", *, ago_s=0.0, stopped=False, **figures):
        machine = MachineTime(MACHINE.boot, MACHINE.s - ago_s)
        status = Status(
            process=process, pid=1, started=NOW, written=NOW, machine=machine, stopped=stopped, figures=figures
        )
        publish_status(home.status, status)

    return says


def asked(practice, now=NOW):
    return ask_records(practice, now, lambda: MACHINE)


def verdict(practice, at, now=NOW):
    return asked(practice, now).answers[at].verdict


def test_without_a_recorder_clock_and_delay_are_not_known(practice):
    assert [verdict(practice, at) for at in (CLOCK, DELAY)] == [Verdict.UNKNOWN] * 2
    assert asked(practice).figure == "0 unclassified; clock not known"


def test_a_clock_that_is_right_is_met_and_one_that_is_out_is_not(practice, recorder):
    recorder(**RIGHT)
    proof = asked(practice)
    recorder(**RIGHT | {"clock_offset_s": 1.2})
    out = verdict(practice, CLOCK)
    recorder(clock_synchronised=0)

    assert (proof.answers[CLOCK].verdict, proof.figure) == (Verdict.KEPT, "0 unclassified; clock out by 0.02 s")
    assert out is Verdict.BROKEN
    assert verdict(practice, CLOCK) is Verdict.UNKNOWN


@pytest.mark.parametrize("how", [{"ago_s": 20.0}, {"stopped": True}, {"process": "worker"}])
def test_what_a_recorder_said_before_it_stopped_is_not_believed(practice, recorder, how):
    recorder(**how, **RIGHT)

    assert [verdict(practice, at) for at in (CLOCK, DELAY)] == [Verdict.UNKNOWN] * 2


def test_one_recorder_of_two_that_is_out_breaks_it(practice, recorder):
    recorder(**RIGHT)
    recorder("recorder-north", **RIGHT | {"clock_offset_s": -3.0})

    assert verdict(practice, CLOCK) is Verdict.BROKEN


def test_sound_that_waits_for_the_disk_breaks_it(practice, recorder):
    recorder(**RIGHT)
    soon = asked(practice).answers[DELAY]
    recorder(**RIGHT | {"unwritten_s": 7.0})

    assert (soon.verdict, soon.found) == (Verdict.KEPT, "Within 0.3 s just now")
    assert verdict(practice, DELAY) is Verdict.BROKEN


def test_an_import_that_is_not_marked_breaks_it(practice, kept):
    none = asked(practice).answers[IMPORTS]
    recording = kept.keep(NOON).recordings.get()
    Manifest.objects.filter(recording=recording).update(node="imported")
    unmarked = verdict(practice, IMPORTS)
    Finding.objects.create(recording=recording, kind="imported")
    marked = asked(practice).answers[IMPORTS]

    assert (none.verdict, none.found) == (Verdict.KEPT, "None was imported")
    assert unmarked is Verdict.BROKEN
    assert (marked.verdict, marked.found) == (Verdict.KEPT, "1 of 1 marked")


@pytest.mark.parametrize("word", ["", "aa", "clinical", "clinical_or_not", "zz"])
def test_a_call_of_no_class_of_the_list_breaks_it(practice, kept, word):
    call = kept.keep(NOON)
    before = verdict(practice, CLASSES)
    Call.objects.filter(id=call.id).update(record_class=word)
    proof = asked(practice)
    set_class(call, "evidence")

    assert (before, proof.answers[CLASSES].verdict) == (Verdict.KEPT, Verdict.BROKEN)
    assert proof.figure.startswith("1 unclassified")
    assert verdict(practice, CLASSES) is Verdict.KEPT


def test_a_clinical_call_whose_day_comes_near_breaks_it_until_its_note_is_confirmed(practice, kept):
    call = kept.keep(NOON + timedelta(days=29))
    set_class(call, "clinical_unconfirmed")

    assert verdict(practice, CLINICAL, NOW - timedelta(days=5)) is Verdict.KEPT
    assert verdict(practice, CLINICAL) is Verdict.BROKEN
    set_class(call, "clinical_summarised")
    assert verdict(practice, CLINICAL) is Verdict.KEPT


def test_a_clinical_call_that_was_destroyed_unconfirmed_breaks_it(practice, kept, means):
    kept.keep(NOON)
    destroy_due(means)
    administrative = verdict(practice, DESTROYED)
    practice.certificates.update(rule="clinical_unconfirmed")

    assert practice.certificates.count() == 1
    assert (administrative, verdict(practice, DESTROYED)) == (Verdict.KEPT, Verdict.BROKEN)


def test_the_rows_say_what_was_counted(practice, kept, recorder):
    recorder(**RIGHT)
    kept.keep(NOON)

    clocks, classes, rest = clock_and_classes(practice, NOW, lambda: MACHINE).tables

    assert clocks.rows == (("main", "Yes", "0.020 s", "40 ms", "0.1 s"),)
    assert classes.rows[0] == ("Administrative", "1")
    assert classes.rows[-1] == ("Without a class", "0")
    assert [row[1] for row in rest.rows] == ["0", "0", "0"]
