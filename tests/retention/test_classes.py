"""Classes, periods and notes, as people choose them and as intake begins them."""

from datetime import date

import pytest
from tests.catalogue.recorder_node import DESK, MARGARET, call_fact, end_fact

from fairhearing.catalogue.keeping import keeping_of
from fairhearing.catalogue.models import Call, Recording
from fairhearing.catalogue.rules import RecordClass
from fairhearing.jobs.models import Outbox
from fairhearing.practice.models import Extension
from fairhearing.retention.classes import classify, confirm_notes, set_clinical
from fairhearing.retention.errors import BadClass, BadPeriod, BeingDestroyed
from fairhearing.retention.periods import periods_of, set_period

from .kept_home import set_class

pytestmark = pytest.mark.django_db

DOCTOR = {**DESK, "extension": "301", "name": "Dr Example"}


@pytest.fixture
def surgery(practice):
    return Extension.objects.create(practice=practice, extension="301", clinical=True)


@pytest.mark.usefixtures("surgery")
def test_a_call_of_a_clinical_extension_begins_as_clinical_and_unconfirmed(kept):
    assert kept.keep(parties=[MARGARET, DOCTOR]).record_class == RecordClass.CLINICAL_UNCONFIRMED
    assert kept.keep().record_class == RecordClass.ADMINISTRATIVE


def test_an_extension_of_another_practice_makes_nothing_clinical(kept, practices):
    Extension.objects.create(practice=practices["westfield"], extension="301", clinical=True)

    assert kept.keep(parties=[MARGARET, DOCTOR]).record_class == RecordClass.ADMINISTRATIVE


@pytest.mark.usefixtures("surgery")
def test_a_call_that_a_clinician_takes_over_in_its_second_recording_waits_for_a_note(kept):
    first = call_fact()
    call = kept.keep(call=first["call"])
    assert call.record_class == RecordClass.ADMINISTRATIVE

    kept.node.publish([{**first, "ordinal": 1, "parties": [MARGARET, DOCTOR]}, end_fact()])
    kept.intake().take_in()

    call.refresh_from_db()
    assert call.record_class == RecordClass.CLINICAL_UNCONFIRMED


@pytest.mark.usefixtures("surgery")
def test_evidence_stays_evidence_when_a_clinician_comes_in(kept):
    first = call_fact()
    call = kept.keep(call=first["call"])
    set_class(call, RecordClass.EVIDENCE)

    kept.node.publish([{**first, "ordinal": 1, "parties": [MARGARET, DOCTOR]}, end_fact()])
    kept.intake().take_in()

    call.refresh_from_db()
    assert call.record_class == RecordClass.EVIDENCE


def test_a_class_is_changed_once_with_its_entry(kept, manager):
    call = kept.keep()

    classify(call, RecordClass.EVIDENCE, by=manager, role="manager")
    classify(call, RecordClass.EVIDENCE, by=manager, role="manager")

    [entry] = Outbox.objects.filter(verb="record_class.changed")
    assert (entry.subject, entry.detail) == (call.id, {"before": "administrative", "chosen": "evidence"})
    assert Call.objects.get().record_class == RecordClass.EVIDENCE


def test_a_call_that_is_being_destroyed_changes_no_more(kept, manager):
    call = kept.keep()
    call.recordings.update(state=Recording.State.DESTROYING)

    with pytest.raises(BeingDestroyed):
        classify(call, RecordClass.CLINICAL_ONLY, by=manager)


def test_notes_are_confirmed_in_bulk_each_with_its_entry_and_once(kept, manager):
    calls = [kept.keep() for _ in range(27)]
    for call in calls[1:]:
        set_class(call, RecordClass.CLINICAL_UNCONFIRMED)

    confirmed = confirm_notes(calls, RecordClass.CLINICAL_SUMMARISED, by=manager)
    again = confirm_notes(calls, RecordClass.CLINICAL_ONLY, by=manager)

    assert (confirmed, again) == (26, 0)
    assert Call.objects.filter(record_class="clinical_summarised").count() == 26
    assert Outbox.objects.filter(verb="notes.confirmed").count() == 26


def test_a_note_confirms_nothing_else(kept, manager):
    with pytest.raises(BadClass):
        confirm_notes([kept.keep()], RecordClass.ADMINISTRATIVE, by=manager)


def test_a_class_has_a_period_of_its_own_in_one_practice(practices, manager):
    set_period(practices["allerton"], RecordClass.EVIDENCE, 36, by=manager)

    assert periods_of(practices["allerton"])[RecordClass.EVIDENCE] == 36
    assert periods_of(practices["allerton"])[RecordClass.ADMINISTRATIVE] == 12
    assert periods_of(practices["westfield"])[RecordClass.EVIDENCE] == 12
    [entry] = Outbox.objects.filter(verb="period.changed")
    assert (entry.practice, entry.subject, entry.detail) == ("allerton", "evidence", {"months": 36})


@pytest.mark.parametrize(
    ("record_class", "months"),
    [
        (RecordClass.EVIDENCE, 0),
        (RecordClass.EVIDENCE, 361),
        (RecordClass.CLINICAL_ONLY, 12),
        (RecordClass.CLINICAL_UNCONFIRMED, 12),
    ],
)
def test_a_period_that_is_none_is_refused(practice, manager, record_class, months):
    with pytest.raises(BadPeriod):
        set_period(practice, record_class, months, by=manager)


def test_an_extension_is_made_clinical_with_an_entry(practice, manager):
    extension = Extension.objects.create(practice=practice, extension="301")

    set_clinical(extension, is_clinical=True, by=manager)
    set_clinical(extension, is_clinical=True, by=manager)

    assert Extension.objects.get().clinical
    [entry] = Outbox.objects.filter(verb="extension.clinical")
    assert entry.detail == {"extension": extension.pk, "clinical": True}


def test_the_page_of_a_call_says_until_when_it_is_kept(kept, practice, manager):
    call = kept.keep()
    assert (keeping_of(call).day, keeping_of(call).after) == (date(2027, 11, 23), ", then destroyed")

    set_period(practice, RecordClass.ADMINISTRATIVE, 24, by=manager)
    assert keeping_of(Call.objects.get()).day == date(2028, 11, 23)

    set_class(call, RecordClass.CLINICAL_UNCONFIRMED)
    assert keeping_of(call).before.startswith("A clinician")
    set_class(call, RecordClass.CLINICAL_ONLY)
    assert keeping_of(call).day is None
