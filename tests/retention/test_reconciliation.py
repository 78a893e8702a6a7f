"""List, store and keyring compared: each way in which they can differ is found and named."""

import os
from datetime import timedelta
from random import Random

import pytest
from tests.catalogue.recorder_node import NOON

from fairhearing.catalogue.models import Recording
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.jobs.models import Outbox
from fairhearing.retention.condition import TROUBLE_OF, look_at_retention
from fairhearing.retention.models import Reconciliation
from fairhearing.retention.reconciliation import Difference, compare
from fairhearing.retention.run import destroy_due
from fairhearing.vault.clock import Clock
from fairhearing.vault.keyring import SealedKey
from fairhearing.vault.layout import object_name

from .run_means import TODAY

pytestmark = pytest.mark.django_db

OLD = (NOON - timedelta(days=1)).timestamp()
RANDOM = Random(20261123)


@pytest.fixture
def recordings(kept):
    """Five recordings that were stored long ago."""
    for _ in range(5):
        kept.publish()
    while kept.intake().take_in():
        pass
    kept.intake().take_in()
    for path in kept.home.store.rglob("*.sealed"):
        os.utime(path, (OLD, OLD))
    return list(Recording.objects.order_by("id"))


def path_of(kept, recording):
    return kept.home.store / recording.object_name


def lose_object(kept, recording, _means):
    path_of(kept, recording).unlink()
    return recording.id


def lose_row(_kept, recording, _means):
    Recording.objects.filter(id=recording.id).update(id="f" * 32)
    return recording.id


def lose_key(_kept, recording, means):
    means.keyring._connection.execute("DELETE FROM sealed_key WHERE recording = ?", (recording.id,))
    return recording.id


def add_key(_kept, _recording, means):
    means.keyring.put("e" * 32, SealedKey("allerton", "0" * 16, b"key"))
    return "e" * 32


def add_object(kept, _recording, means):
    means.store.put(object_name("e" * 32), [b"sealed"])
    path = kept.home.store / object_name("e" * 32)
    os.utime(path, (OLD, OLD))
    return "e" * 32


def cut(kept, recording, _means):
    os.truncate(path_of(kept, recording), 100)
    return recording.id


def test_what_agrees_has_no_difference_and_is_counted(means, recordings):
    told = []

    found = compare(means, RANDOM, lambda done, total: told.append((done, total)))

    assert (found.recordings, found.objects_found, found.keys_found) == (5, 5, 5)
    assert (found.differences, found.examples) == ({}, {})
    assert found.sampled == 20
    assert told[-1] == (256, 256)
    [entry] = Outbox.objects.filter(verb="recordings.compared")
    assert entry.detail == {"recordings": 5, "objects": 5, "keys": 5, "differences": 0}
    assert Recording.objects.count() == len(recordings)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lose_object, {Difference.OBJECT_MISSING}),
        (lose_key, {Difference.KEY_MISSING}),
        (add_key, {Difference.KEY_UNKNOWN}),
        (add_object, {Difference.OBJECT_UNKNOWN}),
        (cut, {Difference.WRONG_SIZE}),
    ],
)
def test_each_difference_is_named_with_its_recording(kept, means, recordings, spoil, expected):
    recording = spoil(kept, recordings[2], means)

    found = compare(means, RANDOM)

    assert set(found.differences) - {Difference.WRONG_DIGEST} == expected
    for kind in expected:
        assert (found.differences[kind], found.examples[kind]) == (1, [recording])


def test_notes_are_no_difference_unless_their_recording_is_none_of_ours(kept, means, recordings):
    ours, strays = kept.add_notes(recordings[0].id), kept.add_notes("d" * 32)
    for path in (*ours, *strays):
        os.utime(path, (OLD, OLD))

    found = compare(means, RANDOM)

    assert found.differences == {"object-unknown": 1}
    assert found.examples == {"object-unknown": ["d" * 32]}


def test_an_object_with_other_bytes_of_the_same_length_is_found_by_the_sample(kept, means, recordings):
    for recording in recordings:
        path = path_of(kept, recording)
        path.write_bytes(bytes(path.stat().st_size))

    found = compare(means, RANDOM)

    assert found.differences == {Difference.WRONG_DIGEST: 20}
    assert len(found.examples[Difference.WRONG_DIGEST]) == 3


def test_what_was_written_just_now_may_still_be_on_its_way(kept, means):
    recording = kept.publish()
    clock = means.clock
    os.utime(kept.home.store / object_name(recording), ((clock.moment - timedelta(minutes=10)).timestamp(),) * 2)

    assert compare(means, RANDOM).differences == {}
    clock.moment += timedelta(hours=2)
    assert set(compare(means, RANDOM).differences) == {Difference.OBJECT_UNKNOWN, Difference.KEY_UNKNOWN}


@pytest.mark.parametrize("what", ["object", "manifest", "nothing"])
def test_what_was_destroyed_and_came_back_is_found(kept, means, recordings, what):
    recording = recordings[1]
    sealed = path_of(kept, recording).read_bytes()
    [manifest] = kept.home.manifests.rglob(f"*-{recording.id}.note")
    note = manifest.read_bytes()
    destroy_due(means)
    if what == "object":
        path_of(kept, recording).write_bytes(sealed)
        os.utime(path_of(kept, recording), (OLD, OLD))
    if what == "manifest":
        manifest.write_bytes(note)

    found = compare(means, RANDOM)

    assert found.tried == 5
    if what == "nothing":
        assert found.differences == {}
    else:
        assert found.differences[Difference.OPENS_AGAIN] == 1
        assert found.examples[Difference.OPENS_AGAIN] == [recording.id]


def test_every_difference_is_a_trouble():
    assert set(TROUBLE_OF) == set(Difference)


def test_differences_late_ones_and_old_comparisons_are_troubles(kept, means, recordings):
    lose_object(kept, recordings[0], means)
    troubles = Troubles(Clock())
    compare(means, RANDOM)

    look_at_retention(troubles, TODAY + timedelta(hours=1))
    assert {(each.kind, each.count) for each in troubles.now()} == {(TroubleKind.SOUND_MISSING, 1)}

    look_at_retention(troubles, TODAY + timedelta(days=3))
    assert {(each.kind, each.practice, each.count) for each in troubles.now()} == {
        (TroubleKind.SOUND_MISSING, "", 1),
        (TroubleKind.NOT_COMPARED, "", 1),
        (TroubleKind.DESTRUCTION_LATE, "allerton", 5),
    }


def test_before_there_is_anything_to_compare_nothing_is_old():
    troubles = Troubles(Clock())

    look_at_retention(troubles, TODAY)

    assert troubles.now() == ()
    assert not Reconciliation.objects.exists()
