"""Bringing a home back: whole, or refused by the name of what is damaged; what was destroyed stays destroyed."""

import shutil
from contextlib import closing

import pytest

from fairhearing.audit.verify import verify_log
from fairhearing.backup.catalogue import EncryptedFile
from fairhearing.backup.drill import drill
from fairhearing.backup.errors import DamagedBackup, FarEndError, NoBackup, NotEmpty, WrongBackupKey
from fairhearing.backup.index import generations
from fairhearing.backup.restoring import begin_restore
from fairhearing.backup.target import FolderTarget
from fairhearing.capture.identity import next_boot
from fairhearing.keyholder.log.log_key import ensure_log_key
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import DoesNotOpen
from fairhearing.vault.keyring import DestroyedRecording, Keyring
from fairhearing.vault.kit import KitKey
from fairhearing.vault.layout import object_name
from fairhearing.vault.manifest import list_manifests
from fairhearing.vault.unseal import PracticeKey, unseal_file

from .restored import bring_back, opened_by_key_file, opened_by_kit
from .small_home import A_DAY, NOON

HEAD = 4040


def sound_of(home, recording, kits):
    wav = home.root / "opened.wav"
    unseal_file(home.store / object_name(recording), kits, wav)
    return wav.read_bytes()[HEAD:]


def test_with_the_kit_and_the_repository_alone_every_recording_opens_again(small, folder, tmp_path):
    recordings = small.record(3)
    small.back_up(FolderTarget(folder))
    elsewhere = tmp_path / "another machine"
    shutil.copytree(folder, elsewhere)
    kits = small.kits
    shutil.rmtree(small.home.root)

    home, said = bring_back(opened_by_kit(FolderTarget(elsewhere), kits), tmp_path / "back")

    assert (said.recordings, said.keys, said.left_out) == (3, 3, ())
    for recording in recordings:
        assert sound_of(home, recording, kits) == small.sounds[recording]


def test_notes_come_back_beside_their_recordings_and_a_drill_reads_them(small, target, folder, tmp_path):
    recording, _ = small.record(2)
    small.note(recording)
    small.back_up(target)

    home, _ = bring_back(opened_by_kit(target, small.kits), tmp_path / "back")

    came = {path.name: path.read_bytes() for path in home.store.rglob("*.note")}
    assert came == {path.name: path.read_bytes() for path in small.home.store.rglob("*.note")}
    assert len(came) == 2
    damaged = next(folder.rglob("*.heard.note"))
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))

    found = drill(small.repository(target), small.home, EncryptedFile(small.home))

    assert any(damaged.name in failure for failure in found.failures)


def test_a_copy_of_the_key_file_opens_it_too(small, target, tmp_path):
    [recording] = small.record()
    small.back_up(target)
    kept = shutil.copy(small.home.backup / "repository.key", tmp_path / "kept.key")

    home, _ = bring_back(opened_by_key_file(target, tmp_path / kept), tmp_path / "back")

    assert sound_of(home, recording, small.kits) == small.sounds[recording]


def test_files_are_as_they_were_and_for_their_owner_alone(small, target, tmp_path):
    small.record()
    small.back_up(target)

    home, _ = bring_back(small.repository(target), tmp_path / "back")

    for path in ("catalogue/catalogue.key", "recipients/allerton.note", "keyholder/log.key", "recorder.json"):
        was, now = small.home.root / path, home.root / path
        assert (now.read_bytes(), now.stat().st_mode) == (was.read_bytes(), was.stat().st_mode)
    for path in (home.keyring, home.catalogue / "catalogue.sqlite", home.backup / "repository.key"):
        assert path.stat().st_mode & 0o077 == 0
    verify_log(home.log, ensure_log_key(home, None).verifier)


def test_a_backup_goes_on_from_the_restored_home(small, target, tmp_path):
    small.record(2)
    small.back_up(target)
    home, _ = bring_back(opened_by_kit(target, small.kits), tmp_path / "back")
    small.home = home
    small.record(1, boot=next_boot(home, "main"))

    made = small.back_up(target, NOON + A_DAY)

    assert (made.added, made.recordings) == (1, 3)


def test_the_next_start_of_a_recorder_has_a_number_that_was_never_given(small, target, tmp_path):
    small.record(1, boot=7)
    small.back_up(target)

    home, _ = bring_back(small.repository(target), tmp_path / "back")

    boots = {file.boot for file in list_manifests(home.manifests, "main")}
    assert next_boot(home, "main") > max(boots) + 50


def test_what_was_destroyed_after_the_generation_stays_destroyed(small, target, tmp_path):
    gone, stays = small.record(2)
    small.back_up(target)
    small.destroy(gone)
    small.back_up(target, NOON + A_DAY)

    home, said = bring_back(small.repository(target), tmp_path / "back", generations(target)[0])

    assert set(said.destroyed) == {gone}
    assert not (home.store / object_name(gone)).exists()
    assert [file.recording for file in list_manifests(home.manifests, "main")] == [stays]
    with closing(Keyring(home.keyring, read_only=True)) as keyring, pytest.raises(DestroyedRecording):
        keyring.get(gone)


def test_what_a_lock_kept_does_not_come_back(small, folder, tmp_path):
    [gone] = small.record()
    target = FolderTarget(folder)
    small.back_up(target)
    kept = tmp_path / "kept"
    shutil.copytree(folder / "objects", kept)
    small.destroy(gone)
    small.back_up(target, NOON + A_DAY)
    shutil.copytree(kept, folder / "objects", dirs_exist_ok=True)

    home, _ = bring_back(small.repository(target), tmp_path / "back")

    assert not (home.store / object_name(gone)).exists()


FOLDERS = ("objects", "manifests", "keyring", "log", "inventory", "catalogue", "files", "index")


def name_of(target, what):
    [*_, name] = [each for each in target.names("") if each.startswith(f"{what}/") or each.endswith(f"/{what}.sealed")]
    return name


@pytest.mark.parametrize("damage", ["flipped", "cut", "missing", "swapped", "longer"])
@pytest.mark.parametrize("what", FOLDERS)
def test_a_damaged_file_is_refused_by_its_name(small, folder, tmp_path, what, damage):
    target = FolderTarget(folder)
    small.record(2)
    small.back_up(target)
    small.record(2)
    small.back_up(target, NOON + A_DAY)
    repository = small.repository(target)
    name = name_of(target, what)
    path = folder / name
    data = path.read_bytes()
    others = [each for each in target.names("") if each != name and each.split("/")[0] == name.split("/")[0]]
    changed = {
        "flipped": data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :],
        "cut": data[:-1],
        "swapped": (folder / others[0]).read_bytes(),
        "longer": data + b"\0",
    }
    path.unlink() if damage == "missing" else path.write_bytes(changed[damage])

    if (what, damage) == ("index", "missing"):
        _, said = bring_back(repository, tmp_path / "back")  # then that generation is not there; the one before is
        assert said.recordings == 4
        return
    with pytest.raises(FarEndError) as refused:
        bring_back(repository, tmp_path / "back")

    assert name in str(refused.value)
    assert Home(tmp_path / "back").unfinished_restore.exists()


@pytest.mark.parametrize("what", ["objects", "manifests", "inventory", "log", "keyring"])
def test_the_rest_is_restored_where_that_is_asked_for_and_what_is_missing_is_listed(small, folder, tmp_path, what):
    target = FolderTarget(folder)
    small.record(2)
    small.back_up(target)
    small.record(1)
    small.log(300)
    small.back_up(target, NOON + A_DAY)
    name = name_of(target, what)
    (folder / name).write_bytes(b"damaged")

    _, said = bring_back(small.repository(target), tmp_path / "back", leaves_out=True)

    assert said.left_out == (name,)
    assert said.recordings >= 2
    assert said.log_size >= 3


def test_every_flipped_bit_of_an_index_is_noticed(small, folder, tmp_path):
    target = FolderTarget(folder)
    small.back_up(target)
    path = folder / name_of(target, "index")
    data = path.read_bytes()
    repository = small.repository(target)

    for at in range(0, len(data), 97):
        path.write_bytes(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])
        with pytest.raises(DamagedBackup, match=r"index\.sealed"):
            bring_back(repository, tmp_path / "back")


def test_a_folder_that_holds_something_is_never_restored_into(small, target, tmp_path):
    small.back_up(target)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letters.txt").write_text("dear")

    with pytest.raises(NotEmpty):
        bring_back(small.repository(target), tmp_path / "mine")

    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letters.txt"]


def test_a_broken_off_restore_is_continued_and_fetches_nothing_twice(small, target, tmp_path):
    small.record(3)
    small.back_up(target)
    home, _ = bring_back(small.repository(target), tmp_path / "back", finishes=False)
    first, damaged, _ = sorted(home.store.rglob("*.sealed"))
    kept = first.stat().st_ino
    damaged.write_bytes(b"half")
    (home.root / "catalogue" / "catalogue.sqlite").write_bytes(b"half")

    home, said = bring_back(small.repository(target), tmp_path / "back")

    assert first.stat().st_ino == kept
    assert said.recordings == 3
    assert damaged.read_bytes() != b"half"
    assert not home.unfinished_restore.exists()


def test_a_broken_off_restore_of_another_backup_is_left_alone(small, target, tmp_path):
    small.back_up(target)
    home = Home(tmp_path / "back")
    home.root.mkdir()
    home.unfinished_restore.write_text('{"repository": "another"}\n')

    with pytest.raises(NotEmpty):
        begin_restore(home, small.repository(target))


def test_other_keys_open_nothing(small, target, tmp_path):
    small.back_up(target)
    stranger = PracticeKey(bytes(32))
    wrong = tmp_path / "wrong.key"
    wrong.write_text((small.home.backup / "repository.key").read_text().replace(" ", " 0", 1)[:-1] + "\n")

    with pytest.raises((ValueError, KeyError, DoesNotOpen)):
        opened_by_kit(target, [KitKey("allerton", stranger.key_id, bytes(32))])
    with pytest.raises(WrongBackupKey):
        opened_by_key_file(target, wrong)
    with pytest.raises(NoBackup):
        opened_by_key_file(FolderTarget(tmp_path), small.home.backup / "repository.key")


def test_a_drill_leaves_the_home_as_it_is(small, target):
    small.record(2)
    small.back_up(target)
    before = {path: path.read_bytes() for path in small.home.root.rglob("*") if path.is_file()}

    found = drill(small.repository(target), small.home, EncryptedFile(small.home))

    assert (found.recordings, found.keys, found.log_size, found.failures) == (2, 2, 3, ())
    assert {path: path.read_bytes() for path in small.home.root.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("what", [each for each in FOLDERS if each != "index"])
def test_a_drill_names_what_is_damaged(small, folder, what):
    target = FolderTarget(folder)
    small.record(2)
    small.back_up(target)
    name = name_of(target, what)
    path = folder / name
    data = path.read_bytes()
    path.write_bytes(data[:-5] + b"wrong")

    found = drill(small.repository(target), small.home, EncryptedFile(small.home))

    assert any(name in failure for failure in found.failures)


def test_a_drill_finds_what_the_catalogue_lists_and_nobody_has(small, target):
    small.record(1)
    with small.catalogue() as catalogue:
        catalogue.execute("INSERT INTO catalogue_recording VALUES (?, 'aa/aa.sealed', 1, '', '')", ("aa" * 16,))
    small.back_up(target)

    found = drill(small.repository(target), small.home, EncryptedFile(small.home))

    assert found.failures == (f"recording {'aa' * 16}: not in the backup",)
