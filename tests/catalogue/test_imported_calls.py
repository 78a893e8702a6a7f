"""Imported recordings in the catalogue: marked as such, findable, told where they may be here twice."""

from datetime import timedelta

import pytest

from fairhearing.catalogue.call_facts import call_facts
from fairhearing.catalogue.conversation_lines import conversation_line
from fairhearing.catalogue.keeping import keeping_of
from fairhearing.catalogue.models import Call, Finding, Party
from fairhearing.catalogue.rules import FindingKind, expires_on
from fairhearing.catalogue.told_rows import rows_of

from .recorder_node import DESK, MARGARET, NOON, call_fact, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("practices")]


def imported(at=NOON, **changed):
    """Facts as `fairhearing import` writes them: no packets were counted."""
    return [
        call_fact(client="import", sides_from="mixed", started=stored(at), began=stored(at), **changed),
        {"fact": "origin", "kind": "import", "sha256": "0" * 64, "read": stored(NOON), "form": "WAV", "file": "a.wav"},
        {"fact": "event", "at_s": 0, "kind": "imported-afterwards", "side": ""},
        {"fact": "event", "at_s": 0, "kind": "sides-mixed", "side": ""},
        {"fact": "end", "ended": stored(at + timedelta(seconds=3)), "frames": 24580, "reason": "imported"},
    ]


def live(at=NOON, **changed):
    ended = {"fact": "end", "ended": stored(at), "reason": "bye"}
    heard = {"received": 500, "late": 0, "duplicate": 0, "lost": 0}
    return [call_fact(started=stored(at), began=stored(at), **changed), ended | {"left": heard, "right": heard}]


def findings(recording):
    return set(Finding.objects.filter(recording=recording).values_list("kind", flat=True))


def test_an_imported_call_says_so_in_the_list_and_on_its_page(node, intake):
    node.publish(imported())

    intake.take_in()

    call = Call.objects.get()
    [told] = call_facts(call).recordings
    assert "Imported" in [tag.text for tag in conversation_line(*rows_of([call.conversation]), {}).tags]
    assert told.lead == (
        "3 seconds, made by another recorder, with both parties on one track. "
        "It was imported after the call; gaps are not known."
    )
    assert told.sides == "both parties on one track"
    assert [moment.words for moment in told.moments] == [
        "Made by another recorder and imported after the call: not contemporaneous",
        "Both parties are on one track: the same sound is on both sides",
    ]
    assert findings(call.recordings.get().id) == {FindingKind.IMPORTED}


def test_an_imported_file_of_nothing_but_silence_has_the_finding_no_sound(node, intake):
    _, recording = node.publish([*imported(), {"fact": "event", "at_s": 0, "kind": "only-silence", "side": ""}])

    intake.take_in()

    assert findings(recording) == {FindingKind.IMPORTED, FindingKind.SILENT}


def test_an_imported_call_expires_by_its_own_day_and_is_found_by_its_number(node, intake):
    node.publish(imported(NOON - timedelta(days=200)))

    intake.take_in()

    call = Call.objects.get()
    assert keeping_of(call).day == expires_on(NOON - timedelta(days=200))
    assert Party.objects.get(number="+447700900123").call == call


@pytest.mark.parametrize("first", ["live", "imported"])
def test_a_call_that_was_recorded_too_is_told_and_not_dropped(node, intake, first):
    both = [live(NOON), imported(NOON + timedelta(seconds=7))]
    ids = [node.publish(facts)[1] for facts in (both if first == "live" else reversed(both))]

    intake.take_in()

    assert Call.objects.count() == 2
    assert FindingKind.POSSIBLE_DUPLICATE not in findings(ids[0])
    assert FindingKind.POSSIBLE_DUPLICATE in findings(ids[1])


@pytest.mark.parametrize(
    "other",
    [
        live(NOON + timedelta(minutes=2)),
        live(parties=[MARGARET | {"number": "+447700900124"}, DESK]),
        live(parties=[MARGARET, DESK | {"extension": "202"}]),
        live(parties=[MARGARET | {"number": "", "withheld": True}, DESK]),
    ],
)
def test_another_call_is_no_twin(node, intake, other):
    node.publish(other)
    _, recording = node.publish(imported())

    intake.take_in()

    assert FindingKind.POSSIBLE_DUPLICATE not in findings(recording)


def test_two_calls_that_were_recorded_live_are_no_twins(node, intake):
    node.publish(live())
    _, recording = node.publish(live(NOON + timedelta(seconds=20)))

    intake.take_in()

    assert findings(recording) == set()
