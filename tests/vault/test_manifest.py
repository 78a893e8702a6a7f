"""Manifests: numbered, chained, signed, and nothing in the clear that is not to be."""

import dataclasses
import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.vault.errors import DamagedData
from fairhearing.vault.manifest import (
    BadManifest,
    FinishedRecording,
    Manifest,
    ManifestChain,
    RecordingState,
    SealedFacts,
    SealedObject,
    Sound,
    find_manifest,
    last_manifest,
    list_manifests,
    manifests_after,
    open_manifest,
    parse_manifest,
    sign_manifest,
)
from fairhearing.vault.note import NoteSigner, UnknownSigner, split_note
from fairhearing.wire.sound_format import SoundFormat


def finished(recording, **changed):
    whole = {
        "recording": recording,
        "practice": "allerton",
        "key_id": "0123456789abcdef",
        "sealed_key_sha256": "ab" * 32,
        "state": RecordingState.CLOSED,
        "object": SealedObject(f"{recording[:2]}/{recording}.sealed", 4096 + 4096 + 116, "cd" * 32),
        "sound": Sound(SoundFormat.A_LAW, 2090, 2),
        "facts": SealedFacts("fedcba9876543210", b"sealed key", (b"first", b"second")),
    }
    return FinishedRecording(**(whole | changed))


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "manifests"


@pytest.fixture
def chain_of(folder, recorder_signer):
    return lambda boot=1: ManifestChain(folder, "main", boot, recorder_signer)


def test_a_manifest_says_again_what_it_was_told(chain_of, recording, recorder_signer):
    path = chain_of().publish(finished(recording))

    manifest = open_manifest(path.read_text(), [recorder_signer.verifier])

    for field in dataclasses.fields(FinishedRecording):
        assert getattr(manifest, field.name) == getattr(finished(recording), field.name)
    assert (manifest.node, manifest.boot, manifest.number, manifest.previous) == ("main", 1, 1, None)


def test_manifests_are_numbered_and_each_names_the_one_before(chain_of, folder, recording_ids):
    chain = chain_of()
    for _ in range(3):
        chain.publish(finished(next(recording_ids)))

    files = list_manifests(folder, "main")

    manifests = [parse_manifest(split_note(file.path.read_text())) for file in files]
    assert [manifest.number for manifest in manifests] == [1, 2, 3]
    assert [manifest.previous for manifest in manifests[1:]] == [
        hashlib.sha256(file.path.read_bytes()).hexdigest() for file in files[:2]
    ]


def test_the_chain_goes_on_over_a_restart(chain_of, folder, recording_ids):
    chain_of(1).publish(finished(next(recording_ids)))
    first = last_manifest(folder, "main")

    path = chain_of(2).publish(finished(next(recording_ids)))

    manifest = parse_manifest(split_note(path.read_text()))
    assert (manifest.boot, manifest.number) == (2, 1)
    assert manifest.previous == hashlib.sha256(first.path.read_bytes()).hexdigest()


def test_the_chain_goes_on_when_the_same_boot_is_opened_again(chain_of, recording_ids):
    chain_of(1).publish(finished(next(recording_ids)))

    path = chain_of(1).publish(finished(next(recording_ids)))

    assert path.name.startswith("00000002-")


def test_a_number_that_could_not_be_published_is_used_for_the_next_try(chain_of, folder, recording):
    chain = chain_of()
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("in the way")
    with pytest.raises(FileExistsError):
        chain.publish(finished(recording))
    folder.unlink()

    assert chain.publish(finished(recording)).name == f"00000001-{recording}.note"


def test_manifests_after_a_place_come_in_their_order(chain_of, folder, recording_ids):
    for boot in (9, 10):
        chain = chain_of(boot)
        for _ in range(3):
            chain.publish(finished(next(recording_ids)))
    (folder / "main" / "notes.txt").write_text("not a boot")
    (folder / "main" / "00000010" / ".00000004-x.note.part").write_text("not a manifest")

    after = list(manifests_after(folder, "main", 9, 2))

    assert [(file.boot, file.number) for file in after] == [(9, 3), (10, 1), (10, 2), (10, 3)]


def test_a_node_without_manifests_has_none(folder):
    assert list_manifests(folder, "main") == []
    assert last_manifest(folder, "main") is None


def test_a_manifest_is_found_by_its_recording(chain_of, folder, recording_ids):
    chain = chain_of()
    first, second = next(recording_ids), next(recording_ids)
    chain.publish(finished(first))
    path = chain.publish(finished(second))

    assert find_manifest(folder, second) == path
    assert find_manifest(folder, "f" * 32) is None
    assert chain.written([second, "f" * 32]) == {second: path}


def test_a_manifest_by_an_unknown_recorder_is_refused(chain_of, recording):
    path = chain_of().publish(finished(recording))
    other = NoteSigner("fairhearing/recorder/main", Ed25519PrivateKey.generate())

    with pytest.raises(UnknownSigner):
        open_manifest(path.read_text(), [other.verifier])


def test_every_flipped_bit_of_a_manifest_is_noticed(chain_of, recording, recorder_signer):
    note = chain_of().publish(finished(recording)).read_bytes()

    for bit in range(0, len(note) * 8, 7):
        flipped = bytearray(note)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            text = flipped.decode()
        except UnicodeDecodeError:
            continue
        with pytest.raises(DamagedData):
            open_manifest(text, [recorder_signer.verifier])


@pytest.mark.parametrize(
    "sound",
    [
        Sound(SoundFormat.A_LAW, 2091, 2),
        Sound(SoundFormat.A_LAW, 2090, 3),
        Sound(SoundFormat.A_LAW, 0, 0),
        Sound(SoundFormat.PCM16, 2090, 2),
    ],
)
def test_a_manifest_that_contradicts_itself_about_its_length_is_refused(recording, recorder_signer, sound):
    manifest = Manifest(
        **{field.name: getattr(finished(recording), field.name) for field in dataclasses.fields(FinishedRecording)},
        node="main",
        boot=1,
        number=1,
        previous=None,
    )

    with pytest.raises(BadManifest):
        open_manifest(
            sign_manifest(dataclasses.replace(manifest, sound=sound), recorder_signer), [recorder_signer.verifier]
        )


def fields_of(document, path=()):
    for name, value in document.items():
        yield (*path, name)
        if isinstance(value, dict):
            yield from fields_of(value, (*path, name))


def test_each_field_that_is_missing_or_of_another_kind_is_named(chain_of, recording):
    text = split_note(chain_of().publish(finished(recording)).read_text())

    for path in fields_of(json.loads(text)):
        for wrong in (None, True, -1, [], [1], {}, "no such thing"):
            document = json.loads(text)
            holder = document
            for name in path[:-1]:
                holder = holder[name]
            if holder[path[-1]] == wrong or (path == ("object", "name") and wrong == "no such thing"):
                continue
            holder[path[-1]] = wrong
            if path[-1] == "records" and wrong == []:
                continue
            with pytest.raises(DamagedData):
                parse_manifest(json.dumps(document))


def test_an_interrupted_recording_without_any_segment_has_a_manifest_too(chain_of, recording):
    path = chain_of().publish(
        finished(
            recording,
            state=RecordingState.INTERRUPTED,
            object=SealedObject("aa/aa.sealed", 4096, "cd" * 32),
            sound=Sound(SoundFormat.MU_LAW, 0, 0),
        )
    )

    assert parse_manifest(split_note(path.read_text())).sound.segments == 0
