"""A catalogue that was restored from before a destruction: its rows are brought to what log and keyring say."""

import json
from datetime import date, datetime, timedelta
from hashlib import sha256

import pytest
from tests.catalogue.recorder_node import NOON

from fairhearing.audit.verbs import Verb
from fairhearing.backup.settings import KEYRING_DAYS
from fairhearing.catalogue.models import Party, Recording
from fairhearing.jobs.models import Outbox
from fairhearing.retention.holds import place_holds
from fairhearing.retention.models import Certificate, Disposal, Hold
from fairhearing.retention.replay import replay_destructions
from fairhearing.retention.rules import BACKUPS_LAST_DAYS
from fairhearing.retention.run import destroy_due
from fairhearing.vault.manifest import find_manifest

pytestmark = pytest.mark.django_db
THEN = NOON + timedelta(days=400)


@pytest.fixture
def lost(kept, means):
    """A call as a restored home has it whose recording was destroyed: the row, and nothing else."""

    def lost(**changed):
        call = kept.keep(**changed)
        recording = call.recordings.get()
        means.keyring.destroy([recording.id], THEN)
        means.store.remove([recording.object_name])
        find_manifest(means.manifests, recording.id).unlink()
        return call

    return lost


def test_its_row_says_destroyed_it_is_certified_and_what_was_known_of_it_is_gone(lost, means, kept):
    stays, call = kept.keep(), lost()
    recording = call.recordings.get()

    assert replay_destructions(means, [recording.id]) == 1

    recording.refresh_from_db()
    certificate = Certificate.objects.get()
    assert recording.state == Recording.State.DESTROYED
    assert certificate.recording_id == recording.id
    assert datetime.fromisoformat(json.loads(certificate.document)["destroyed_at"]) == THEN
    assert Disposal.objects.get().state == Disposal.State.DESTROYED
    assert set(Party.objects.values_list("call", flat=True)) == {stays.id}
    entry = Outbox.objects.get(verb=Verb.RECORDING_DESTROYED)
    assert entry.detail["certificate"] == sha256(certificate.document.encode()).hexdigest()


def test_once_more_changes_nothing(lost, means):
    [recording] = lost().recordings.all()
    replay_destructions(means, [recording.id])

    assert replay_destructions(means, [recording.id]) == 0
    assert Certificate.objects.count() == 1


def test_a_hold_that_the_copy_still_had_is_ended_with_it(lost, means, manager):
    call = lost()
    place_holds([call], Hold.Kind.CLAIM, owner=manager, review_on=date(2028, 1, 1), by=manager, now=NOON)

    replay_destructions(means, [call.recordings.get().id])

    assert Hold.objects.get().released_at is not None
    assert Recording.objects.get().state == Recording.State.DESTROYED
    assert Outbox.objects.filter(verb=Verb.HOLD_RELEASED).count() == 1


def test_a_disposal_that_was_begun_when_the_copy_was_taken_is_the_one_that_ends(lost, means):
    call = lost()
    recording = call.recordings.get()
    begun = Disposal.objects.create(
        recording=recording,
        call=call,
        practice=call.practice,
        rule=call.record_class,
        months=12,
        intent="a" * 32,
        intended_at=NOON,
    )

    replay_destructions(means, [recording.id])

    assert Disposal.objects.get().id == begun.id
    assert json.loads(Certificate.objects.get().document)["intent"] == "a" * 32


def test_what_the_catalogue_never_listed_is_passed_over(kept, means):
    kept.keep()

    assert replay_destructions(means, ["ab" * 16]) == 0
    assert Recording.objects.get().state == Recording.State.CLOSED


def test_more_than_a_batch_and_the_next_run_of_retention_finds_nothing_left(kept, means, log):
    calls = [kept.keep() for _ in range(60)]
    ids = [call.recordings.get().id for call in calls]
    means.keyring.destroy(ids, THEN)
    told = []

    assert replay_destructions(means, ids, lambda done, total: told.append((done, total))) == 60
    assert told == [(50, 60), (60, 60)]
    assert destroy_due(means).destroyed == 0
    assert log.entries


def test_certificates_and_backups_speak_of_the_same_days():
    assert KEYRING_DAYS == BACKUPS_LAST_DAYS
