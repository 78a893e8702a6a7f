"""Folders of copies: room is asked for first, and nothing stays that no copy owns."""

import pytest

from fairhearing.copies.errors import NoRoom
from fairhearing.copies.folders import check_room, folder_of, remove_folder, sweep_folders
from fairhearing.vault.home import Home

MINE, THEIRS = "ab" * 16, "cd" * 16


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def lay(home, copy):
    folder = folder_of(home, copy)
    folder.mkdir(parents=True)
    (folder / "part-0001").write_bytes(b"locked")
    return folder


def test_a_copy_larger_than_the_disk_is_not_begun(home):
    with pytest.raises(NoRoom):
        check_room(home, 1 << 60)

    check_room(home, 0)


def test_the_sweep_deletes_what_no_copy_owns_and_nothing_else(home):
    kept, left = lay(home, MINE), lay(home, THEIRS)
    (home.copies / "notes.txt").write_text("somebody's")

    assert sweep_folders(home, {MINE}) == 1

    assert kept.exists()
    assert not left.exists()
    assert (home.copies / "notes.txt").exists()


def test_sweeping_a_home_without_copies_is_nothing(home):
    assert sweep_folders(home, set()) == 0


def test_removing_a_copy_twice_is_harmless(home):
    folder = lay(home, MINE)

    remove_folder(home, MINE)
    remove_folder(home, MINE)

    assert not folder.exists()
