"""Clause C5 turns when no old call was opened of late, or its file is another; a drill on the pages mends it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairhearing.cases.models import Drill
from fairhearing.cases.probe import ask_facts, call_drills
from fairhearing.catalogue.models import Recording
from fairhearing.clauses.proof import Verdict

from .test_call_drill import end, listen_to, old_call, start

__all__ = ["old_call"]
pytestmark = pytest.mark.django_db

ONE, SIX, ELEVEN, GIVEN_UP = range(4)


def asked(practice, now=None):
    return ask_facts(practice, now or timezone.now())


def drill(manager):
    answer, begun = start(manager)
    listen_to(manager, answer.url)
    end(manager, begun)
    begun.refresh_from_db()
    return begun


def test_without_calls_of_an_age_nothing_is_proven(practices):
    assert {each.verdict for each in asked(practices["allerton"]).answers} == {Verdict.NOTED}


def test_a_call_that_nobody_opened_is_not_proven_until_somebody_does(manager, old_call):
    practice = old_call.practice
    before = asked(practice)
    done = drill(manager)
    after = asked(practice)

    assert [each.verdict for each in before.answers[:GIVEN_UP]] == [Verdict.UNKNOWN, Verdict.NOTED, Verdict.NOTED]
    assert (before.answers[ONE].rows, before.answers[ONE].rows_words) == ("/cases/drill", "Do the drill")
    assert after.answers[ONE].verdict is Verdict.KEPT
    assert after.figure.startswith("Calls from 1 month ago opened in ")
    Drill.objects.filter(id=done.id).update(ended_at=timezone.now() - timedelta(days=35))
    assert asked(practice).answers[ONE].verdict is Verdict.UNKNOWN


def test_a_file_that_is_another_breaks_it_until_a_drill_finds_the_right_one(manager, old_call):
    recording = old_call.recordings.get()
    Recording.objects.filter(id=recording.id).update(object_sha256="0" * 64)
    drill(manager)
    broken = asked(old_call.practice)
    Recording.objects.filter(id=recording.id).update(object_sha256=recording.object_sha256)
    drill(manager)

    assert broken.answers[ONE].verdict is Verdict.BROKEN
    assert asked(old_call.practice).answers[ONE].verdict is Verdict.KEPT


def test_a_drill_that_was_given_up_proves_nothing_and_is_counted(manager, old_call):
    _, begun = start(manager)
    end(manager, begun, do="give-up")

    proof = asked(old_call.practice)

    assert proof.answers[ONE].verdict is Verdict.UNKNOWN
    assert proof.answers[GIVEN_UP].found == "1 of 1 in 35 days"


def test_the_rows_name_no_call(manager, old_call):
    drill(manager)

    ((row,),) = (table.rows for table in call_drills(old_call.practice, timezone.now()).tables)

    assert row[1] == "About 1 month"
    assert row[3] == "The file is the one that was recorded"
    assert Drill.objects.get().recording_id not in repr(row)
