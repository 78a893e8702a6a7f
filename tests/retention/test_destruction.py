"""A recording's last day: what goes, in which order, and what stops it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from tests.catalogue.recorder_node import NOON, call_fact, end_fact

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.call_facts import call_facts
from fairhearing.catalogue.chain import broken_links, missing_manifests
from fairhearing.catalogue.conversation_lines import conversation_line
from fairhearing.catalogue.models import (
    Call,
    CallIdentifier,
    Event,
    Finding,
    Gap,
    Manifest,
    Participation,
    Party,
    Recording,
    RefusedManifest,
)
from fairhearing.catalogue.rules import RecordClass
from fairhearing.catalogue.told_rows import rows_of
from fairhearing.jobs.models import Outbox
from fairhearing.keyholder.errors import KeyholderDown
from fairhearing.retention import disposal
from fairhearing.retention.classes import classify, confirm_notes
from fairhearing.retention.errors import AnotherRun, BeingDestroyed
from fairhearing.retention.holds import place_holds, release
from fairhearing.retention.lease import Turn
from fairhearing.retention.lists import WhyLate, done, late
from fairhearing.retention.means import Means
from fairhearing.retention.models import Certificate, Disposal, Hold
from fairhearing.retention.periods import set_period
from fairhearing.retention.run import destroy_due
from fairhearing.vault.keyring import DestroyedRecording, Keyring
from fairhearing.vault.store import FolderStore

from .kept_home import KeptHome, set_class
from .run_means import TODAY, StandingClock

pytestmark = pytest.mark.django_db


@pytest.fixture
def hold(manager):
    def hold(call):
        review_on, now = date(2028, 1, 1), datetime(2027, 6, 1, tzinfo=UTC)
        return place_holds([call], Hold.Kind.CLAIM, owner=manager, review_on=review_on, by=manager, now=now)[0]

    return hold


def only(call):
    return call.recordings.get()


def is_whole(kept, recording, means):
    """Whether a recording is there with its key, object, manifest and facts, and without a certificate."""
    there = (recording.id in kept.objects(), recording.id in kept.manifests(), not disposal.opens(recording, means))
    recording.refresh_from_db()
    assert there in {(True, True, False), (False, False, True)}, there
    assert (recording.state == Recording.State.DESTROYED) is (there == (False, False, True))
    assert Certificate.objects.filter(recording=recording).exists() is (there == (False, False, True))
    return there[0]


def test_a_recording_whose_time_has_come_is_destroyed_with_all_that_was_known_of_its_call(kept, means, log):
    call = kept.keep()
    recording = only(call)
    manifest = recording.manifest

    outcome = destroy_due(means)

    assert (outcome.destroyed, outcome.held, outcome.unconfirmed, outcome.late) == (1, 0, 0, 0)
    assert not is_whole(kept, recording, means)
    for rows in (Party, CallIdentifier, Participation, Gap, Event, Finding):
        assert not rows.objects.exists(), rows
    call.refresh_from_db()
    assert (call.destroyed_at is not None, call.session, call.started_at) == (True, "", NOON)
    assert (recording.said, recording.manifest) == ([], manifest)
    assert log.verbs(recording.id) == ["recording.catalogued", "disposal.intended", "recording.destroyed"]


def test_notes_go_with_their_recording_and_a_note_that_is_left_counts_as_opening(kept, means):
    gone, stays = only(kept.keep()), only(kept.keep(called_at=NOON + timedelta(days=300)))
    notes = kept.add_notes(gone.id)
    kept.add_notes(stays.id)

    destroy_due(means)

    assert not any(path.exists() for path in notes)
    assert len(list(kept.home.store.rglob("*.note"))) == len(notes)
    assert not disposal.opens(gone, means)
    kept.add_notes(gone.id)
    assert disposal.opens(gone, means)


def test_lists_and_pages_say_that_it_is_gone(kept, means):
    call = kept.keep()

    destroy_due(means)

    call.refresh_from_db()
    line, facts = conversation_line(*rows_of([call.conversation]), {}), call_facts(call)
    assert (line.outside, [tag.text for tag in line.tags]) == ("A call whose recording was destroyed", ["Destroyed"])
    assert facts.heading == "A call whose recording was destroyed"
    assert not facts.recordings[0].can_listen
    assert facts.keeping.day == date(2027, 11, 23)


def test_the_certificate_says_what_went_by_which_rule_and_its_digest_stands_in_the_log(kept, means, log, practice):
    recording = only(kept.keep())

    destroy_due(means)

    [certificate] = done(practice)
    document = json.loads(certificate.document)
    manifest = Manifest.objects.get()
    [told] = [entry for entry in log.entries if entry.verb is Verb.RECORDING_DESTROYED]
    assert certificate.sha256 == sha256(certificate.document.encode()).hexdigest() == told.detail["certificate"]
    assert certificate.entry == told.id
    assert (document["recording"], document["practice"], document["call_day"]) == (
        recording.id,
        "allerton",
        "2026-11-23",
    )
    assert (document["rule"], document["months"]) == ("administrative", 12)
    assert document["object"] == {
        "name": recording.object_name,
        "size": recording.object_size,
        "sha256": recording.object_sha256,
    }
    assert document["sealed_key_sha256"] == sha256(kept.keys[recording.id]).hexdigest()
    assert document["manifest"] == {"node": "main", "boot": 1, "number": 1, "sha256": manifest.sha256}
    assert document["destroyed_at"] < document["opening_failed_at"] < "2027-11-23T02:31"
    assert document["key_backups_expire_on"] == "2027-12-23"
    assert document["intent"] in {entry.id for entry in log.entries if entry.verb is Verb.DISPOSAL_INTENDED}


def test_nothing_is_destroyed_a_day_too_soon(kept, home, log):
    recording = only(kept.keep())
    keyring = Keyring(home.keyring)
    clock = StandingClock(datetime(2027, 11, 22, 23, 59, tzinfo=UTC) - timedelta(minutes=1))
    early = Means(FolderStore(home.store), keyring, home.manifests, log.append, clock)

    outcome = destroy_due(early)

    assert (outcome.destroyed, outcome.late) == (0, 0)
    assert is_whole(kept, recording, early)
    keyring.close()


def test_a_held_recording_is_never_destroyed_and_goes_once_the_hold_is_released(kept, means, manager, hold):
    call = kept.keep()
    held = hold(call)

    outcome = destroy_due(means)

    assert (outcome.destroyed, outcome.held, outcome.late) == (0, 1, 0)
    assert is_whole(kept, only(call), means)
    release(held, "over", by=manager, now=TODAY)
    assert destroy_due(means).destroyed == 1
    assert not is_whole(kept, only(call), means)


def test_a_hold_placed_while_the_intention_is_logged_is_in_time(kept, means, log, hold):
    call = kept.keep()
    log.taken = lambda entry: hold(call) if entry.verb is Verb.DISPOSAL_INTENDED else None

    outcome = destroy_due(means)

    assert (outcome.destroyed, outcome.held) == (0, 1)
    assert is_whole(kept, only(call), means)
    assert log.verbs(only(call).id)[-1] == "disposal.withdrawn"
    assert Disposal.objects.get().state == Disposal.State.WITHDRAWN


def test_what_was_withdrawn_goes_by_a_new_disposal(kept, means, log, hold, manager):
    call = kept.keep()
    log.taken = lambda entry: hold(call) if entry.verb is Verb.DISPOSAL_INTENDED else None
    destroy_due(means)
    log.taken = lambda _entry: None
    release(Hold.objects.get(), "over", by=manager, now=TODAY)

    assert destroy_due(means).destroyed == 1
    assert Disposal.objects.count() == 2


def test_a_class_changed_and_a_period_lengthened_in_the_last_moment_are_in_time(kept, means, log, manager, practices):
    changed, longer = kept.keep(), kept.keep(practice="westfield")

    def change(entry):
        if entry.subject == only(changed).id and entry.verb is Verb.DISPOSAL_INTENDED:
            classify(changed, RecordClass.CLINICAL_ONLY, by=manager)
            set_period(practices["westfield"], RecordClass.ADMINISTRATIVE, 24, by=manager)

    log.taken = change

    assert destroy_due(means).destroyed == 0
    assert is_whole(kept, only(changed), means)
    assert is_whole(kept, only(longer), means)


class StuckStore(FolderStore):
    """Lets nothing go, and says so."""

    def remove(self, names):
        raise OSError(f"the disk does not let {len(list(names))} go")


class ForgetfulStore(FolderStore):
    """Lets nothing go, and says it did."""

    def remove(self, names):
        list(names)


def test_a_hold_is_refused_by_name_once_the_recording_is_being_destroyed(kept, means, hold):
    call = kept.keep()

    outcome = destroy_due(replace(means, store=StuckStore(kept.home.store)))

    assert (outcome.destroyed, outcome.late) == (0, 1)
    with pytest.raises(BeingDestroyed, match=call.id):
        hold(call)


@pytest.mark.parametrize("record_class", [RecordClass.CLINICAL_UNCONFIRMED, RecordClass.CLINICAL_ONLY])
def test_clinical_calls_are_not_destroyed_before_their_note_is_confirmed(kept, means, manager, record_class):
    call = kept.keep()
    set_class(call, record_class)

    outcome = destroy_due(means)

    assert (outcome.destroyed, outcome.late) == (0, 0)
    assert outcome.unconfirmed == (record_class is RecordClass.CLINICAL_UNCONFIRMED)
    assert is_whole(kept, only(call), means)
    if record_class is RecordClass.CLINICAL_UNCONFIRMED:
        confirm_notes([call], RecordClass.CLINICAL_SUMMARISED, by=manager)
        assert destroy_due(means).destroyed == 1


def test_a_class_with_a_longer_period_stays_and_with_a_shorter_one_goes(kept, means, manager, practice):
    evidence, summarised = kept.keep(), kept.keep(NOON + timedelta(days=150))
    set_class(evidence, RecordClass.EVIDENCE)
    set_class(summarised, RecordClass.CLINICAL_SUMMARISED)
    set_period(practice, RecordClass.EVIDENCE, 36, by=manager)
    set_period(practice, RecordClass.CLINICAL_SUMMARISED, 6, by=manager)

    assert destroy_due(means).destroyed == 1
    assert is_whole(kept, only(evidence), means)
    assert not is_whole(kept, only(summarised), means)


def test_without_a_keyholder_nothing_is_destroyed_and_the_next_run_goes_on(kept, means, log):
    recording = only(kept.keep())
    log.down = True

    with pytest.raises(KeyholderDown):
        destroy_due(means)

    assert is_whole(kept, recording, means)
    log.down = False
    assert destroy_due(means).destroyed == 1
    assert Disposal.objects.count() == 1
    assert log.verbs(recording.id).count("disposal.intended") == 1


def test_an_intention_that_the_log_does_not_take_destroys_nothing_and_is_late_with_that_reason(
    kept, means, log, practice
):
    recording = only(kept.keep())
    log.refuses = frozenset({Verb.DISPOSAL_INTENDED})

    outcome = destroy_due(means)

    assert (outcome.destroyed, outcome.late) == (0, 1)
    assert is_whole(kept, recording, means)
    [told] = late(practice, date(2027, 11, 24)).calls
    assert told.why is WhyLate.LOG_REFUSED
    log.refuses = frozenset()
    assert destroy_due(means).destroyed == 1
    assert not is_whole(kept, recording, means)


def test_all_recordings_of_a_call_go_and_a_note_of_an_unrecorded_call_too(kept, means):
    first = call_fact()
    call = kept.keep(call=first["call"])
    kept.publish(call=first["call"], ordinal=1)
    kept.node.publish([call_fact(parties=[]), end_fact(reason="union")])
    while kept.intake().take_in():
        pass
    kept.intake().take_in()

    outcome = destroy_due(means)

    assert outcome.destroyed == Recording.objects.count() == 3
    assert kept.objects() == kept.manifests() == []
    assert not Call.objects.filter(destroyed_at=None).exists()
    assert Certificate.objects.filter(call=call).count() == 2


def test_a_recording_that_comes_late_to_a_call_that_is_gone_goes_too(kept, means):
    first = call_fact()
    call = kept.keep(call=first["call"])
    destroy_due(means)
    kept.publish(call=first["call"], ordinal=1)
    kept.intake().take_in()
    assert Party.objects.exists()

    assert destroy_due(means).destroyed == 1
    assert not Party.objects.exists()
    assert Certificate.objects.filter(call=call).count() == 2


def test_what_still_opens_has_no_certificate_and_is_named(kept, means, practice):
    recording = only(kept.keep())

    outcome = destroy_due(replace(means, store=ForgetfulStore(kept.home.store)))

    assert (outcome.destroyed, outcome.late) == (0, 1)
    assert not Certificate.objects.exists()
    [told] = late(practice, date(2027, 11, 24)).calls
    assert told.why is WhyLate.STILL_OPENS
    assert destroy_due(means).destroyed == 1
    assert not is_whole(kept, recording, means)


def test_one_object_that_the_disk_does_not_let_go_holds_up_no_other(kept, means, home):
    calls = [kept.keep() for _ in range(5)]
    stuck = only(calls[2])
    path = home.store / stuck.object_name
    path.unlink()
    path.mkdir()

    outcome = destroy_due(means)

    assert (outcome.destroyed, outcome.late) == (4, 1)
    assert Disposal.objects.get(recording=stuck).trouble == Disposal.Trouble.STORE


def test_many_go_in_several_batches_and_progress_is_told(kept, means):
    for _ in range(203):
        kept.publish()
    while kept.intake().take_in():
        pass
    told = []

    outcome = destroy_due(means, lambda count, total: told.append((count, total)))

    assert outcome.destroyed == 203
    assert told == [(200, 203), (203, 203)]
    assert Outbox.objects.filter(sent_at=None).count() == 0
    data = kept.home.keyring.read_bytes()
    assert not [key for key in kept.keys.values() if key[:16] in data or key[-16:] in data]


def test_two_runs_never_meet(kept, means):
    kept.keep()
    Turn("another").take(TODAY)

    with pytest.raises(AnotherRun):
        destroy_due(means)

    assert not Disposal.objects.exists()
    means.clock.moment += timedelta(minutes=3)
    assert destroy_due(means).destroyed == 1


def test_a_run_that_lost_its_turn_goes_no_further(kept, means, log):
    recording = only(kept.keep())
    log.taken = lambda _entry: Turn("another").take(TODAY + timedelta(hours=1))

    with pytest.raises(AnotherRun):
        destroy_due(means)

    assert is_whole(kept, recording, means)


def test_the_chain_of_manifests_has_no_gap_afterwards_and_goes_on_where_it_was(kept, means):
    for _ in range(3):
        kept.keep()
    destroy_due(means)
    kept.node.boot = 2
    new = kept.keep(NOON + timedelta(days=400))
    kept.keep(NOON + timedelta(days=400))

    assert missing_manifests() == []
    assert broken_links() == []
    assert only(new).manifest.previous_sha256 == Manifest.objects.get(boot=1, number=3).sha256


def test_a_manifest_brought_back_by_hand_is_refused_by_name_after_a_restart_too(home, kept, means):
    recording = only(kept.keep())
    [path] = home.manifests.rglob("*.note")
    note = path.read_bytes()
    destroy_due(means)
    Certificate.objects.all().delete()
    Disposal.objects.all().delete()
    Recording.objects.all().delete()
    Manifest.objects.all().delete()

    path.write_bytes(note)
    KeptHome(kept.node).intake().take_in()

    refused = RefusedManifest.objects.get()
    assert refused.reason == "its recording was destroyed, and is not taken in again"
    assert not Recording.objects.filter(id=recording.id).exists()
    KeptHome(kept.node).intake().look_again()
    assert not Recording.objects.exists()


def test_a_destroyed_key_is_not_taken_again(kept, means):
    recording = only(kept.keep())
    destroy_due(means)

    with pytest.raises(DestroyedRecording):
        kept.publish(recording=recording.id)
