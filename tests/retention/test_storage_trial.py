"""Clause C12 is broken by sound in a sealed file's place, and by a file that anybody can play; and mended."""

import random
from datetime import timedelta

import pytest

from fairhearing.clauses.proof import Verdict
from fairhearing.jobs.models import Outbox
from fairhearing.retention.encrypted_probe import ask_encrypted, storage_trials
from fairhearing.retention.models import SealingTrial, StorageTrial
from fairhearing.retention.sealing_trial import try_sealing
from fairhearing.retention.storage_trial import try_storage
from fairhearing.vault.store import FolderStore

from .run_means import TODAY
from .test_storage_rules import a_law, speech

pytestmark = pytest.mark.django_db
BLOCKS, FILES, SEALING = range(3)
NOW = TODAY + timedelta(hours=1)


@pytest.fixture
def tried(means, kept):
    return lambda **changed: try_storage(means, kept.home.root, random.Random(5), **changed)


def asked(practice, now=NOW):
    return ask_encrypted(practice, now).answers


def test_sealed_recordings_look_like_chance_and_nothing_lies_open(kept, tried, practice):
    kept.keep()
    kept.keep()

    tried()

    proof = ask_encrypted(practice, NOW)
    assert proof.figure == "200 of 200 blocks unreadable"
    assert [each.verdict for each in proof.answers] == [Verdict.KEPT] * 3
    assert proof.answers[SEALING].found == "Keys of 256 bits; the published answer"
    [entry] = Outbox.objects.filter(verb="storage.tried")
    assert entry.detail == {"blocks": 200, "like_sound": 0, "plain": 0}


def test_a_recording_that_lies_unsealed_breaks_it_until_it_is_sealed(kept, tried, practice):
    path = FolderStore(kept.home.store).root / kept.keep().recordings.get().object_name
    sealed = path.read_bytes()
    path.write_bytes((speech(a_law) * 3)[: len(sealed)])
    tried()
    answer = asked(practice)[BLOCKS]
    assert (answer.verdict, answer.found) == (
        Verdict.BROKEN,
        "0 of 200 blocks unreadable; 200 look like sound",
    )

    path.write_bytes(sealed)
    tried()
    assert asked(practice)[BLOCKS].verdict is Verdict.KEPT


@pytest.mark.parametrize("place", ["export.wav", "store/ab/left.wav", "journal/1/call.bin", "run/.hidden"])
def test_a_file_that_anybody_can_play_breaks_it_wherever_it_lies(kept, tried, practice, place):
    kept.keep()
    file = kept.home.root / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"RIFF\x24\0\0\0WAVEfmt " + bytes(64))
    tried()
    assert asked(practice)[FILES].verdict is Verdict.BROKEN
    assert asked(practice)[FILES].found.startswith("1 of ")

    file.unlink()
    tried()
    assert asked(practice)[FILES].verdict is Verdict.KEPT


def test_more_files_than_are_looked_at_are_not_proven(kept, tried, practice):
    kept.keep()
    tried(most_files=1)

    assert asked(practice)[FILES].verdict is Verdict.UNKNOWN


def test_an_empty_store_and_a_trial_that_is_old_prove_nothing(kept, tried, practice):
    assert {each.verdict for each in asked(practice)} == {Verdict.UNKNOWN}
    tried()
    assert asked(practice)[BLOCKS].verdict is Verdict.UNKNOWN
    kept.keep()
    tried()

    assert asked(practice)[BLOCKS].verdict is Verdict.KEPT
    assert {each.verdict for each in asked(practice, NOW + timedelta(hours=37))} == {Verdict.UNKNOWN}


def test_another_answer_of_the_sealing_breaks_it(kept, tried, practice):
    kept.keep()
    tried()
    StorageTrial.objects.update(answered=False)

    assert asked(practice)[SEALING].verdict is Verdict.BROKEN
    assert storage_trials(practice, NOW).tables[0].rows[0][-1] == "Another answer"


def test_a_start_of_the_worker_proves_the_sealing_and_nothing_else(practice):
    assert try_sealing(NOW)

    answers = asked(practice)
    assert [each.verdict for each in answers] == [Verdict.UNKNOWN, Verdict.UNKNOWN, Verdict.KEPT]
    assert answers[SEALING].found.startswith("Keys of 256 bits; the published answer, when the worker started, ")
    assert storage_trials(practice, NOW).tables[1].rows[0][-1] == "As published"
    assert asked(practice, NOW + timedelta(hours=37))[SEALING].verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(("hours", "verdict"), [(-1, Verdict.KEPT), (1, Verdict.BROKEN)])
def test_the_newest_trial_of_the_sealing_decides(kept, tried, practice, hours, verdict):
    kept.keep()
    tried()
    moment = StorageTrial.objects.get().tried_at + timedelta(hours=hours)
    SealingTrial.objects.create(tried_at=moment, answered=False)

    assert asked(practice, moment + timedelta(hours=2))[SEALING].verdict is verdict


def test_starts_of_a_year_ago_are_forgotten(practice):  # noqa: ARG001 - the database
    try_sealing(NOW - timedelta(days=367))
    try_sealing(NOW)

    assert SealingTrial.objects.get().tried_at == NOW
