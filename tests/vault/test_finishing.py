"""From journal to manifest: in order, repeatable, and without any key."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

import fairhearing.vault
from fairhearing.vault.facts import open_facts
from fairhearing.vault.finishing import Finisher, ManifestsUnwritable
from fairhearing.vault.journal import Facts, JournalUnwritable, Segment
from fairhearing.vault.journal_files import list_journal
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.layout import object_name
from fairhearing.vault.manifest import RecordingState, list_manifests, parse_manifest
from fairhearing.vault.note import split_note
from fairhearing.vault.store import FolderStore


def manifest_at(path):
    return parse_manifest(split_note(path.read_text()))


def test_a_closed_recording_is_published_whole(recorder, home, recording, noise, intake):
    path = recorder.record(recording, noise(10_000), {"fact": "call"}, {"fact": "end"})

    manifest = manifest_at(path)
    assert manifest.state is RecordingState.CLOSED
    assert (manifest.sound.frames, manifest.sound.segments) == (5000, 3)
    assert FolderStore(home.store).size(object_name(recording)) == manifest.object.size
    assert Keyring(home.keyring, read_only=True).get(recording).key_id == manifest.key_id
    facts = open_facts(
        intake,
        practice=manifest.practice,
        recording_id=recording,
        sealed_facts_key=manifest.facts.sealed_key,
        records=manifest.facts.records,
    )
    assert facts == [{"fact": "call"}, {"fact": "end"}]


def test_an_interrupted_recording_is_published_with_its_whole_segments(recorder, home, recording, noise):
    path = recorder.interrupt(recording, noise(10_000))

    manifest = manifest_at(path)
    assert manifest.state is RecordingState.INTERRUPTED
    assert (manifest.sound.frames, manifest.sound.segments) == (4080, 2)
    data = (home.store / object_name(recording)).read_bytes()
    assert len(data) == manifest.object.size == 3 * 4096
    assert data[40:4096] == bytes(4056)


def test_the_journal_is_empty_once_all_is_published(recorder, home, recording_ids, noise):
    for _ in range(3):
        recorder.record(next(recording_ids), noise(5000))

    assert list_journal(home.journal / "main") == []
    assert recorder.finisher.unmarked == {}


def test_a_recording_that_opened_and_got_nothing_is_published_too(recorder, recording):
    manifest = manifest_at(recorder.interrupt(recording, b""))

    assert (manifest.sound.frames, manifest.object.size) == (0, 4096)


def test_after_a_kill_the_next_boot_publishes_what_was_left(start_recorder, recording_ids, noise):
    first = start_recorder(1)
    closed, cut_off = next(recording_ids), next(recording_ids)
    first.record(closed, noise(5000))
    first.write(first.open(cut_off, {"fact": "call"}), noise(9000))

    second = start_recorder(2)
    left = second.finisher.adopt(print)
    paths = [second.finisher.finish(recording) for recording in left]

    assert left == (cut_off,)
    assert manifest_at(paths[0]).state is RecordingState.INTERRUPTED
    assert manifest_at(paths[0]).sound.segments == 2
    assert len(manifest_at(paths[0]).facts.records) == 1


def test_a_kill_between_manifest_and_mark_gives_no_second_manifest(start_recorder, home, recording, noise):
    first = start_recorder(1)
    first.write(first.open(recording), noise(9000))
    first.finisher._publish(recording)

    second = start_recorder(2)
    for left in second.finisher.adopt(print):
        second.finisher.finish(left)

    assert [file.recording for file in list_manifests(home.manifests, "main")] == [recording]
    assert list_journal(home.journal / "main") == []


@pytest.mark.parametrize("done", ["object", "keyring"])
def test_a_kill_between_any_two_steps_is_gone_on_with(start_recorder, home, recording, noise, done):
    first = start_recorder(1)
    first.write(first.open(recording), noise(9000))
    if done == "keyring":
        (home.manifests).mkdir()
        (home.manifests / "main").write_text("in the way")
        with pytest.raises(ManifestsUnwritable):
            first.finisher._publish(recording)
        (home.manifests / "main").unlink()
    else:
        home.keyring.rename(home.root / "away")
        home.keyring.mkdir()
        first.finisher.keyring.close()
        with pytest.raises(Exception, match="closed"):
            first.finisher._publish(recording)
        home.keyring.rmdir()
        (home.root / "away").rename(home.keyring)

    second = start_recorder(2)
    for left in second.finisher.adopt(print):
        second.finisher.finish(left)

    assert len(list_manifests(home.manifests, "main")) == 1
    assert Keyring(home.keyring, read_only=True).get(recording)


def test_a_mark_that_cannot_be_written_now_is_written_later(recorder, home, recording, noise):
    class Full(type(recorder.journal)):
        full = True

        def _sync(self, descriptor):
            if self.full:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            super()._sync(descriptor)

    recorder.write(recorder.open(recording), noise(5000))
    journal = Full(home.journal / "main", 2)
    finisher = Finisher(journal, recorder.finisher.store, recorder.finisher.keyring, recorder.finisher.chain)
    finisher.adopt(print)
    with pytest.raises(JournalUnwritable):
        finisher.finish(recording)

    journal.full = False
    finisher.finish(recording)

    assert len(list_manifests(home.manifests, "main")) == 1
    assert list_journal(home.journal / "main") == []


def test_a_hole_in_the_journal_costs_what_comes_after_it_but_not_the_recording(recorder, recording, noise):
    sealer = recorder.open(recording)
    sealed = [sealer.seal_next(noise(4080, seed)) for seed in range(5)]
    for index, data in [*sealed[:2], *sealed[3:]]:
        recorder.journal.append([Segment(recording, index, data)])

    manifest = manifest_at(recorder.finisher.finish(recording))

    assert manifest.state is RecordingState.INTERRUPTED
    assert manifest.sound.segments == 2


def test_neither_number_nor_name_nor_sound_is_readable_anywhere(recorder, home, recording_ids, files_under):
    number, name, sound = "+447700900123", "Ottoline Featherstonehaugh", bytes(range(1, 171))
    call = {"fact": "call", "parties": [{"number": number, "name": name}]}
    live, done = next(recording_ids), next(recording_ids)
    plain = (sound * 100)[:8160]

    recorder.record(done, plain, call)
    recorder.write(recorder.open(live, call), plain)

    files = files_under(home.root)
    assert {path.relative_to(home.root).parts[0] for path in files} == {
        "journal",
        "store",
        "manifests",
        "keyring.sqlite",
    }
    for data in files.values():
        for planted in (number.encode(), number[1:].encode(), name.encode(), sound[:20], sound[80:100]):
            assert planted not in data
            assert planted.hex().encode() not in data


def test_publishing_and_replaying_need_no_private_key():
    """The recorder's process never loads the module that opens."""
    code = (
        "import sys, fairhearing.vault.finishing, fairhearing.vault.seal, fairhearing.vault.recipients\n"
        "sys.exit(any(name.startswith('fairhearing.vault.unseal') for name in sys.modules))"
    )
    source = Path(fairhearing.vault.__file__).parents[2]

    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(source)}, check=False)

    assert done.returncode == 0


def test_facts_that_come_while_the_publisher_waits_are_published_too(recorder, recording, noise):
    sealer = recorder.open(recording, {"fact": "call"})
    recorder.write(sealer, noise(5000))
    recorder.journal.append([Facts(recording, sealer.seal_facts({"fact": "end"}))])

    assert len(manifest_at(recorder.finisher.finish(recording)).facts.records) == 2
