"""Objects and manifests that go with a recording, and the chain that goes on without them."""

import hashlib
import os

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.vault import chain_end, store
from fairhearing.vault.document import BadDocument
from fairhearing.vault.layout import closed_size, object_name
from fairhearing.vault.manifest import (
    FinishedRecording,
    ManifestChain,
    RecordingState,
    SealedFacts,
    SealedObject,
    Sound,
    list_manifests,
    open_manifest,
)
from fairhearing.vault.manifest import (
    chain_end as chain_end_of,
)
from fairhearing.vault.manifest_removal import ManifestPlace, remove_manifests
from fairhearing.vault.note import NoteSigner
from fairhearing.vault.store import FolderStore, UnknownObject
from fairhearing.wire.sound_format import SoundFormat

SIGNER = NoteSigner("fairhearing/recorder/main", Ed25519PrivateKey.from_private_bytes(b"r" * 32))


@pytest.fixture
def folder(tmp_path):
    return FolderStore(tmp_path / "store")


def ids(count, start="ab"):
    return [start + os.urandom(15).hex() for _ in range(count)]


def test_removed_objects_are_gone_and_their_neighbours_stay(folder):
    names = [object_name(each) for each in ids(3)]
    for name in names:
        folder.put(name, [b"sealed"])

    folder.remove(names[:2])
    folder.remove(names[:2])

    for name in names[:2]:
        with pytest.raises(UnknownObject):
            folder.size(name)
    assert sorted(folder.objects("ab")) == names[2:]
    assert folder.objects("ab")[names[2]].size == 6


def test_what_a_killed_publisher_left_beside_an_object_goes_with_it(folder):
    [name] = [object_name(each) for each in ids(1)]
    folder.put(name, [b"sealed"])
    path = folder.root / name
    path.with_name(f".{path.name}.part").write_bytes(b"half")

    folder.remove([name])

    assert list(path.parent.iterdir()) == []


def test_a_store_without_folders_lists_nothing_and_lets_all_go(folder):
    assert folder.objects("aa") == {}
    folder.remove([object_name("a" * 32)])


def test_a_folder_is_put_on_the_disk_once_for_all_that_went_from_it(folder, monkeypatch):
    names = [object_name(each) for each in (*ids(20), *ids(20, "cd"))]
    for name in names:
        folder.put(name, [b"sealed"])
    synced = []
    monkeypatch.setattr(store, "sync_folder", lambda path: synced.append(path.name))

    folder.remove(names)

    assert synced == ["ab", "cd"]


@pytest.fixture
def manifests(tmp_path):
    return tmp_path / "manifests"


def finished(recording):
    return FinishedRecording(
        recording=recording,
        practice="allerton",
        key_id="0" * 16,
        sealed_key_sha256="0" * 64,
        state=RecordingState.CLOSED,
        object=SealedObject(object_name(recording), closed_size(100, SoundFormat.A_LAW), "0" * 64),
        sound=Sound(SoundFormat.A_LAW, 100, 1),
        facts=SealedFacts("0" * 16, b"key", (b"facts",)),
    )


def publish(manifests, boot, count):
    chain = ManifestChain(manifests, "main", boot, SIGNER)
    return [
        ManifestPlace("main", boot, number, recording)
        for number, recording in enumerate(ids(count), start=1)
        if chain.publish(finished(recording))
    ]


def remove(manifests, places):
    """Remove manifests as a catalogue does that has read all there are."""
    ends = {"main": chain_end_of(manifests, "main")}
    remove_manifests(manifests, places, ends)


def test_removed_manifests_are_gone_and_the_others_stay(manifests):
    places = publish(manifests, 1, 3)

    remove(manifests, places[:2])
    remove(manifests, places[:2])

    assert [file.number for file in list_manifests(manifests, "main")] == [3]
    assert not (manifests / "main" / "end.json").exists()


@pytest.mark.parametrize("next_boot", [1, 2])
def test_a_chain_goes_on_from_its_last_manifest_though_that_one_is_gone(manifests, next_boot):
    places = publish(manifests, 1, 3)
    last = hashlib.sha256(places[-1].path(manifests).read_bytes()).hexdigest()

    remove(manifests, places)
    chain = ManifestChain(manifests, "main", next_boot, SIGNER)
    path = chain.publish(finished("f" * 32))

    manifest = open_manifest(path.read_text(), [SIGNER.verifier])
    assert manifest.previous == last
    assert manifest.number == (4 if next_boot == 1 else 1)


def test_the_newest_of_what_is_kept_and_what_is_there_counts(manifests):
    remove(manifests, publish(manifests, 1, 2))
    [newer] = publish(manifests, 2, 1)

    path = ManifestChain(manifests, "main", 3, SIGNER).publish(finished("f" * 32))

    digest = hashlib.sha256(newer.path(manifests).read_bytes()).hexdigest()
    assert open_manifest(path.read_text(), [SIGNER.verifier]).previous == digest


def test_a_kept_end_that_is_damaged_is_named(manifests):
    remove(manifests, publish(manifests, 1, 1))
    (manifests / "main" / "end.json").write_text('{"format": "other"}')

    with pytest.raises(BadDocument):
        chain_end.read_chain_end(manifests, "main")
