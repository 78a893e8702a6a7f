"""`unseal`: a sealed file, a kit and a keyring give the sound back; anything else gives a clear word and no file."""

import hashlib
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.vault.errors import DamagedData, MissingData, VaultError, WrongKey
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import UnknownRecording
from fairhearing.vault.kit import KitKey, parse_kits, render_kit
from fairhearing.vault.layout import object_name
from fairhearing.vault.manifest import find_manifest
from fairhearing.vault.note import NoteSigner, UnknownSigner, sign_note, split_note
from fairhearing.vault.recipients import KeyState, RecipientKey, Recipients, RecorderKey, write_recipients
from fairhearing.vault.unseal import ManifestTrust, PracticeKey, unseal_file
from fairhearing.vault.unseal.sealed_file import DamagedRecording, NeedsManifest, ShorterThanManifest
from fairhearing.vault.unseal.unseal_file import Mismatch, NoKitForRecording, NotFound
from fairhearing.vault.wav import HEAD_BYTES, riff_head
from fairhearing.wire.sound_format import SoundFormat


@dataclass
class Desk:
    """A recorder, what it recorded, and somebody with a kit who wants to hear it."""

    recorder: object
    kit: KitKey
    folder: Path

    @property
    def home(self):
        return self.recorder.home

    @property
    def out(self):
        return self.folder / "out.wav"

    def sealed(self, recording):
        return self.home.store / object_name(recording)

    def manifest(self, recording):
        return find_manifest(self.home.manifests, recording)

    def unseal(self, file, kits=None, **options):
        return unseal_file(file, [self.kit] if kits is None else kits, self.out, **options)


@pytest.fixture
def desk(recorder, kit_key, tmp_path):
    return Desk(recorder, kit_key, tmp_path)


@pytest.fixture
def publish_recipients(home, practice_key, intake, recorder_signer):
    def publish(recorders=(recorder_signer,), signer=None):
        signer = signer or practice_key.recipients_signer("allerton")
        recipients = Recipients(
            practice="allerton",
            name="Allerton Bank Surgery",
            serial=1,
            issued=datetime(2026, 11, 22, tzinfo=UTC),
            keys=(RecipientKey(practice_key.public, KeyState.ACTIVE),),
            intake=intake.public,
            recorders=tuple(RecorderKey(f"n{at}", each.vkey) for at, each in enumerate(recorders)),
            log_vkey=recorder_signer.vkey,
            signer_vkey=signer.vkey,
        )
        write_recipients(home, recipients, signer)

    return publish


@pytest.mark.parametrize("length", [2, 4078, 4080, 4082, 8160, 100_000, 1_200_002])
def test_a_closed_recording_gives_back_every_byte(desk, recording, noise, length):
    sound = noise(length)
    desk.recorder.record(recording, sound)

    unsealed = desk.unseal(desk.sealed(recording))

    assert desk.out.read_bytes() == riff_head(SoundFormat.A_LAW, length // 2) + sound
    assert (unsealed.recording, unsealed.practice, unsealed.interrupted) == (recording, "allerton", False)
    assert unsealed.bytes_written == HEAD_BYTES + length


@pytest.mark.parametrize("length", [4, 4076, 4080, 4084, 100_000])
def test_a_closed_wideband_recording_gives_back_every_byte(desk, recording, noise, length):
    desk.recorder.format = SoundFormat.PCM16
    sound = noise(length)
    desk.recorder.record(recording, sound)

    desk.unseal(desk.sealed(recording))

    assert desk.out.read_bytes() == riff_head(SoundFormat.PCM16, length // 4) + sound


def test_an_interrupted_wideband_recording_gives_back_its_whole_segments_byte_for_byte(desk, recording, noise):
    desk.recorder.format = SoundFormat.PCM16
    sound = noise(3 * 4080 + 500)
    desk.recorder.interrupt(recording, sound)

    unsealed = desk.unseal(desk.sealed(recording))

    assert desk.out.read_bytes() == riff_head(SoundFormat.PCM16, 3 * 1020) + sound[: 3 * 4080]
    assert unsealed.interrupted


def test_an_interrupted_recording_gives_back_its_whole_segments_with_the_right_length(desk, recording, noise):
    sound = noise(3 * 4080 + 500)
    desk.recorder.interrupt(recording, sound)

    unsealed = desk.unseal(desk.sealed(recording))

    assert desk.out.read_bytes() == riff_head(SoundFormat.A_LAW, 3 * 2040) + sound[: 3 * 4080]
    assert unsealed.interrupted


def test_a_printed_kit_of_several_practices_opens(desk, recording, noise):
    desk.recorder.record(recording, noise(5000))
    other = PracticeKey(b"o" * 32)
    text = render_kit("beeston", "Beeston Park", other.key_id, b"o" * 32, {}) + render_kit(
        "allerton", "Allerton Bank", desk.kit.key_id, desk.kit.seed, {}
    )

    desk.unseal(desk.sealed(recording), parse_kits(text))

    assert desk.out.read_bytes()[HEAD_BYTES:] == noise(5000)


def test_the_kit_of_another_practice_opens_nothing_and_says_which_is_needed(desk, recording, noise):
    desk.recorder.record(recording, noise(5000))
    other = KitKey("beeston", PracticeKey(b"o" * 32).key_id, b"o" * 32)

    with pytest.raises(NoKitForRecording, match=desk.kit.key_id):
        desk.unseal(desk.sealed(recording), [other])
    with pytest.raises(NoKitForRecording, match="nothing"):
        desk.unseal(desk.sealed(recording), [])

    assert not desk.out.exists()


def test_a_kit_that_claims_anothers_key_id_opens_nothing(desk, recording, noise):
    desk.recorder.record(recording, noise(5000))

    with pytest.raises(WrongKey):
        desk.unseal(desk.sealed(recording), [KitKey("allerton", desk.kit.key_id, b"o" * 32)])

    assert not desk.out.exists()


def test_a_copy_elsewhere_opens_with_keyring_and_manifest_named(desk, recording, noise):
    desk.recorder.interrupt(recording, noise(9000))
    copy = desk.folder / "usb stick" / "call.bin"
    copy.parent.mkdir()
    shutil.copy(desk.sealed(recording), copy)

    desk.unseal(copy, keyring=desk.home.keyring, manifest=desk.manifest(recording))

    assert desk.out.read_bytes()[HEAD_BYTES:] == noise(9000)[:8160]


def test_a_closed_copy_needs_the_keyring_only(desk, recording, noise):
    desk.recorder.record(recording, noise(9000))
    copy = desk.folder / desk.sealed(recording).name
    shutil.copy(desk.sealed(recording), copy)
    with pytest.raises(NotFound, match="no keyring") as caught:
        desk.unseal(copy)
    assert "--keyring" in caught.value.hint

    unsealed = desk.unseal(copy, keyring=desk.home.keyring)

    assert unsealed.trust is ManifestTrust.NO_MANIFEST
    assert desk.out.read_bytes()[HEAD_BYTES:] == noise(9000)


def test_a_copy_under_another_name_says_that_it_needs_its_manifest(desk, recording, noise):
    desk.recorder.record(recording, noise(9000))
    copy = Path(shutil.copy(desk.sealed(recording), desk.folder / "call.bin"))

    with pytest.raises(NotFound) as caught:
        desk.unseal(copy, keyring=desk.home.keyring)

    assert "--manifest" in caught.value.hint


def test_an_interrupted_copy_without_its_manifest_says_so(desk, recording, noise):
    desk.recorder.interrupt(recording, noise(9000))
    copy = Path(shutil.copy(desk.sealed(recording), desk.folder))

    with pytest.raises(NeedsManifest):
        desk.unseal(copy, keyring=desk.home.keyring)


def test_flipped_bits_of_a_closed_file_are_noticed_and_leave_no_output(desk, recording):
    desk.recorder.record(recording, b"\x55\xd5" * 20)
    sealed = desk.sealed(recording)
    whole = sealed.read_bytes()
    desk.manifest(recording).unlink()

    for bit in [*range(0, 48 * 8, 11), *range(48 * 8, len(whole) * 8, 401)]:
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        sealed.write_bytes(flipped)
        with pytest.raises(DamagedData):
            desk.unseal(sealed)

    assert not desk.out.exists()


def test_flipped_bits_of_an_interrupted_file_are_noticed_and_leave_no_output(desk, recording):
    desk.recorder.interrupt(recording, b"\x55\xd5" * 2040)
    sealed = desk.sealed(recording)
    whole = sealed.read_bytes()

    for bit in [*range(0, 48 * 8, 11), *range(48 * 8, len(whole) * 8, 801)]:
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        sealed.write_bytes(flipped)
        with pytest.raises(DamagedData):
            desk.unseal(sealed)

    assert not desk.out.exists()


@pytest.mark.parametrize("state", ["closed", "interrupted"])
@pytest.mark.parametrize("kept", [0, 1, 39, 40, 41, 4095, 4096, 4097, 8191, 8192, 8193, 12_287])
def test_a_file_shorter_than_its_manifest_says_is_refused(desk, recording, noise, kept, state):
    if state == "closed":
        desk.recorder.record(recording, noise(3 * 4080))
    else:
        desk.recorder.interrupt(recording, noise(3 * 4080))
    sealed = desk.sealed(recording)
    sealed.write_bytes(sealed.read_bytes()[:kept])

    with pytest.raises(ShorterThanManifest, match=f"{kept} bytes"):
        desk.unseal(sealed)

    assert not desk.out.exists()


@pytest.mark.parametrize("kept", [0, 40, 4096, 4097, 8192, 8193, 12_000, 12_288])
def test_a_closed_file_that_was_cut_is_refused_without_a_manifest_too(desk, recording, noise, kept):
    desk.recorder.record(recording, noise(3 * 4080 + 2))
    desk.manifest(recording).unlink()
    sealed = desk.sealed(recording)
    sealed.write_bytes(sealed.read_bytes()[:kept])

    with pytest.raises(DamagedData):
        desk.unseal(sealed)

    assert not desk.out.exists()


def test_a_file_that_grew_is_refused(desk, recording, noise):
    desk.recorder.interrupt(recording, noise(9000))
    sealed = desk.sealed(recording)
    sealed.write_bytes(sealed.read_bytes() + bytes(4096))

    with pytest.raises(DamagedRecording, match="longer"):
        desk.unseal(sealed)


def test_a_file_under_the_name_of_another_recording_is_refused(desk, recording_ids, noise):
    first, second = next(recording_ids), next(recording_ids)
    desk.recorder.record(first, noise(5000))
    desk.recorder.record(second, noise(5000, seed=8))
    desk.sealed(second).write_bytes(desk.sealed(first).read_bytes())

    with pytest.raises(DamagedData):
        desk.unseal(desk.sealed(second))


def test_the_manifest_of_another_recording_is_refused(desk, recording_ids, noise):
    first, second = next(recording_ids), next(recording_ids)
    desk.recorder.record(first, noise(5000))
    desk.recorder.record(second, noise(5000))

    with pytest.raises(Mismatch, match=second):
        desk.unseal(desk.sealed(first), manifest=desk.manifest(second))


def test_a_recording_without_a_key_in_the_keyring_is_named(desk, start_recorder, recording, noise):
    desk.recorder.record(recording, noise(5000))
    other = start_recorder(where=Home(desk.folder / "other"))
    other.record("1" * 32, noise(5000))

    with pytest.raises(UnknownRecording, match=recording):
        desk.unseal(desk.sealed(recording), keyring=other.home.keyring)


def test_a_keyring_row_that_is_not_the_manifests_is_noticed(desk, recording, noise):
    desk.recorder.record(recording, noise(5000))
    path = desk.manifest(recording)
    said = split_note(path.read_text())
    digest = said.partition('"sealed_key_sha256": "')[2][:64]
    path.write_text(sign_note(said.replace(digest, "0" * 64), desk.recorder.signer))

    with pytest.raises(Mismatch, match="another key"):
        desk.unseal(desk.sealed(recording))


def test_how_far_the_manifest_was_checked_is_said(desk, recording, noise, publish_recipients):
    desk.recorder.record(recording, noise(5000))
    sealed = desk.sealed(recording)

    assert desk.unseal(sealed).trust is ManifestTrust.UNCHECKED
    publish_recipients()
    assert desk.unseal(sealed).trust is ManifestTrust.PRACTICE
    publish_recipients(signer=NoteSigner("someone", Ed25519PrivateKey.generate()))
    assert desk.unseal(sealed).trust is ManifestTrust.RECORDER


def test_a_manifest_by_a_stranger_is_refused_where_recipients_are_known(desk, recording, noise, publish_recipients):
    desk.recorder.record(recording, noise(5000))
    publish_recipients(recorders=[NoteSigner("fairhearing/recorder/main", Ed25519PrivateKey.generate())])

    with pytest.raises(UnknownSigner):
        desk.unseal(desk.sealed(recording))


def test_the_output_is_for_its_owner_alone_and_replaces_an_older_one_whole(desk, recording_ids, noise):
    good, damaged = next(recording_ids), next(recording_ids)
    desk.recorder.record(good, noise(600_000))
    desk.recorder.record(damaged, noise(600_000))
    data = bytearray(desk.sealed(damaged).read_bytes())
    data[-1] ^= 1
    desk.sealed(damaged).write_bytes(data)
    desk.unseal(desk.sealed(good))
    before = hashlib.sha256(desk.out.read_bytes()).digest()

    with pytest.raises(DamagedData):
        desk.unseal(desk.sealed(damaged))

    assert hashlib.sha256(desk.out.read_bytes()).digest() == before
    assert desk.out.stat().st_mode & 0o777 == 0o600
    assert not list(desk.out.parent.glob(".out.wav*"))


def test_missing_files_are_named(desk, recording, noise):
    desk.recorder.record(recording, noise(5000))

    for sealed, options in (
        (desk.folder / "nowhere.sealed", {}),
        (desk.sealed(recording), {"manifest": desk.folder / "nowhere.note"}),
        (desk.sealed(recording), {"keyring": desk.folder / "nowhere.sqlite"}),
    ):
        with pytest.raises(MissingData, match="nowhere"):
            desk.unseal(sealed, **options)
    with pytest.raises(NotFound, match="folder"):
        unseal_file(desk.sealed(recording), [desk.kit], desk.folder / "no folder" / "desk.out.wav")


def test_progress_is_told_to_the_end(desk, recording, noise):
    desk.recorder.record(recording, noise(1_000_000))
    told = []

    desk.unseal(desk.sealed(recording), progress=lambda done, whole: told.append((done, whole)))

    assert len(told) > 3
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]


def test_a_manifest_that_is_no_text_is_refused(desk, recording, noise):
    desk.recorder.record(recording, noise(5000))
    (desk.folder / "m.note").write_bytes(b"\xff\xfe")

    with pytest.raises(VaultError):
        desk.unseal(desk.sealed(recording), manifest=desk.folder / "m.note")


def test_who_opens_what_by_which_key_is_told_before_any_sound_is_written(desk, recording, noise, practice_key):
    desk.recorder.record(recording, noise(10_000))
    told = []

    desk.unseal(desk.sealed(recording), opening=lambda opening: told.append((opening, desk.out.exists())))

    ((opening, written),) = told
    assert (opening.recording, opening.practice, opening.key_id) == (recording, "allerton", practice_key.key_id)
    assert opening.home == desk.home
    assert not written
