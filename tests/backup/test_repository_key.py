"""The repository's key follows the practice's: a new one after a change, and an old kit reads nothing of what comes."""

import dataclasses
import secrets
from datetime import timedelta

import pytest

from fairhearing.backup.errors import DamagedBackup
from fairhearing.backup.index import generations, read_index
from fairhearing.backup.repository import find_repository, open_repository
from fairhearing.backup.repository_key import RepositoryKey, load_key, render_key, sealed_keys
from fairhearing.backup.target import FolderTarget
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.kit import KitKey
from fairhearing.vault.recipients import KeyState, RecipientKey, load_recipients, recipients_path, write_recipients
from fairhearing.vault.unseal import PracticeKey

from .restored import bring_back, opened_by_key_file, opened_by_kit
from .small_home import NOON

LATER = NOON + timedelta(days=1)


def change_key(small, before):
    """Change the practice's key, as the keyholder signs it; return what the new kit holds."""
    path = recipients_path(small.home, "allerton")
    recipients, old = load_recipients(path), PracticeKey(before.seed)
    seed = secrets.token_bytes(32)
    new = PracticeKey(seed)
    signer = new.recipients_signer("allerton")
    keys = RecipientKey(old.public, KeyState.RETIRING), RecipientKey(new.public, KeyState.ACTIVE)
    changed = dataclasses.replace(recipients, serial=recipients.serial + 1, keys=keys, signer_vkey=signer.vkey)
    write_recipients(small.home, changed, signer, old.recipients_signer("allerton"))
    return KitKey("allerton", new.key_id, seed)


@pytest.fixture
def changed(small, target):
    """A home that was backed up before and after a change of keys; the new kit."""
    small.record(2)
    small.back_up(target)
    kit = change_key(small, small.kits[0])
    small.record(1)
    small.back_up(target, LATER)
    return kit


def test_the_new_kit_brings_everything_back(small, target, changed, tmp_path):
    home, said = bring_back(opened_by_kit(target, [changed]), tmp_path / "back")

    keyring = Keyring(home.keyring, read_only=True)
    assert {keyring.get(each).practice for each in small.recordings} == {"allerton"}
    keyring.close()
    assert said.recordings == 3
    assert load_key(home.backup / "repository.key") == load_key(small.home.backup / "repository.key")


def test_the_generation_of_before_opens_with_the_new_kit_too(target, changed, tmp_path):
    earlier = generations(target)[0]

    home, said = bring_back(opened_by_kit(target, [changed]), tmp_path / "back", earlier)

    assert said.generation == earlier
    assert load_recipients(recipients_path(home, "allerton")).serial == 1


def test_the_old_kit_opens_nothing_any_more(small, target, changed):
    assert small.kits[0].key_id not in {each.key_id for each in sealed_keys(target)}
    assert [each.key_id for each in sealed_keys(target)] == [changed.key_id]


@pytest.mark.usefixtures("changed")
def test_whoever_kept_the_key_of_before_reads_nothing_that_was_written_since(small, target):
    keys = load_key(small.home.backup / "repository.key")
    kept = RepositoryKey(keys.repository, keys.earlier[-1])

    stranger = open_repository(target, kept, find_repository(target))

    before, since = generations(target)
    assert read_index(stranger, before).generation == before
    with pytest.raises(DamagedBackup):
        read_index(stranger, since)


@pytest.mark.usefixtures("changed")
def test_a_copy_of_the_keys_file_opens_it_all(small, target):
    repository = opened_by_key_file(target, small.home.backup / "repository.key")

    assert [read_index(repository, each).generation for each in generations(target)] == generations(target)


def test_nothing_changes_while_no_practice_changes_its_key(small, target):
    small.back_up(target)
    keys, names = load_key(small.home.backup / "repository.key"), target.names("keys")

    small.back_up(target, LATER)

    assert load_key(small.home.backup / "repository.key") == keys
    assert target.names("keys") == names


def test_a_second_change_keeps_what_both_earlier_keys_sealed(small, target, changed):
    newest = change_key(small, changed)
    small.back_up(target, LATER + timedelta(days=1))

    repository = opened_by_kit(target, [newest])

    assert len({repository.key, *repository.earlier}) == 3
    assert [read_index(repository, each).generation for each in generations(target)] == generations(target)
    assert target.names("keys") == ["keys/allerton-" + newest.key_id + "-3.json", "keys/earlier-3.sealed"]


class Failing(FolderTarget):
    """A target that fails at one of its writes, as a disk that is pulled out."""

    def __init__(self, root, at):
        super().__init__(root)
        self.left = at

    def _count(self):
        self.left -= 1
        if not self.left:
            raise OSError(5, "pulled out")

    def put(self, name, chunks):
        self._count()
        return super().put(name, chunks)

    def remove(self, name):
        self._count()
        super().remove(name)


@pytest.mark.parametrize("at", [1, 2, 3])
def test_broken_off_at_any_step_the_next_backup_goes_on(small, folder, target, at, tmp_path):
    small.record(1)
    small.back_up(target)
    kit = change_key(small, small.kits[0])
    with pytest.raises(OSError, match="pulled out"):
        small.repository(Failing(folder, at))

    small.back_up(target, LATER)

    assert load_key(small.home.backup / "repository.key").number == 2
    assert [each.key_id for each in sealed_keys(target)] == [kit.key_id]
    _, said = bring_back(opened_by_kit(target, [kit]), tmp_path / "back")
    assert said.recordings == 1


def test_keys_come_back_from_their_file_in_their_order(tmp_path):
    keys = RepositoryKey("ab" * 16, b"3" * 32, (b"2" * 32, b"1" * 32))
    (tmp_path / "repository.key").write_bytes(render_key(keys))

    assert load_key(tmp_path / "repository.key") == keys
