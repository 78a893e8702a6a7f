"""Making backups, one after another: what is copied, what goes, and what a thief of one would read."""

import json
import threading

import pytest

from fairhearing.backup.catalogue import EncryptedFile
from fairhearing.backup.drill import drill
from fairhearing.backup.errors import BackupRunning, NoBackup, RemovalRefused, TargetAway, WrongBackupKey
from fairhearing.backup.index import generations, read_index
from fairhearing.backup.making import make_backup
from fairhearing.backup.settings import BackupSettings, Keep
from fairhearing.backup.target import FolderTarget, folder_target
from fairhearing.vault.keyring import DestroyedRecording, Keyring
from fairhearing.vault.layout import object_name
from fairhearing.vault.notes import note_names

from .restored import bring_back, opened_by_kit
from .small_home import A_DAY, NAME, NOON, NUMBER, PASSPHRASE


def every_byte(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_each_recording_is_copied_once(small, target):
    first = small.record(3)
    assert small.back_up(target).added == 3
    before = {name: target.names("objects") for name in first}

    second = small.record(2)
    made = small.back_up(target, NOON + A_DAY)

    assert (made.added, made.recordings, made.generations) == (2, 5, 2)
    assert set(target.names("objects")) == {f"objects/{object_name(each)}" for each in (*first, *second)}
    assert before


def test_a_thief_reads_no_number_no_name_no_sound_and_no_key(small, target, folder):
    small.record(3)
    with small.catalogue() as catalogue:
        catalogue.execute("INSERT INTO catalogue_call VALUES ('1', '', 0, '', ?)", (NAME + NUMBER,))
    small.back_up(target)

    stolen = every_byte(folder)

    for word in (NAME, NUMBER, NUMBER[3:], "Allerton Medical Centre", "Holroyd", small.kits[0].seed):
        assert (word if isinstance(word, bytes) else word.encode()) not in stolen
    for secret in ("catalogue/catalogue.key", "web/secret.key", "keyholder/log.key", "catalogue/intake.key"):
        assert (small.home.root / secret).read_bytes().strip() not in stolen
    for sound in small.sounds.values():
        assert all(sound[at : at + 160] not in stolen for at in range(0, len(sound) - 160, 160))


def test_the_pepper_is_in_no_backup(small, target, tmp_path):
    small.back_up(target)

    home, _ = bring_back(small.repository(target), tmp_path / "back")

    assert (small.home.keyholder / "pepper").exists()
    assert not (home.keyholder / "pepper").exists()
    assert (home.keyholder / "log.key").read_bytes() == (small.home.keyholder / "log.key").read_bytes()
    assert "keyholder/pepper" not in {each.path for each in read_index(small.repository(target)).contents}


def test_journals_dialogs_locks_and_states_are_left_out(small, target):
    for path in ("journal/main/00000001-00000001.journal", "recorder/main/dialogs", "status/web.json", "run/a.sock"):
        (small.home.root / path).parent.mkdir(parents=True, exist_ok=True)
        (small.home.root / path).write_bytes(b"not for a backup")
    small.back_up(target)

    paths = {each.path for each in read_index(small.repository(target)).contents}

    assert paths == {
        "catalogue/catalogue.key",
        "catalogue/intake.key",
        "keyholder/holders/allerton.note",
        "keyholder/log.key",
        f"keyholder/wraps/{'ab' * 16}.json",
        "recipients/allerton.note",
        "recorder.json",
        "recorder/main/boot",
        "recorder/main/signing.key",
        "web/secret.key",
    }


def test_what_was_destroyed_goes_from_the_backup_at_the_next_one(small, target):
    gone, stays = small.record(2)
    small.back_up(target)
    small.destroy(gone)

    made = small.back_up(target, NOON + A_DAY)

    assert (made.removed, made.locked, made.recordings) == (1, 0, 1)
    assert target.names("objects") == [f"objects/{object_name(stays)}"]
    assert [name for name in target.names("manifests") if gone in name] == []
    assert small.back_up(target, NOON + 2 * A_DAY).removed == 0


def test_notes_follow_their_recording_into_the_next_backup_once_and_go_with_it(small, target):
    first, second = small.record(2)
    small.note(first)
    small.back_up(target)
    one = target.names("notes")
    small.note(second)
    small.back_up(target, NOON + A_DAY)
    both = target.names("notes")
    parts = target.names("inventory")
    small.back_up(target, NOON + 2 * A_DAY)
    unchanged = target.names("inventory")
    small.destroy(first)

    small.back_up(target, NOON + 3 * A_DAY)

    assert one == sorted(f"notes/{name}" for name in note_names(first))
    assert set(both) == {*one, *(f"notes/{name}" for name in note_names(second))}
    assert unchanged == parts
    assert target.names("notes") == sorted(f"notes/{name}" for name in note_names(second))


class LockedTarget(FolderTarget):
    """A folder that keeps every object, as a bucket under Object Lock does."""

    def remove(self, name):
        if name.startswith("objects/"):
            raise RemovalRefused(f"{name} is locked")
        super().remove(name)


def test_what_a_lock_keeps_is_counted_until_it_goes(small, folder):
    [gone] = small.record()
    small.back_up(LockedTarget(folder))
    small.destroy(gone)

    locked = small.back_up(LockedTarget(folder), NOON + A_DAY)
    unlocked = small.back_up(FolderTarget(folder), NOON + 40 * A_DAY)

    assert (locked.removed, locked.locked, locked.locked_until) == (0, 1, None)
    assert (unlocked.removed, unlocked.locked, unlocked.recordings) == (1, 0, 0)


def test_a_bucket_that_keeps_what_is_taken_away_is_told_with_the_date(small, target):
    [gone] = small.record()
    settings = BackupSettings("elsewhere", locked_days=20)
    small.back_up(target, settings=settings)
    small.destroy(gone)

    made = small.back_up(target, NOON + A_DAY, settings)

    assert (made.removed, made.locked, made.locked_until) == (1, 1, NOON + 21 * A_DAY)


def test_thirty_days_on_no_backup_holds_a_destroyed_key(small, target, tmp_path):
    gone, _ = small.record(2)
    small.back_up(target)
    sealed = Keyring(small.home.keyring, read_only=True).get(gone)
    small.destroy(gone)
    for day in range(1, 31):
        small.back_up(target, NOON + day * A_DAY)

    stamps = {name.split("/")[1] for name in target.names("keyring")}
    home, said = bring_back(opened_by_kit(target, small.kits), tmp_path / "back", generations(target)[0])

    assert len(stamps) == 30
    assert not any(stamp.startswith("20261122") for stamp in stamps)
    for name in target.names("keyring"):
        assert sealed.sealed.hex()[:32] not in b"".join(small.repository(target).read(name)).hex()
    assert gone in said.destroyed
    with pytest.raises(DestroyedRecording):
        Keyring(home.keyring, read_only=True).get(gone)


def test_without_any_keyring_an_old_generation_opens_nothing(small, target, tmp_path):
    small.record()
    small.back_up(target)
    for name in target.names("keyring"):
        target.remove(name)

    with pytest.raises(Exception, match="keyring"):
        bring_back(small.repository(target), tmp_path / "back", leaves_out=True)


def test_generations_go_by_the_settings_and_take_their_files_along(small, target):
    settings = BackupSettings("elsewhere", keep=Keep(daily=2, weekly=1, monthly=1))
    for day in range(5):
        small.back_up(target, NOON + day * A_DAY, settings)

    there = generations(target)

    assert [each[:8] for each in there] == ["20261125", "20261126"]
    assert {name.split("/")[1] for name in target.names("generations")} == set(there)


def test_a_clock_that_was_set_back_makes_no_older_generation(small, target):
    small.back_up(target, NOON)
    small.record()

    made = small.back_up(target, NOON - A_DAY)

    assert generations(target)[-1] == made.generation > "20261122T120000000Z"


def test_a_recording_that_is_not_as_it_was_signed_is_left_and_named(small, target):
    damaged, missing, sound = small.record(3)
    path = small.home.store / object_name(damaged)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    (small.home.store / object_name(missing)).unlink()

    made = small.back_up(target)

    assert set(made.unfit) == {damaged, missing}
    assert target.names("objects") == [f"objects/{object_name(sound)}"]


def test_a_recording_that_is_destroyed_while_it_is_looked_for_is_not_called_missing(small, target):
    gone, stays = small.record(2)

    made = small.back_up(target, reached=lambda step: small.destroy(gone) if step == "keyring" else None)

    assert (made.unfit, made.recordings) == ((), 1)
    assert target.names("objects") == [f"objects/{object_name(stays)}"]


def test_a_recording_that_is_destroyed_after_it_was_copied_does_not_come_back(small, target, tmp_path):
    [gone] = small.record(1)
    small.back_up(target, reached=lambda step: small.destroy(gone) if step == "recordings" else None)

    small.back_up(target, NOON + A_DAY)
    _, said = bring_back(small.repository(target), tmp_path / "back")

    assert (said.recordings, set(said.destroyed)) == (0, {gone})


def test_a_recording_made_while_the_backup_runs_has_its_key_or_waits_for_the_next(small, target):
    small.record(2)

    def meanwhile(step):
        if step in ("catalogue", "keyring"):
            small.record()

    made = small.back_up(target, reached=meanwhile)
    found = drill(small.repository(target), small.home, EncryptedFile(small.home))

    assert made.added == 3
    assert found.failures == ()
    assert small.back_up(target, NOON + A_DAY).added == 1


def test_it_runs_beside_a_writer_of_the_catalogue_and_the_keyring(small, target):
    small.record(5)
    stop = threading.Event()

    def write():
        while not stop.is_set():
            small.record()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        small.back_up(target)
    finally:
        stop.set()
        writer.join()

    assert drill(small.repository(target), small.home, EncryptedFile(small.home)).failures == ()


def test_an_inventory_in_many_parts_becomes_one(small, target, monkeypatch, tmp_path):
    monkeypatch.setattr("fairhearing.backup.making._MOST_PARTS", 4)
    for day in range(4):
        small.record()
        small.back_up(target, NOON + day * A_DAY)
    gone, *_ = small.recordings
    small.destroy(gone)
    assert len(target.names("inventory")) == 4

    small.back_up(target, NOON + 4 * A_DAY)
    [whole] = target.names("inventory")
    small.record()
    small.back_up(target, NOON + 5 * A_DAY)

    assert whole.endswith("-99999.sealed")
    assert len(target.names("inventory")) == 2
    assert drill(small.repository(target), small.home, EncryptedFile(small.home)).failures == ()
    assert bring_back(small.repository(target), tmp_path / "back", generations(target)[0])[1].recordings == 4


def test_two_backups_of_a_home_never_meet(small, target):
    repository = small.repository(target)

    def another(step):
        if step == "looked":
            with pytest.raises(BackupRunning):
                make_backup(small.home, repository, EncryptedFile(small.home), BackupSettings("e"), NOON)

    small.back_up(target, reached=another)


def files_of(log):
    """The log's files, without partial tiles: its next start makes them anew."""
    paths = {path.relative_to(log).as_posix() for path in log.rglob("*") if path.is_file()}
    return {path for path in paths if ".p/" not in path}


def test_the_log_is_copied_bundle_by_bundle(small, target, tmp_path):
    sizes = []
    for day, count in enumerate((0, 250, 3, 600)):
        small.log(count) if count else None
        small.back_up(target, NOON + day * A_DAY)
        sizes.append(read_index(small.repository(target)).log_size)

    home, said = bring_back(small.repository(target), tmp_path / "back")

    assert sizes == [3, 253, 256, 856]
    assert said.log_size == 856
    assert files_of(home.log) == files_of(small.home.log)


def test_a_target_that_went_empty_is_not_filled_anew(small, target, folder):
    from fairhearing.backup.results import keep_results

    small.back_up(target)
    keep_results(small.home, backup_at=NOON)
    unmounted = folder.with_name("unmounted")
    unmounted.mkdir()

    with pytest.raises(NoBackup, match="empty"):
        small.back_up(FolderTarget(unmounted))
    with pytest.raises(TargetAway):
        folder_target(folder / "not there")


def test_another_homes_backup_is_left_alone(small, target):
    small.back_up(target)
    (small.home.backup / "repository.key").unlink()

    with pytest.raises(WrongBackupKey):
        small.back_up(target)


def test_passphrases_stand_nowhere(small, target):
    small.back_up(target)

    repository = small.repository(target)
    opened = b"".join(b"".join(repository.read(name)) for name in target.names("generations"))

    assert PASSPHRASE.encode() not in opened
    assert json.loads(b"".join(target.read("backup.json")))["repository"] == repository.id
